import { resolve } from "node:path";
import { compareFolders } from "../access/diff";
import { NOT_AS_SYNTHESIZED, prove, type Proof } from "../access/prove";
import { diffLine, diffMarkdown, diffText, proofMarkdown, reportPage } from "../access/report";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/load-config";
import { printable } from "../text/printable";
import { compareWithSynth, withoutComparison } from "./compare-with-synth";
import { otherConfigLine } from "./other-config";
import { proofMatrix, verdictLine } from "./proof-matrix";
import { readProveArguments, type ProveArguments } from "./prove-arguments";
import { readProofInput } from "./read-proof-input";
import { reportError } from "./report-error";
import { slowly } from "./slowly";
import { writeWhole } from "./write-whole";

const HELP = `Usage: npm run prove [-- [options] [config]]
       npm run prove -- --diff [options] OLD [NEW]

Reads cdktf.out and says, for every principal, action and resource that matters, whether AWS would allow it and whether
that is what the config asks for; and compares it with a fresh synth, so that nothing else is in it. Run npm run synth
first, with the same config.

  config           a .ts or .json file (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})
  --out DIR        read there instead of cdktf.out
  --as-is          take the stacks as they are, and compare them with no fresh synth
  --quiet          only what is wrong, and the verdict
  --html FILE      a page with a drawing, every question and every policy, which opens from disk
  --markdown FILE  a report for a pull request; - writes it to the standard output
  --json           everything as JSON
  --diff           say what access changes from the stacks in OLD to those in NEW (default: cdktf.out, or --out);
                   needs no config; goes with --json and --markdown
  --help           show this

With --html or --markdown FILE the terminal shows what is wrong, and the verdict.

Exit codes: 0 nothing is missing and nothing is too much; 1 not proven; 2 the config, the stacks or the arguments cannot
be read, or a file cannot be written. With --diff: 0 access is not widened; 3 it is, or may be; 2 as above.`;

async function main(): Promise<void> {
  const args = readProveArguments();
  if (args.help) console.log(HELP);
  else if (args.diff) compare(args);
  else await proveAll(args);
}

async function proveAll({
  positionals: [file],
  out,
  asIs,
  quiet,
  json,
  html,
  markdown,
}: ProveArguments): Promise<void> {
  const proveIt = async () => {
    const input = await readProofInput(file, out);
    const other = otherConfigLine(input.config, input.model);
    if (other !== undefined) console.error(printable(other));
    return { ...input, proof: prove(input.config, input.model, input.limits) };
  };
  const { config, model, proof } = asIs
    ? withoutComparison(await proveIt())
    : await compareWithSynth(file, out, proveIt, (text) => {
        console.error(`${text} …`);
      });
  const name = config.destination.bucketName;
  const asMarkdown = (): string =>
    proofMarkdown(
      proof,
      name,
      config.writers.map((writer) => writer.name),
    );
  const files = [
    ...(html === undefined ? [] : [{ file: html, text: reportPage(proof, model, name) }]),
    ...markdownFile(markdown, asMarkdown),
  ];
  for (const { file, text } of files) writeWhole(file, text);
  if (json) console.log(JSON.stringify(proof, undefined, 2));
  else if (markdown === "-") process.stdout.write(asMarkdown());
  else console.log(proofText(proof, quiet || files.length > 0));
  tellFiles(files);
  process.exitCode = proof.proven ? 0 : 1;
}

function compare({ positionals: [from = "", to], out, quiet, json, markdown }: ProveArguments): void {
  const diff = compareFolders(resolve(from), resolve(to ?? out), slowly(tellProgress));
  const files = markdownFile(markdown, () => diffMarkdown(diff));
  for (const { file, text } of files) writeWhole(file, text);
  if (json) console.log(JSON.stringify(diff, undefined, 2));
  else if (markdown === "-") process.stdout.write(diffMarkdown(diff));
  else console.log([...(quiet ? [] : diffText(diff, { colour: isColourful() })), diffLine(diff)].join("\n"));
  tellFiles(files);
  process.exitCode = diff.widened ? 3 : 0;
}

function tellProgress(done: number, all: number): void {
  console.error(`asked about ${done} of ${all} changed statements …`);
}

function proofText(proof: Proof, quiet: boolean): string {
  return [
    ...proofMatrix(proof, { colour: isColourful(), quiet }),
    ...proof.suppositions.map((supposition) => printable(`Supposing that ${supposition}.`)),
    ...(proof.lint.some(({ rule }) => rule === NOT_AS_SYNTHESIZED)
      ? ["The stacks are not what this config synthesizes to: npm run synth writes them anew."]
      : []),
    verdictLine(proof),
  ].join("\n");
}

function isColourful(): boolean {
  return process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
}

interface File {
  readonly file: string;
  readonly text: string;
}

function markdownFile(file: string | undefined, text: () => string): File[] {
  return file === undefined || file === "-" ? [] : [{ file, text: text() }];
}

/** On the standard error, so that the standard output is what was asked for and no more. */
function tellFiles(files: readonly File[]): void {
  for (const { file } of files) console.error(`written: ${file}`);
}

main().catch(reportError);
