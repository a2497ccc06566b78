import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadConfig } from "../../src/config/load-config";
import { startAdminEndpoint } from "../../src/sandbox/gateway";
import { startMoto } from "../../src/sandbox/moto";

const HELP = `Usage: npm run test:terraform [-- [options]]

Applies the stacks of every example with Terraform itself, by the commands of this tool: synth, plan --save, deploy --plans, a second
plan that must be empty, and destroy. On a local endpoint, so that no AWS account is needed; but Terraform has to get the
provider hashicorp/aws, from its registry or from a mirror that the Terraform CLI configuration names.

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
    throw new UnavailableError("expected terraform on the PATH, received none");
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
  const door = await startAdminEndpoint({ motoUrl: moto.url, accounts });
  stop.push(() => door.close());
  return door.url;
}

/** The way that a user goes: every step is a command of this tool. */
async function deploy(example: string, folder: string, endpoint: string): Promise<void> {
  const config = join(folder, "terraform.config.ts");
  writeFileSync(config, configFor(example, endpoint));
  const out = ["--out", join(folder, "cdktf.out")];
  await command(0, "synth", config, ...out);
  const plans = join(folder, "plans");
  await command(3, "plan", "--detailed-exitcode", "--save", plans, ...out);
  await command(0, "deploy", "--auto-approve", "--plans", plans, ...out);
  await command(0, "plan", "--detailed-exitcode", ...out);
  await command(0, "destroy", "--auto-approve", ...out);
  console.log(`${example}: applied as it was planned, unchanged at the second plan, destroyed`);
}

/** Its output is shown only when it ends otherwise. */
async function command(expected: number, ...args: readonly string[]): Promise<void> {
  progress(`s3-handshake ${args.join(" ")}`);
  const child = spawn(process.execPath, [join(ROOT, "bin/s3-handshake.cjs"), ...args], {
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TERRAFORM_BINARY_NAME: "terraform" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code === expected) return;
  if (/expected terraform init to succeed/.test(output)) {
    throw new UnavailableError(
      `expected the provider hashicorp/aws from Terraform's registry or a mirror, received:\n${output.trim()}`,
    );
  }
  throw new Error(
    `s3-handshake ${args.join(" ")}: expected to end with ${expected}, received ${code ?? "a signal"}:\n${output.trim()}`,
  );
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
