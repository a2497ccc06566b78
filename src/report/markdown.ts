import { printable } from "../text/printable";

/** What a comment on GitHub may hold. */
export const COMMENT_LIMIT = 65_536;

/** Text that means nothing to Markdown, to HTML or to mentions of people. */
export function plain(text: string): string {
  return printable(text.replace(/[\r\n]+/g, " "))
    .replace(/[\\`*_{}[\]#|~]/g, (sign) => `\\${sign}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

/** Text as code, which may be in a cell of a table. */
export function code(text: string): string {
  const line = printable(text.replace(/[\r\n]+/g, " ")).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** A part of a comment, of which lines may be left out from the end. */
export interface Section {
  /** A heading, and the head of a table. */
  readonly head: readonly string[];
  readonly lines: readonly string[];
}

/**
 * The sections under each other, within the limit. What comes first is kept first; a section that is cut says by how
 * much, and so does the end for the sections behind it.
 *
 * @param more - where the rest is to be found
 */
export function fitSections(sections: readonly Section[], more: string, limit = COMMENT_LIMIT): string {
  // What is said of a cut needs space too.
  let space = limit - 200 - more.length;
  let cut = 0;
  const parts: string[] = [];
  for (const { head, lines } of sections) {
    const start = head.join("\n");
    if (cut > 0 || start.length + 2 > space) {
      cut += lines.length;
      continue;
    }
    const kept: string[] = [];
    space -= start.length + 2;
    for (const line of lines) {
      if (line.length + 1 > space) break;
      space -= line.length + 1;
      kept.push(line);
    }
    cut += lines.length - kept.length;
    parts.push([...head, ...kept].join("\n"));
  }
  const end = cut === 0 ? [] : [`_${cut.toLocaleString("en")} lines are left out: ${more}_`];
  return `${[...parts, ...end].join("\n\n")}\n`;
}
