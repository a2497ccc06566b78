import { partOfConfig } from "../analysis/diff";
import { readModel, readStacks, type Model } from "../terraform-model";
import { isOwnApp, NOT_AS_SYNTHESIZED, prove, type Proof } from "../verifier";
import { proofMarkdown, reportPage } from "../report";
import { proofMatrix } from "../report/proof-matrix";
import { verdictLine } from "../report/verdict-line";
import type { ResolvedConfig } from "../config/schema";
import { destinationsOf } from "../config/writers-of";
import { printable } from "../text/printable";
import { compareWithSynth, withoutComparison } from "./app/compare-with-synth";
import type { FreshSynth } from "./app/fresh-synth";
import { openConfig } from "./app/open-config";
import { otherConfigLine } from "./app/other-config";
import { readProofOf } from "./app/read-proof-input";
import { readRecord } from "./app/record";
import { commandText } from "./command-text";
import { jsonText } from "./json-text";
import { writeOutputs } from "./outputs";
import type { ProveOptions } from "./prove";
import type { Terminal } from "./terminal";

/** How many findings are shown without `--all`, so that the output fits a screen. */
const SHOWN_LINES = 30;

/**
 * Proves the stacks of a folder and writes the requested output.
 *
 * @param out - the folder of the stacks, absolute
 * @param synth - the fresh synth to compare with. Default: no comparison
 * @returns the exit code
 */
export async function proveStacks(
  given: string | undefined,
  options: ProveOptions,
  terminal: Terminal,
  out: string,
  synth?: FreshSynth,
): Promise<number> {
  const { config, file, path } = await openConfig({ given, outdir: out, say: terminal.err });
  const { model, limits } = readProofOf(config, path, out);
  const other = otherConfigLine(config, file, model);
  if (other !== undefined) terminal.err(printable(other));
  if (synth !== undefined && isOwnApp(model.stacks) && (await isOfOtherApp(options, synth))) {
    const own = partOfConfig(model, readModel(readStacks(synth.folder)));
    for (const note of own.notes) terminal.err(printable(`note: ${note}`));
    return writeProof(
      { config, model: own.model, proof: prove(config, own.model, limits) },
      [],
      options,
      terminal,
    );
  }
  const asTheyAre = prove(config, model, limits);
  const proof =
    synth === undefined
      ? withoutComparison(asTheyAre)
      : await compareWithSynth(asTheyAre, out, synth, (text) => terminal.err(`${text} …`));
  const isOther = proof.lint.some(({ rule }) => rule === NOT_AS_SYNTHESIZED);
  const lines = isOther
    ? [`The stacks differ from a synth of this config: run ${commandText("synth")} to write them again.`]
    : [];
  return writeProof({ config, model, proof }, lines, options, terminal);
}

/**
 * Whether the stacks are not those of the project's app, which writes to cdktf.out; this tool's app records what it
 * wrote.
 */
async function isOfOtherApp({ out }: ProveOptions, { folder, done }: FreshSynth): Promise<boolean> {
  await done;
  return out !== undefined || readRecord(folder) === undefined;
}

export interface Proven {
  readonly config: ResolvedConfig;
  readonly model: Model;
  readonly proof: Proof;
}

/**
 * Writes a proof in the requested form.
 *
 * @param lines - to print before the verdict
 * @returns the exit code
 */
export function writeProof(
  { config, model, proof }: Proven,
  lines: readonly string[],
  options: ProveOptions,
  terminal: Terminal,
): number {
  const name = destinationsOf(config)
    .map(({ bucketName }) => bucketName)
    .join(", ");
  const writers = config.writers.map((writer) => writer.name);
  writeOutputs(options, terminal, {
    json: () => jsonText(proof),
    html: () => reportPage(proof, model, name),
    markdown: () => proofMarkdown(proof, name, writers),
    text: () => proofText(proof, lines, options, terminal.colour ?? false),
  });
  return proof.proven ? 0 : 1;
}

function proofText(proof: Proof, lines: readonly string[], options: ProveOptions, colour: boolean): string {
  const [all, quiet] = [options.all ?? false, options.quiet ?? false];
  const matrix = proofMatrix(proof, { colour, quiet: !all });
  const shown = all || quiet ? matrix : matrix.slice(0, SHOWN_LINES);
  const more = matrix.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`… and ${more} more lines: ${commandText("prove", "--all")}`, ""] : []),
    ...proof.suppositions.map((assumption) => printable(`Assuming that ${assumption}.`)),
    ...lines.map(printable),
    ...(quiet ? [] : [`Not covered: ${proof.notCovered.join("; ")}.`]),
    verdictLine(proof),
  ].join("\n");
}
