import { reasonText } from "../iam";
import type { LintFinding, Proof, SettingRow } from "../verifier";
import { canText } from "./can-text";
import { alikeText, differentEntries } from "./different-entries";
import { circumstancesText, groupRows, isWrong, resourcesText, type AlikeRows } from "./merge-rows";
import { createPaint } from "../text/paint";
import { printable } from "../text/printable";

export interface MatrixOptions {
  /** Green and red, for a terminal. */
  readonly colour: boolean;
  /** Only what is wrong. */
  readonly quiet: boolean;
}

/** The maximum length of a setting's value. */
const LISTED = 3;

/** The proof as text: allowed and denied requests by writer and principal, with reasons for what is wrong. */
export function proofMatrix({ rows, settings, lint }: Proof, options: MatrixOptions): string[] {
  const groups = groupRows(
    options.quiet ? rows.filter(isWrong) : rows,
    options.quiet ? settings.filter(isWrong) : settings,
  );
  const lines = groups.flatMap((group) => [
    printable(group.name),
    ...group.principals.flatMap((principal) => [
      printable(`  ${principal.name}`),
      ...principal.lines.flatMap((alike) => rowLines(alike, options)),
    ]),
    ...group.settings.flatMap((row) => settingLines(row, options)),
    "",
  ]);
  return [...lines, ...lintLines(lint, options)];
}

function rowLines(rows: AlikeRows, { colour }: MatrixOptions): string[] {
  const [row] = rows;
  if (row === undefined) return [];
  const { situation, expected, verdict, why } = row;
  const actions = [...new Set(rows.map(({ action }) => action))].join(" ");
  const asked = `${expected.result.padEnd(7)} ${situation}: ${actions}  on ${resourcesText(rows)}`;
  const line = `    ${mark(!isWrong(row), colour)} ${printable(asked)}`;
  if (!isWrong(row)) return [line];
  const lead = verdict === "missing" ? "missing" : "too much";
  const given = circumstancesText(row);
  return [
    line,
    ...why.map((reason) => printable(`        ${lead}: ${reasonText(reason)}`)),
    ...(given === "" ? [] : [printable(`        with ${given}`)]),
    ...(row.repeat === undefined ? [] : [printable(`        ${canText(row.repeat)}`)]),
  ];
}

function settingLines(row: SettingRow, { colour }: MatrixOptions): string[] {
  const line = `  ${mark(!isWrong(row), colour)} ${printable(`${row.subject}, ${row.name}`)}`;
  if (!isWrong(row)) return [`${line}: ${printable(row.expected.split("; ").slice(0, LISTED).join("; "))}`];
  const different = differentEntries(row);
  const alike = alikeText(different);
  return [
    line,
    printable(`      expected ${different.expected}`),
    printable(`      received ${different.received}`),
    ...(alike === "" ? [] : [`      ${alike}`]),
  ];
}

/** Lint findings. */
function lintLines(findings: readonly LintFinding[], { colour }: MatrixOptions): string[] {
  if (findings.length === 0) return [];
  const lines = findings.flatMap(({ rule, place, expected, received }) => [
    `  ${mark(false, colour)} ${printable(`${rule}: ${place}`)}`,
    printable(`      expected ${expected}`),
    printable(`      received ${received}`),
  ]);
  return ["lint", ...lines, ""];
}

function mark(isRight: boolean, colour: boolean): string {
  const { good, bad } = createPaint(colour);
  return isRight ? good("✓") : bad("✗");
}
