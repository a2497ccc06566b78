import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readModel, readStacks } from "../../src/terraform-model";
import { reportError } from "../../src/commands/report-error";
import { silenceNodeWarning } from "../../src/commands/silence-node-warning";
import { UsageError } from "../../src/commands/usage-error";
import { loadConfig } from "../../src/config/load-config";
import { userPath } from "../../src/config/user-path";
import { backfillsOf } from "../../src/config/writers-of";
import { lambdaNodePath } from "../../src/packaging/lambda-node";
import { stacksOf } from "../verifier/synthesized-stacks";
import installLambdaRuntime from "../support/install-lambda-runtime";
import { simulateBackfill } from "./simulate-backfill";

const HELP = `Usage: npm run simulate:backfill [-- [options] [config]]

Runs the backfill of a copy as it would be deployed: the definition and the function's environment of the synthesized
stacks, the function's zip in processes of its own, S3 and STS on loopback. It is stopped, throttled, killed and redriven
on the way; at the end every object has to be there, written once. Linux x64 only, as Lambda's Node.js is.

  config             with a copy writer that has a backfill (default: examples/cross-account-copy.config.ts)
  --out DIR          what npm run synth wrote, instead of synthesizing the config again
  --objects N        how many objects are there to be copied (default: 100000)
  --environments N   processes that run the function (default: 4)
  --help             show this

Exit codes: 0 each object was copied once in effect; 1 not; 2 the config, the stacks or the arguments cannot be read.`;

async function main(): Promise<void> {
  silenceNodeWarning();
  const { help, file, out, objects, environments } = readArguments();
  if (help) {
    console.log(HELP);
    return;
  }
  const config = await loadConfig(file);
  if (!backfillsOf(config).some(({ workload }) => workload === "copy")) {
    throw new UsageError(`${file}: expected a copy writer that has a backfill, received none`);
  }
  if (lambdaNodePath() === undefined) throw new UsageError("expected Linux x64, where Lambda's Node.js runs");
  await installLambdaRuntime();
  const model = readModel(out === undefined ? stacksOf(config) : readStacks(userPath(out)));
  const started = Date.now();
  const onProgress = (text: string): void => {
    process.stderr.write(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${text}\n`);
  };
  const report = await simulateBackfill({ config, model, objects, environments, onProgress });
  console.log(
    JSON.stringify({ ...report, seconds: Math.round((Date.now() - started) / 1000) }, undefined, 2),
  );
  const { missing, strange, writtenAgain, inResults } = report;
  const isRight = missing + strange + writtenAgain === 0 && inResults === objects;
  console.log(isRight ? "every object is there, written once" : "NOT every object is there, written once");
  process.exitCode = isRight ? 0 : 1;
}

function readArguments(): {
  help: boolean;
  file: string;
  out?: string;
  objects: number;
  environments: number;
} {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        out: { type: "string" },
        objects: { type: "string", default: "100000" },
        environments: { type: "string", default: "4" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const [file = resolve("examples/cross-account-copy.config.ts"), ...others] = positionals;
    if (others.length > 0)
      throw new UsageError(`expected one config file at most, received ${positionals.join(" ")}`);
    const count = (name: "objects" | "environments"): number => {
      if (/^[1-9]\d{0,6}$/.test(values[name])) return Number(values[name]);
      throw new UsageError(`--${name}: expected a whole number from 1, received ${values[name]}`);
    };
    return { ...values, file, objects: count("objects"), environments: count("environments") };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

main().catch(reportError);
