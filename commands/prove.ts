import { NOT_AS_SYNTHESIZED, prove as proveStacks, type Proof } from "../access/prove";
import { proofMarkdown, reportPage } from "../access/report";
import { proofMatrix } from "../access/report/proof-matrix";
import { verdictLine } from "../access/report/verdict-line";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/load-config";
import { printable } from "../text/printable";
import { compareWithSynth, withoutComparison } from "./app/compare-with-synth";
import { openConfig } from "./app/open-config";
import { otherConfigLine } from "./app/other-config";
import { readProofOf } from "./app/read-proof-input";
import { stacksFolder } from "./app/stacks-folder";
import { commandText } from "./command-text";
import { compare } from "./diff";
import { jsonText } from "./json-text";
import { formatsOf, inputsApart, outputOption, writeOutputs, type OutputOptions } from "./outputs";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options extends OutputOptions {
  readonly out?: string;
  readonly asIs?: true;
  readonly all?: true;
  readonly quiet?: true;
  readonly diff?: true;
}

/** How many lines of what is wrong are shown without `--all`: with the rest, a screen. */
const SHOWN_LINES = 30;

const line = () =>
  commandLine(
    "prove",
    "Reads cdktf.out and says whether AWS would allow what the config asks for and nothing else, to every principal; and " +
      "compares it with a fresh synth, so that nothing else is in it.",
  )
    .argument(
      "[config...]",
      `a .ts or .json file (default: $${CONFIG_VARIABLE}, else the one that cdktf.out was made of, else ${DEFAULT_CONFIG_FILE})`,
    )
    .option("--out <dir>", "read there instead of cdktf.out")
    .option("--as-is", "take the stacks as they are, and compare them with no fresh synth")
    .option("--all", "every question and setting, not only what is wrong")
    .option("--quiet", "only what is wrong and the verdict, however long")
    .addOption(outputOption("json", "everything as JSON"))
    .addOption(
      outputOption("html", "a page with a drawing, every question and every policy, which opens from disk"),
    )
    .addOption(outputOption("markdown", "a report for a pull request"))
    .option("--diff", "with OLD [NEW] in place of the config: the same as s3-handshake diff")
    .addHelpText(
      "after",
      `
Exit codes: 0 nothing is missing and nothing is too much; 1 not proven; 2 the config, the stacks or the arguments cannot
be read, or a file cannot be written. With --diff: 0 access is not widened; 3 it is, or may be; 2 as above.`,
    );

/** Proves the stacks, and says what is wrong with them. */
export function prove(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, (given, positionals) => {
    const { options, words } = inputsApart(given, positionals, args);
    if (options.quiet && formatsOf(options).some((format) => !("file" in format))) {
      throw new UsageError("expected --quiet with text only, received it with another format");
    }
    if (options.diff) {
      if (options.html !== undefined) {
        throw new UsageError("expected --diff with --json or --markdown, received --html");
      }
      return compare(words, options, terminal);
    }
    if (words.length > 1) {
      throw new UsageError(`expected one config file at most, received ${words.join(" ")}`);
    }
    return proveAll(words[0], options, terminal);
  });
}

async function proveAll(given: string | undefined, options: Options, terminal: Terminal): Promise<number> {
  const out = stacksFolder(options.out);
  formatsOf(options);
  const { config, path } = await openConfig({ given, outdir: out, say: terminal.err });
  const proveIt = () => {
    const { model, limits } = readProofOf(config, path, out);
    const other = otherConfigLine(config, model);
    if (other !== undefined) terminal.err(printable(other));
    return { model, proof: proveStacks(config, model, limits) };
  };
  const { model, proof } = options.asIs
    ? withoutComparison(proveIt())
    : await compareWithSynth(path, out, proveIt, (text) => terminal.err(`${text} …`));
  const name = config.destination.bucketName;
  const writers = config.writers.map((writer) => writer.name);
  writeOutputs(options, terminal, {
    json: () => jsonText(proof),
    html: () => reportPage(proof, model, name),
    markdown: () => proofMarkdown(proof, name, writers),
    text: () => proofText(proof, options, terminal.colour ?? false),
  });
  return proof.proven ? 0 : 1;
}

function proofText(proof: Proof, options: Options, colour: boolean): string {
  const [all, quiet] = [options.all ?? false, options.quiet ?? false];
  const lines = proofMatrix(proof, { colour, quiet: !all });
  const shown = all || quiet ? lines : lines.slice(0, SHOWN_LINES);
  const more = lines.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`… and ${more} more lines: ${commandText("prove", "--all")}`, ""] : []),
    ...proof.suppositions.map((supposition) => printable(`Supposing that ${supposition}.`)),
    ...(proof.lint.some(({ rule }) => rule === NOT_AS_SYNTHESIZED)
      ? [`The stacks are not what this config synthesizes to: ${commandText("synth")} writes them anew.`]
      : []),
    verdictLine(proof),
  ].join("\n");
}
