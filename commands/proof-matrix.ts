import type { LintFinding, Proof, Row, SettingRow } from "../access/prove";

export interface MatrixOptions {
  /** Green and red, for a terminal. */
  readonly colour: boolean;
  /** Only what is wrong. */
  readonly quiet: boolean;
}

/** How many resources of one line are written out. */
const LISTED = 3;

/** Lines for a person: by writer and principal, what is allowed and what is denied, with the reason of what is wrong. */
export function proofMatrix({ rows, settings, lint }: Proof, options: MatrixOptions): string[] {
  const shown = options.quiet ? rows.filter(isWrong) : rows;
  const shownSettings = options.quiet ? settings.filter(isWrong) : settings;
  const groups = [...new Set([...shown, ...shownSettings].map(({ group }) => group))];
  const lines = groups.flatMap((group) => [
    group,
    ...byPrincipal(shown.filter((row) => row.group === group)).flatMap(([principal, own]) => [
      `  ${principal}`,
      ...mergeAlike(own)
        .map((alike) => rowLines(alike, options))
        .flat(),
    ]),
    ...shownSettings.filter((row) => row.group === group).flatMap((row) => settingLines(row, options)),
    "",
  ]);
  return [...lines, ...lintLines(lint, options)];
}

/** `proven: 2,955 questions, nothing missing, nothing too much`, or what is wrong. */
export function verdictLine({ proven, questions, rows, settings, lint }: Proof): string {
  const count = `${questions.toLocaleString("en")} questions`;
  if (proven) return `proven: ${count}, nothing missing, nothing too much`;
  const missing = rows.filter(({ verdict }) => verdict === "missing").length;
  const tooMuch = rows.filter(({ verdict }) => verdict === "too-much").length;
  const different = settings.filter(({ verdict }) => verdict === "different").length;
  const parts = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(tooMuch > 0 ? [`${tooMuch} too much`] : []),
    ...(different > 0 ? [`${different} settings other than the config's`] : []),
    ...(lint.length > 0 ? [`${lint.length} found by lint`] : []),
  ];
  return `not proven: ${count}, ${parts.join(", ")}`;
}

function isWrong({ verdict }: { readonly verdict: string }): boolean {
  return verdict !== "as-asked";
}

function byPrincipal(rows: readonly Row[]): [principal: string, rows: Row[]][] {
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(row.principal, [...(found.get(row.principal) ?? []), row]);
  return [...found];
}

/** Rows that differ in action and resource only are one line; what is wrong is told one by one, by its reason. */
function mergeAlike(rows: readonly Row[]): Row[][] {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const reason = isWrong(row) ? `${row.why.join()} ${JSON.stringify(row.circumstances)}` : "";
    const key = [row.situation, row.expected.result, row.verdict, reason].join("\n");
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found.values()];
}

function rowLines(rows: readonly Row[], { colour }: MatrixOptions): string[] {
  const [row] = rows;
  if (row === undefined) return [];
  const { situation, expected, verdict, why } = row;
  const actions = [...new Set(rows.map(({ action }) => action))].join(" ");
  const resources = [...new Set(rows.map(({ resource }) => shorten(resource)))];
  const more = resources.length - LISTED;
  const where = `${resources.slice(0, LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const line = `    ${mark(!isWrong(row), colour)} ${expected.result.padEnd(7)} ${situation}: ${actions}  on ${where}`;
  if (!isWrong(row)) return [line];
  const lead = verdict === "missing" ? "missing" : "too much";
  const given = Object.entries(row.circumstances ?? {}).map(
    ([key, value]) => `${key} ${String(value ?? "absent")}`,
  );
  return [
    line,
    ...why.map((reason) => `        ${lead}: ${reason}`),
    ...(given.length === 0 ? [] : [`        with ${given.join(", ")}`]),
  ];
}

function settingLines(row: SettingRow, { colour }: MatrixOptions): string[] {
  const line = `  ${mark(!isWrong(row), colour)} ${row.subject}, ${row.name}`;
  return isWrong(row)
    ? [line, `      expected ${row.expected}`, `      received ${row.received}`]
    : [`${line}: ${row.expected.split("; ").slice(0, LISTED).join("; ")}`];
}

/** What is wrong with the stacks whatever the config asks for. */
function lintLines(findings: readonly LintFinding[], { colour }: MatrixOptions): string[] {
  if (findings.length === 0) return [];
  const lines = findings.flatMap(({ rule, place, expected, received }) => [
    `  ${mark(false, colour)} ${rule}: ${place}`,
    `      expected ${expected}`,
    `      received ${received}`,
  ]);
  return ["lint", ...lines, ""];
}

function mark(isRight: boolean, colour: boolean): string {
  const sign = isRight ? "✓" : "✗";
  return colour ? `\u001b[${isRight ? 32 : 31}m${sign}\u001b[0m` : sign;
}

/** `s3://bucket/key` for what is in S3; other ARNs as they are. */
function shorten(resource: string): string {
  const [, inS3] = /^arn:[^:]+:s3:::(.+)$/.exec(resource) ?? [];
  return inS3 === undefined ? resource : `s3://${inS3}`;
}
