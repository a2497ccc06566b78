import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "../..");

/** A page: its path in the project, and what it says. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page, with what stands behind its fence: `sh aws`. */
export interface Block {
  readonly path: string;
  readonly info: string;
  readonly text: string;
}

/** The pages that users read: README in each language, CONTRIBUTING and everything in docs. */
export function pages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter(
      (path) => path.endsWith(".md") && !path.includes("node_modules") && !path.startsWith(".vitepress"),
    )
    .map((path) => join("docs", path));
  const root = readdirSync(ROOT).filter((name) => /^(?:README.*|CONTRIBUTING)\.md$/.test(name));
  return [...root, ...docs].sort().map(page);
}

export function page(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), "utf8") };
}

/** Also those within a list: the indentation of the fence is removed. */
export function blocksOf({ path, text }: Page): readonly Block[] {
  return [...text.matchAll(/^( *)```([^\n]*)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = "", info = "", body = ""]) => ({
      path,
      info: info.trim(),
      text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );
}

/** Without its fenced blocks. */
export function proseOf({ text }: Page): string {
  return text.replace(/^( *)```[\s\S]*?^\1```$/gm, "");
}

/** The anchors of its headings, as GitHub and the site make them. */
export function anchorsOf(shown: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, title = ""] of proseOf(shown).matchAll(/^#{1,6} (.+)$/gm)) {
    const base = anchorOf(title);
    let anchor = base;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${base}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function anchorOf(title: string): string {
  return title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}
