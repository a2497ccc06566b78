import { printable } from "../text/printable";

/** GitHub's limit for a comment. */
export const COMMENT_LIMIT = 65_536;

/** Text escaped for Markdown, HTML and mentions. */
export function plain(text: string): string {
  return printable(text.replace(/[\r\n]+/g, " "))
    .replace(/[\\`*_{}[\]#|~]/g, (sign) => `\\${sign}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

/** Text as code, also valid in a table cell. */
export function code(text: string): string {
  const line = printable(text.replace(/[\r\n]+/g, " ")).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** A part of a comment that may be truncated. */
export interface Section {
  /** A heading, and the head of a table. */
  readonly head: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Joins sections within the limit. Earlier sections have priority; truncated and omitted parts are counted.
 *
 * @param more - where to find the rest
 */
export function fitSections(sections: readonly Section[], more: string, limit = COMMENT_LIMIT): string {
  // The note about a cut needs space too.
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
