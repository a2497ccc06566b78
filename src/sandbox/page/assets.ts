import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pageAssets } from "../../report/page-assets";

const SCRIPT = "text/javascript; charset=utf-8";

/** The files that the page loads, with their types. */
export const ASSETS: ReadonlyMap<string, string> = new Map([
  ["/style.css", "text/css; charset=utf-8"],
  ["/icon.svg", "image/svg+xml"],
  // Of the report: what is behind an arrow or a box.
  ["/drawing.js", SCRIPT],
  ["/buckets.js", SCRIPT],
  ["/lights.js", SCRIPT],
  ["/live.js", SCRIPT],
  ["/requests.js", SCRIPT],
]);

/** After the report's: the drawing and the path on it, then the three columns below. */
const OWN_STYLES = ["way.css", "columns.css"];

/** @param path one of {@link ASSETS} */
export function pageAsset(path: string): string {
  const own = (name: string): string => readFileSync(join(__dirname, "assets", name), "utf8");
  if (path === "/drawing.js") return pageAssets().drawingScript;
  if (path === "/style.css") return [pageAssets().style, ...OWN_STYLES.map(own)].join("\n");
  return own(path.slice(1));
}
