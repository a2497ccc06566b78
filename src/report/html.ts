/** Safe markup, created only by {@link html}. */
export interface Html {
  readonly html: string;
}

export type HtmlPart = string | number | Html | undefined | readonly HtmlPart[];

/**
 * A template for markup: inserted values are escaped unless they are markup. They may be between tags and in
 * double-quoted attributes. The template's indentation is removed.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return { html: strings.map((text, index) => text.replace(/\n\s*/g, "\n") + toHtml(parts[index])).join("") };
}

/** JSON for a page's script, in which no tag or comment can start or end. */
export function jsonForScript(value: unknown): Html {
  const text = JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return { html: text };
}

/** The project's own markup, such as a style sheet, unescaped. */
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
