import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { HandshakeConfig } from "../../config/schema";
import { startControlDoor } from "../../sandbox/gateway";
import { startMoto } from "../../sandbox/moto";

const HELP = `Usage: npm run test:terraform [-- [options]]

Applies the stacks with Terraform itself: synth, apply of account_A and account_B, a second plan that must be empty, and
destroy. On a local endpoint, so that no AWS account is needed; but Terraform has to get the provider hashicorp/aws, from
its registry or from a mirror that the Terraform CLI configuration names.

  --endpoint URL   a local endpoint that is running, such as LocalStack's (default: the sandbox's store, started here)
  --help           show this

Exit codes: 0 applied, unchanged and destroyed; 1 Terraform failed, or the second plan was not empty; 2 Terraform or its
provider cannot be had, or the arguments are wrong.`;

const ROOT = resolve(__dirname, "../..");
const STACKS = ["account_A", "account_B"] as const;
const ACCOUNTS = { A: "111111111111", B: "222222222222" } as const;

/** Terraform, or what it needs, is not there: nothing was tried. */
class UnavailableError extends Error {}

/** Small, with one of everything that most configs have, and free to be destroyed. */
function configFor(endpoint: string): HandshakeConfig {
  const region = "eu-central-1";
  return {
    endpoint,
    accounts: { A: { id: ACCOUNTS.A, region }, B: { id: ACCOUNTS.B, region } },
    destination: {
      bucketName: "terraform-destination",
      preventDestroy: false,
      encryption: { kind: "sse-kms", alias: "alias/terraform-destination" },
    },
    writers: [
      {
        kind: "lambda",
        name: "thumbnail",
        roleName: "terraform-thumbnail",
        handshake: { kind: "assume-role", roleName: "terraform-target" },
        source: { in: "own-bucket", bucketName: "terraform-source", preventDestroy: false },
      },
      { kind: "ecs-task", name: "task", roleName: "terraform-task", prefixes: ["tasks/"] },
    ],
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { endpoint: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (spawnSync("terraform", ["version"]).status !== 0) {
    throw new UnavailableError("expected terraform on the PATH, received nothing of that name");
  }
  const folder = mkdtempSync(join(tmpdir(), "terraform-"));
  const stop: (() => Promise<void>)[] = [];
  try {
    const endpoint = values.endpoint ?? (await startStore(folder, stop));
    await deploy(folder, endpoint);
  } finally {
    for (const end of stop.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startStore(folder: string, stop: (() => Promise<void>)[]): Promise<string> {
  const moto = await startMoto({ folder: join(folder, "moto"), progress });
  stop.push(() => moto.stop());
  const door = await startControlDoor({ motoUrl: moto.url, accounts: Object.values(ACCOUNTS) });
  stop.push(() => door.close());
  return door.url;
}

async function deploy(folder: string, endpoint: string): Promise<void> {
  const config = join(folder, "terraform.config.json");
  const outdir = join(folder, "cdktf.out");
  writeFileSync(config, JSON.stringify(configFor(endpoint)));
  progress("synthesizing");
  await run(process.execPath, ["bin/s3-handshake.cjs", "app"], ROOT, {
    S3_HANDSHAKE_CONFIG: config,
    CDKTF_OUTDIR: outdir,
  });
  const folderOf = (stack: string): string => join(outdir, "stacks", stack);
  for (const stack of STACKS) await init(folderOf(stack), stack);
  for (const stack of STACKS) await terraform(folderOf(stack), stack, "apply", "-auto-approve");
  // Exit code 2 says that something would change.
  for (const stack of STACKS) await terraform(folderOf(stack), stack, "plan", "-detailed-exitcode");
  for (const stack of [...STACKS].reverse()) {
    await terraform(folderOf(stack), stack, "destroy", "-auto-approve");
  }
  console.log("applied, unchanged at the second plan, destroyed");
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
