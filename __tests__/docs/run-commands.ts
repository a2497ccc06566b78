/**
 * Runs every command of README and docs that needs no AWS, page by page, in a copy of this checkout: `npm run test:docs`. What
 * several pages say is run once, and the tutorial by `npm run test:package`. Needs Python for the sandbox.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pages } from "./pages";
import { copyOfCheckout, runPage } from "./run-page";

/** In another language the commands are the same; a test compares them. */
const ELSEWHERE = /^README\.ja\.md$|^docs\/(?:ja|tutorial)\//;

const folder = mkdtempSync(join(tmpdir(), "docs-"));
try {
  const copy = copyOfCheckout(folder);
  const done = new Set<string>();
  for (const page of pages().filter(({ path }) => !ELSEWHERE.test(path))) runPage(page, copy, done);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
