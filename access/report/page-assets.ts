import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The page's style sheet and script, which stand in files of their own. */
export function pageAssets(): { readonly style: string; readonly script: string } {
  const read = (name: string): string => readFileSync(join(__dirname, "assets", name), "utf8");
  return { style: read("page.css"), script: read("page.js") };
}
