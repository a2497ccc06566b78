import { parseArgs } from "node:util";
import { prove, type Proof } from "../access/prove";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/load-config";
import { proofMatrix, verdictLine } from "./proof-matrix";
import { readProofInput } from "./read-proof-input";
import { reportError } from "./report-error";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run prove [-- [options] [config]]

Reads cdktf.out and says, for every principal, action and resource that matters, whether AWS would allow it and whether
that is what the config asks for. Run npm run synth first, with the same config.

  config        a .ts or .json file (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})
  --out DIR     read there instead of cdktf.out
  --quiet       only what is wrong, and the verdict
  --json        everything as JSON
  --help        show this

Exit codes: 0 nothing is missing and nothing is too much; 1 not proven; 2 the config, the stacks or the arguments cannot
be read.`;

async function main(): Promise<void> {
  const { file, out, quiet, json, help } = readArguments();
  if (help) {
    console.log(HELP);
    return;
  }
  const { config, model, limits } = await readProofInput(file, out);
  const proof = prove(config, model, limits);
  console.log(json ? JSON.stringify(proof, undefined, 2) : text(proof, quiet));
  process.exitCode = proof.proven ? 0 : 1;
}

function text(proof: Proof, quiet: boolean): string {
  const colour = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return [
    ...proofMatrix(proof, { colour, quiet }),
    ...proof.suppositions.map((supposition) => `Supposing that ${supposition}.`),
    verdictLine(proof),
  ].join("\n");
}

function readArguments(): { file?: string; out: string; quiet: boolean; json: boolean; help: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        out: { type: "string", default: "cdktf.out" },
        quiet: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
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

main().catch(reportError);
