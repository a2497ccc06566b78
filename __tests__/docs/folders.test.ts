import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./pages";

/** The walls, as ESLint's config has them. */
function modules(): Readonly<Record<string, readonly string[]>> {
  const config = readFileSync(join(ROOT, "eslint.config.mjs"), "utf8");
  const [, text = ""] = /^const MODULES = (\{[\s\S]*?\n\});/m.exec(config) ?? [];
  const json = text
    .replace(/\.\.\.DECLARATION/g, '"the declaration in src/config"')
    .replace(/^(\s*)(\w+):/gm, '$1"$2":')
    .replace(/,(\s*[\]}])/g, "$1");
  return JSON.parse(json) as Record<string, string[]>;
}

const FOLDERS = Object.entries(modules()).filter(([name]) => !name.endsWith(".ts"));

test("the walls are read", () => {
  expect(FOLDERS.length).toBeGreaterThan(15);
});

test.each(FOLDERS)("%s says in a screen what it may import, as ESLint holds it to", (folder, allowed) => {
  const text = readFileSync(join(ROOT, folder, "README.md"), "utf8");
  expect(text.split("\n").length).toBeLessThan(60);
  const [, said = ""] = /\*\*May import:\*\* ([\s\S]*?)\.$/m.exec(text) ?? [];
  const names = said
    .split(/,\s+/)
    .map((name) => name.replaceAll("`", ""))
    .filter((name) => name !== "packages only");
  expect(names).toEqual(allowed);
});

test.each(FOLDERS)("%s names files to start at that are there", (folder) => {
  const text = readFileSync(join(ROOT, folder, "README.md"), "utf8");
  const named = [...text.matchAll(/`([\w/-]+(?:\.c?ts|\/))`/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(0);
  expect(
    named.filter((name) => !existsSync(join(ROOT, folder, name)) && !existsSync(join(ROOT, name))),
  ).toEqual([]);
});
