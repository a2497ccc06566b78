/** Markup that is safe to put into a page. Made by {@link html} alone. */
export interface Html {
  readonly html: string;
}

export type HtmlPart = string | number | Html | undefined | readonly HtmlPart[];

/**
 * A template for markup: whatever is put into it is escaped, unless it is markup itself. It may stand between tags and
 * within attributes in double quotes. The template's own indentation is left out.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return { html: strings.map((text, index) => text.replace(/\n\s*/g, "\n") + toHtml(parts[index])).join("") };
}

/** Data for a page's script: no tag and no comment can end or begin in it. */
export function jsonForScript(value: unknown): Html {
  const text = JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return { html: text };
}

/** Markup of the project's own, such as a style sheet, taken as it is. */
export function trusted(text: string): Html {
  return { html: text };
}

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function toHtml(part: HtmlPart): string {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return part.replace(/[&<>"']/g, (character) => ESCAPED[character] ?? "");
  if ("html" in part) return part.html;
  return part.map(toHtml).join("");
}
