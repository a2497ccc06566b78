import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { prove } from "../access/prove";
import { CONFIG_VARIABLE, configPath, DEFAULT_CONFIG_FILE, loadConfig } from "../config/load-config";
import { planHandshakes } from "../handshakes/declare-handshakes";
import { packageFunctions } from "../packaging/package-functions";
import { verdictLine } from "./proof-matrix";
import { limitsOf, readProofInput } from "./read-proof-input";
import { cdktfFailure } from "./cdktf-failure";
import { reportError } from "./report-error";
import { synthSummary } from "./synth-summary";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run synth [-- [options] [config]]

Writes the Terraform JSON of both accounts to cdktf.out/stacks, through cdktf synth.

  config        a .ts or .json file (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})
  --hcl         write HCL instead of JSON
  --help        show this

It ends with the verdict of npm run prove.

Exit codes: 0 written and proven; 1 not proven, or cdktf failed; 2 the config or the arguments are wrong, or a
file or folder cannot be used. With 2, and when cdktf failed, cdktf.out is as it was.`;

async function synth(): Promise<void> {
  const { file, hcl, help } = readArguments();
  if (help) {
    console.log(HELP);
    return;
  }
  const config = await loadConfig(file);
  // What cannot be read is told before anything is written.
  limitsOf(config, file);
  const { plan } = planHandshakes(config);
  const packageOf = await packageFunctions(config, progress);
  progress(`synthesizing ${plan.producers.length + 1} stacks`);
  await runCdktf(hcl ? ["synth", "--hcl"] : ["synth"], file);
  console.log(synthSummary(config, plan, packageOf, hcl ? "cdk.tf" : "cdk.tf.json"));
  if (hcl) return;
  progress("proving");
  await tellVerdict(file);
}

function readArguments(): { file?: string; hcl: boolean; help: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        hcl: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (positionals.length > 1) {
      throw new UsageError(`expected one config file at most, received ${positionals.join(" ")}`);
    }
    return { file: positionals[0], ...values };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

/** Reads back what was written, as `npm run prove` does. */
async function tellVerdict(file: string | undefined): Promise<void> {
  const { config, model, limits } = await readProofInput(file, "cdktf.out");
  const proof = prove(config, model, limits);
  console.log(`\n${verdictLine(proof)}`);
  if (proof.proven) return;
  console.log("See npm run prove.");
  process.exitCode = 1;
}

function progress(message: string): void {
  console.error(`${message} …`);
}

/** Its output is shown only when it fails: what it has to say otherwise is in the summary. */
async function runCdktf(args: readonly string[], file: string | undefined): Promise<void> {
  const child = spawn(process.execPath, [require.resolve("cdktf-cli/bundle/bin/cdktf.js"), ...args], {
    env: {
      ...process.env,
      CHECKPOINT_DISABLE: "1",
      FORCE_COLOR: "0",
      [CONFIG_VARIABLE]: configPath(file),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw cdktfFailure(output, code);
}

synth().catch(reportError);
