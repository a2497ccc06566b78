import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadConfig } from "../../config/load-config";
import { startControlDoor } from "../../sandbox/gateway";
import { startMoto } from "../../sandbox/moto";

const HELP = `Usage: npm run test:terraform [-- [options]]

Applies the stacks of every example with Terraform itself: synth, apply, a second plan that must be empty, and destroy. On a local endpoint, so that no AWS account is needed; but Terraform has to get the provider hashicorp/aws, from
its registry or from a mirror that the Terraform CLI configuration names.

  --endpoint URL   a local endpoint that is running, such as LocalStack's (default: the sandbox's store, started here)
  --example NAME   only this example; as often as needed (default: all of examples/)
  --help           show this

Exit codes: 0 applied, unchanged and destroyed; 1 Terraform failed, or the second plan was not empty; 2 Terraform or its
provider cannot be had, or the arguments are wrong.`;

const ROOT = resolve(__dirname, "../..");
const EXAMPLES = readdirSync(join(ROOT, "examples")).flatMap(
  (file) => /^(.+)\.config\.ts$/.exec(file)?.[1] ?? [],
);

/** Terraform, or what it needs, is not there: nothing was tried. */
class UnavailableError extends Error {}

/** The example as it is, on the endpoint and free to be destroyed. */
function configFor(example: string, endpoint: string): string {
  const file = join(ROOT, "examples", `${example}.config.ts`);
  return [
    `import example from ${JSON.stringify(file)};`,
    `export default { ...example, endpoint: ${JSON.stringify(endpoint)}, preventDestroy: false };`,
    "",
  ].join("\n");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      endpoint: { type: "string" },
      example: { type: "string", multiple: true, default: EXAMPLES },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (spawnSync("terraform", ["version"]).status !== 0) {
    throw new UnavailableError("expected terraform on the PATH, received nothing of that name");
  }
  const unknown = values.example.find((name) => !EXAMPLES.includes(name));
  if (unknown !== undefined)
    throw new UnavailableError(`expected one of ${EXAMPLES.join(", ")} for --example, received ${unknown}`);
  for (const example of values.example) await tryExample(example, values.endpoint);
}

async function tryExample(example: string, endpoint: string | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "terraform-"));
  const stop: (() => Promise<void>)[] = [];
  try {
    const { accounts, identityCenter, producers } = await loadConfig(
      join(ROOT, "examples", `${example}.config.ts`),
    );
    const ids = [accounts.A, accounts.B, ...Object.values(producers), identityCenter?.account].flatMap(
      (account) => account?.id ?? [],
    );
    await deploy(example, folder, endpoint ?? (await startStore(folder, ids, stop)));
  } finally {
    for (const end of stop.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startStore(
  folder: string,
  accounts: readonly string[],
  stop: (() => Promise<void>)[],
): Promise<string> {
  const moto = await startMoto({ folder: join(folder, "moto"), progress });
  stop.push(() => moto.stop());
  const door = await startControlDoor({ motoUrl: moto.url, accounts });
  stop.push(() => door.close());
  return door.url;
}

async function deploy(example: string, folder: string, endpoint: string): Promise<void> {
  const config = join(folder, "terraform.config.ts");
  const outdir = join(folder, "cdktf.out");
  writeFileSync(config, configFor(example, endpoint));
  progress(`synthesizing ${example}`);
  await run(process.execPath, ["--import", "tsx", "main.ts"], ROOT, {
    S3_HANDSHAKE_CONFIG: config,
    CDKTF_OUTDIR: outdir,
  });
  const stacks = inOrder(outdir);
  const folderOf = (stack: string): string => join(outdir, "stacks", stack);
  for (const stack of stacks) await init(folderOf(stack), stack);
  for (const stack of stacks) await terraform(folderOf(stack), stack, "apply", "-auto-approve");
  // Exit code 2 says that something would change.
  for (const stack of stacks) await terraform(folderOf(stack), stack, "plan", "-detailed-exitcode");
  for (const stack of [...stacks].reverse()) {
    await terraform(folderOf(stack), stack, "destroy", "-auto-approve");
  }
  console.log(`${example}: applied, unchanged at the second plan, destroyed`);
}

/** Each stack behind those that it depends on. */
function inOrder(outdir: string): string[] {
  const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as {
    stacks: Record<string, { readonly dependencies: readonly string[] }>;
  };
  const ordered: string[] = [];
  const add = (name: string): void => {
    for (const before of stacks[name]?.dependencies ?? []) add(before);
    if (!ordered.includes(name)) ordered.push(name);
  };
  for (const name of Object.keys(stacks)) add(name);
  return ordered;
}

async function init(folder: string, stack: string): Promise<void> {
  try {
    await terraform(folder, stack, "init");
  } catch (error) {
    const { provider } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
      provider: object;
    };
    throw new UnavailableError(
      `expected the provider ${Object.keys(provider).join(", ")} from Terraform's registry or a mirror, received:\n${(error as Error).message}`,
    );
  }
}

async function terraform(folder: string, stack: string, ...[command, ...rest]: string[]): Promise<void> {
  progress(`terraform ${command ?? ""} ${stack}`);
  await run("terraform", [command ?? "", "-input=false", "-no-color", ...rest], folder, {
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
  });
}

/** Its output is shown only when it fails. */
async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${code ?? "a signal"}:\n${output.trim()}`);
}

function progress(text: string): void {
  console.error(`${text} …`);
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  const { code } = error as NodeJS.ErrnoException;
  const isUsage = code?.startsWith("ERR_PARSE_ARGS") === true;
  process.exitCode = error instanceof UnavailableError || isUsage ? 2 : 1;
});
