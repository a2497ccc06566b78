import { readFileSync } from "node:fs";
import { join } from "node:path";

/** In cascade order: later ones override earlier ones. */
const STYLES = ["base.css", "drawing.css", "rows-and-policies.css", "screens-and-paper.css"];

/** Style sheet and scripts of pages with the drawing. */
export interface PageAssets {
  readonly style: string;
  /** Shows the details of an arrow or a box. */
  readonly drawingScript: string;
  /** Of the report, after the drawing's. */
  readonly reportScript: string;
}

export function pageAssets(): PageAssets {
  const read = (name: string): string => readFileSync(join(__dirname, "assets", name), "utf8");
  return {
    style: STYLES.map(read).join("\n"),
    drawingScript: read("drawing.js"),
    reportScript: read("page.js"),
  };
}
