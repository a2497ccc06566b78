import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MODULES } from "../walls/modules";
import { ROOT } from "./pages";

const FOLDERS = Object.entries(MODULES).filter(([name]) => !name.endsWith(".ts"));

test.each(FOLDERS)("%s says in a screen what it may import, as a test holds it to", (folder, allowed) => {
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
