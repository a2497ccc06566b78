import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Like docs/prose/terms.yml, for the comments and messages of the code: a term to avoid, and what to write instead. */
const TERMS: readonly (readonly [RegExp, string])[] = [
  [/\banew\b(?!")/i, "again"],
  [/\bbears? on\b/i, "affects"],
  [/\bcannot but\b/i, "must"],
  [/\bhands? on\b/i, "passes on"],
  [/\b(?:is|are|be) let (?:in|at)\b/i, "is allowed"],
  [/\bleave to (?:delete|list|read|write|do|invoke)\b/i, "permission to"],
  [/\blies? beside\b/i, "is next to"],
  [/\bof somebody's own\b/i, "a user's own"],
  [/\bstands? in place of\b/i, "replaces"],
  [/\bsupposing\b/i, "assuming"],
  [/\btake[ns]? on (?:by|a role)\b/i, "assumes"],
  [/\bfailed on to the last\b/i, "after every attempt"],
  [/\btaken for granted\b/i, "assumed"],
  [/\btold apart\b/i, "distinguished"],
];

const files = execFileSync("git", ["ls-files", "src", "lambda-src", "stacks", "bin", "examples"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.(?:[cm]?[jt]s|py|css)$/.test(file) && existsSync(file));

test.each(TERMS)("no comment and no message says %s: %s", (term) => {
  const found = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line, index) => (term.test(line) ? [`${file}:${String(index + 1)}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
