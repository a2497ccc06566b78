import { reasonText } from "../iam";
import type { AccessDiff, DecisionChange } from "../analysis/diff";
import { diffLine, undecidedText } from "./diff-text";
import { code, fitSections, plain, type Section } from "./markdown";
import { shortResource } from "./merge-rows";

/**
 * A comparison as a pull request comment, within GitHub's limit.
 *
 * @param notes - what was not read. Default: nothing
 */
export function diffMarkdown(diff: AccessDiff, notes: readonly string[] = []): string {
  const { gained, lost, settings, undecided } = diff;
  const section = (title: string, lines: readonly string[]): Section[] =>
    lines.length === 0 ? [] : [{ head: [`### ${title}`, ""], lines }];
  const settingLines = (wanted: readonly string[]): string[] =>
    settings
      .filter(({ bearing }) => wanted.includes(bearing))
      .map(
        ({ subject, name, before, after }) =>
          `- ${plain(subject)}, ${plain(name)}: was ${code(before)}, is ${code(after)}`,
      );
  return fitSections(
    [
      {
        head: [`## ${titleOf(diff)}`, "", plain(diffLine(diff))],
        lines: notes.map((note) => `- ${plain(note)}`),
      },
      ...section("Can now", gained.flatMap(changeLines)),
      ...section("Settings that may allow more", settingLines(["wider"])),
      ...section(
        "Not decided",
        undecided.flatMap((change) => [
          `- ${plain(undecidedText(change))}`,
          ...change.after.map((reason) => `  - ${plain(reasonText(reason))}`),
          ...change.before.map((reason) => `  - before: ${plain(reasonText(reason))}`),
        ]),
      ),
      ...section("Can no longer", lost.flatMap(changeLines)),
      ...section("Other settings", settingLines(["narrower", "neutral"])),
    ],
    "`npm run prove -- --diff` shows everything.",
  );
}

function titleOf({ widened, gained }: AccessDiff): string {
  if (!widened) return "✓ Access is not widened";
  return gained.length > 0 ? "⚠ Access is widened" : "⚠ Access may be widened";
}

function changeLines({
  principal,
  actions,
  resource,
  circumstances,
  before,
  after,
}: DecisionChange): string[] {
  const given = circumstances === "" ? "" : `, with ${code(circumstances)}`;
  return [
    `- **${plain(principal)}** ${actions.map(code).join(" ")} on ${code(shortResource(resource))}${given}`,
    ...after.map((reason) => `  - ${plain(reasonText(reason))}`),
    ...before.map((reason) => `  - before: ${plain(reasonText(reason))}`),
  ];
}
