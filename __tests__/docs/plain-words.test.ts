import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./pages";

interface Term {
  readonly expected: string;
  readonly pattern: string;
}

/** Where textlint reads them too, for the pages of the docs: a term to avoid, and what to write instead. */
const TERMS = "docs/prose/terms.json";

const { rules } = JSON.parse(readFileSync(join(ROOT, TERMS), "utf8")) as { readonly rules: readonly Term[] };

const lines = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.(?:[cm]?[jt]s|py|css|html|md)$/.test(file) && existsSync(join(ROOT, file)))
  .flatMap((file) =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .map((text, index) => ({ place: `${file}:${String(index + 1)}`, text })),
  );

test.each(rules)("$expected is the word, not $pattern", ({ pattern }) => {
  const [, source = "", flags] = /^\/(.+)\/(\w*)$/.exec(pattern) ?? [];
  const term = new RegExp(source, flags);
  const found = lines.filter(({ text }) => term.test(text));
  expect(found.map(({ place, text }) => `${place}: ${text.trim()}`)).toEqual([]);
});
