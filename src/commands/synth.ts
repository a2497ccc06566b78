import { prove, assumptionsOfWriters } from "../verifier";
import { verdictLine } from "../report/verdict-line";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/config-path";
import { planHandshakes } from "../handshakes/declare-handshakes";
import { openConfig } from "./app/open-config";
import { readProofOf } from "./app/read-proof-input";
import { expectOwnStates } from "./app/own-states";
import { outArguments, stacksFolder } from "./app/stacks-folder";
import type { AppProof } from "./app/app-task";
import { startApp } from "./app/start-app";
import { printable } from "../text/printable";
import { commandText } from "./command-text";
import { commandLine, runCommand } from "./run-command";
import { deployOrder, synthSummary } from "./synth-summary";
import type { Terminal } from "./terminal";

interface Options {
  readonly out?: string;
  readonly hcl?: boolean;
  readonly confirmRemoval?: readonly string[];
}

const line = () =>
  commandLine("synth", "Writes the Terraform JSON of all accounts to cdktf.out/stacks, and proves it.")
    .argument(
      "[config]",
      `a .ts or .json file (default: $${CONFIG_VARIABLE}, else the config recorded in cdktf.out, else ${DEFAULT_CONFIG_FILE})`,
    )
    .option(
      "--out <dir>",
      "write to this folder instead of cdktf.out, such as dev/cdktf.out: local states are next to it",
    )
    .option("--hcl", "write HCL instead of JSON")
    .option(
      "--confirm-removal <name>",
      "allow removing this bucket or key alias from the stacks although Terraform protects it; may be given again",
      (name: string, others?: readonly string[]) => [...(others ?? []), name],
    )
    .addHelpText(
      "after",
      `
It runs the app that cdktf.json names, and needs neither Terraform nor cdktf-cli.
Exit codes: 0 written and proven; 1 not proven, or the app failed; 2 the config or the arguments are wrong, a file or folder
cannot be used, or the proof is undecided. With 2, and if the app failed, cdktf.out stays unchanged.`,
    );

/** Writes the stacks, and prints a summary and the verdict. */
export function synth(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, (options, [given]) => write(given, options, terminal));
}

async function write(
  given: string | undefined,
  { out, hcl = false, confirmRemoval = [] }: Options,
  terminal: Terminal,
): Promise<number> {
  const outdir = stacksFolder(out);
  const opened = await openConfig({ given, outdir, say: terminal.err, ofStacks: false });
  const { config, path } = opened;
  expectOwnStates(outdir, config);
  const { plan } = planHandshakes(config);
  const count = deployOrder(plan, config).length;
  terminal.err(`synthesizing ${count} ${count === 1 ? "stack" : "stacks"} …`);
  let ofOther: AppProof | undefined;
  const made = await startApp({
    configPath: path,
    outdir,
    prove: true,
    hcl,
    confirmRemoval,
    again: commandText(
      "synth",
      ...(given === undefined ? [] : [given]),
      ...outArguments(out),
      ...(hcl ? ["--hcl"] : []),
      "--confirm-removal",
    ),
    say: terminal.err,
    // A user's own app that only uses the constructs neither proves nor records what it makes.
    ...(hcl ? {} : { checkOther: (folder: string) => void (ofOther = proofOf(folder)) }),
  });
  const found = made?.proof ?? ofOther;
  if (ofOther === undefined) {
    const file = hcl ? "cdk.tf" : "cdk.tf.json";
    const isProven = found?.proven ?? false;
    terminal.out(synthSummary({ config, plan, zips: made?.zips ?? [], file, isProven, out }));
  }
  if (found === undefined) return 0;
  const assumptions = assumptionsOfWriters(config).map((text) => printable(`Assuming that ${text}.`));
  const command = `\`${commandText("prove", ...outArguments(out))}\``;
  const rest = `${command} lists everything that is assumed, and what is not covered.`;
  terminal.out(`\n${[...assumptions, ...(found.proven ? [rest] : []), found.verdict].join("\n")}`);
  if (!found.proven) terminal.out(`See ${command}.`);
  return found.proven ? 0 : 1;

  function proofOf(folder: string): AppProof {
    const { model, limits } = readProofOf(config, path, folder);
    const proof = prove(config, model, limits);
    return { proven: proof.proven, verdict: verdictLine(proof) };
  }
}
