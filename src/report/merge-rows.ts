import { reasonText } from "../iam";
import { groupBy } from "../terraform-model/group-by";
import type { Proof } from "../verifier";
import type { Row } from "../analysis/lookup/answer-question";

/** Rows of one principal in one group with the same result for several actions or resources. */
export type AlikeRows = readonly Row[];

/** The proof's rows for a writer or a bucket. */
export interface RowGroup {
  readonly name: string;
  readonly principals: readonly { readonly name: string; readonly lines: readonly AlikeRows[] }[];
  readonly settings: Proof["settings"];
}

/** The rows and settings by group and principal, in the proof's order. Rows that differ in action and resource only are one line. */
export function groupRows(rows: readonly Row[], settings: Proof["settings"]): RowGroup[] {
  const byGroup = groupBy(rows, ({ group }) => group);
  const settingsByGroup = groupBy(settings, ({ group }) => group);
  return [...new Set([...byGroup.keys(), ...settingsByGroup.keys()])].map((name) => ({
    name,
    principals: [...groupBy(byGroup.get(name) ?? [], ({ principal }) => principal)].map(
      ([principal, own]) => ({
        name: principal,
        lines: mergeAlike(own),
      }),
    ),
    settings: settingsByGroup.get(name) ?? [],
  }));
}

export function isWrong({ verdict }: { readonly verdict: string }): boolean {
  return verdict !== "as-asked";
}

/** Wrong rows are shown individually, by reason. */
function mergeAlike(rows: readonly Row[]): AlikeRows[] {
  const alike = groupBy(rows, (row) => {
    const reason = isWrong(row)
      ? `${row.why.map(reasonText).join()} ${JSON.stringify(row.circumstances)}`
      : "";
    return [row.situation, row.expected.result, row.verdict, reason].join("\n");
  });
  return [...alike.values()];
}

/** `s3://bucket/key` for what is in S3; other ARNs as they are. */
export function shortResource(resource: string): string {
  const [, inS3] = /^arn:[^:]+:s3:::(.+)$/.exec(resource) ?? [];
  return inS3 === undefined ? resource : `s3://${inS3}`;
}

/** How many resources of a line are shown. */
const LISTED = 3;

/** The resources of a line, the first ones by name. */
export function resourcesText(rows: AlikeRows): string {
  const resources = [...new Set(rows.map(({ resource }) => shortResource(resource)))];
  const more = resources.length - LISTED;
  return `${resources.slice(0, LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** `s3:TlsVersion 1.1, s3:prefix absent`; empty for a request with nothing special. */
export function circumstancesText({ circumstances }: Row): string {
  return Object.entries(circumstances ?? {})
    .map(([key, value]) => `${key} ${typeof value === "string" ? value : (value?.join(" ") ?? "absent")}`)
    .join(", ");
}
