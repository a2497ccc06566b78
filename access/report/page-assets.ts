import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Style sheet and scripts of pages with the drawing, which stand in files of their own. */
export interface PageAssets {
  readonly style: string;
  /** Shows what is behind an arrow or a box. */
  readonly drawingScript: string;
  /** Of the report, after the drawing's. */
  readonly reportScript: string;
}

export function pageAssets(): PageAssets {
  const read = (name: string): string => readFileSync(join(__dirname, "assets", name), "utf8");
  return { style: read("page.css"), drawingScript: read("drawing.js"), reportScript: read("page.js") };
}
