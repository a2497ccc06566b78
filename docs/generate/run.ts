import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedPages } from "./generated-pages";

/** Writes the pages that are made from the code: `npm run docs:generate`, after a change of the config's schema or of a help text. */
async function run(): Promise<void> {
  for (const [path, text] of await generatedPages()) await writeFile(join(__dirname, "..", path), text);
}

void run();
