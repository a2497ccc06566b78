import { reasonText } from "../iam";
import { alikeText, differentEntries } from "./different-entries";
import { groupBy } from "../terraform-model/group-by";
import type { Proof } from "../verifier";
import type { Row } from "../analysis/lookup/answer-question";
import { code, fitSections, plain, type Section } from "./markdown";
import { circumstancesText, groupRows, isWrong, resourcesText } from "./merge-rows";
import { verdictLine } from "./verdict-line";

/**
 * The proof as a pull request comment: the verdict, what is wrong, the assumptions, and each writer's access. Within
 * GitHub's limit; omissions are mentioned.
 *
 * @param name - the subject, such as the destination bucket
 * @param writers - the groups whose access is listed
 */
export function proofMarkdown(proof: Proof, name: string, writers: readonly string[]): string {
  const title = `## ${proof.proven ? "✓ Proven" : "✗ Not proven"}: who has access to ${code(name)}`;
  return fitSections(
    [
      { head: [title, "", plain(verdictLine(proof))], lines: [] },
      ...wrongSections(proof),
      ...(proof.suppositions.length === 0
        ? []
        : [
            {
              head: ["### It assumes that", ""],
              lines: proof.suppositions.map((text) => `- ${plain(text)}`),
            },
          ]),
      {
        head: ["### Not covered", ""],
        lines: proof.notCovered.map((text) => `- ${plain(text)}`),
      },
      ...grantSections(proof, writers),
    ],
    "`npm run prove` shows all.",
  );
}

function wrongSections({ rows, settings, lint }: Proof): Section[] {
  const groups = groupRows(rows.filter(isWrong), settings.filter(isWrong));
  const lines = groups.flatMap(({ name, principals, settings: own }) => [
    ...principals.flatMap((principal) =>
      principal.lines.flatMap((alike) => {
        const [row] = alike;
        if (row === undefined) return [];
        const { verdict, situation, why } = row;
        const given = circumstancesText(row);
        const actions = [...new Set(alike.map(({ action }) => action))].map(code).join(" ");
        return [
          `- **${verdict === "missing" ? "missing" : "too much"}** ${plain(name)}, ${plain(principal.name)}, ${plain(situation)}: ${actions} on ${code(resourcesText(alike))}${given === "" ? "" : ` with ${code(given)}`}`,
          ...why.map((reason) => `  - ${plain(reasonText(reason))}`),
        ];
      }),
    ),
    ...own.map((row) => {
      const different = differentEntries(row);
      const alike = alikeText(different);
      return `- **different** ${plain(row.subject)}, ${plain(row.name)}: expected ${code(different.expected)}, received ${code(different.received)}${alike === "" ? "" : `, ${alike}`}`;
    }),
  ]);
  const linted = lint.map(
    ({ rule, place, expected, received }) =>
      `- **${plain(rule)}** ${plain(place)}: expected ${plain(expected)}, received ${code(received)}`,
  );
  const all = [...linted, ...lines];
  return all.length === 0 ? [] : [{ head: ["### What is wrong", ""], lines: all }];
}

/** The allowed access of each principal of a writer. */
function grantSections({ rows }: Proof, writers: readonly string[]): Section[] {
  const allowed = rows.filter(
    ({ decision, expected, group }) =>
      writers.includes(group) && decision?.result === "allowed" && expected.result === "allowed",
  );
  const usual = firstOfEach(allowed);
  return [...groupBy(usual, ({ group }) => group)].map(([group, own]) => ({
    head: [`### ${plain(group)}`, "", "| who | may | on |", "| --- | --- | --- |"],
    lines: [...groupBy(own, ({ principal, situation }) => `${principal}\n${situation}`).values()].map(
      grantLine,
    ),
  }));
}

/** The same access under other conditions, or for another sample of the same pattern, is one row. */
function firstOfEach(rows: readonly Row[]): Row[] {
  const known = new Map<string, Row>();
  for (const row of rows) {
    const on = row.pattern ?? row.resource;
    const key = [row.principal, row.action, on].join("\n");
    // A pattern replaces its samples.
    if (!known.has(key)) known.set(key, { ...row, resource: on });
  }
  return [...known.values()];
}

function grantLine(rows: readonly Row[]): string {
  const actions = [...new Set(rows.map(({ action }) => action))].map(code).join(" ");
  const [first] = rows;
  return `| ${plain(first?.principal ?? "")} | ${actions} | ${plain(first?.situation ?? "")}: ${code(resourcesText(rows))} |`;
}
