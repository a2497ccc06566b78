import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { anchorsOf, pages, proseOf, ROOT } from "./pages";

const ALL = pages();

test("every link within the project leads to a file, and every anchor to a heading", () => {
  const broken: string[] = [];
  let count = 0;
  for (const page of ALL) {
    for (const [, target = ""] of proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      count += 1;
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? page.path : normalize(join(dirname(page.path), file));
      const linked = ALL.find((one) => one.path === path);
      const isThere =
        existsSync(join(ROOT, path)) &&
        (anchor === undefined || (linked !== undefined && anchorsOf(linked).has(anchor)));
      if (!isThere) broken.push(`${page.path}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
  expect(count).toBeGreaterThan(150);
});

test("every page is linked from another, and links to pages of docs alone, which the site has", () => {
  const linked = new Set(
    ALL.flatMap((page) =>
      [...page.text.matchAll(/\]\(([^)#\s]+)/g)].map(([, target = ""]) =>
        normalize(join(dirname(page.path), target)),
      ),
    ),
  );
  const pagesOfDocs = ALL.filter(({ path }) => path.startsWith("docs/"));
  expect(
    pagesOfDocs.map(({ path }) => path).filter((path) => path !== "docs/README.md" && !linked.has(path)),
  ).toEqual([]);
  const outside = pagesOfDocs.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)#:\s]+)[^):]*\)/g)]
      .map(([, target = ""]) => normalize(join(dirname(path), target)))
      .filter((target) => !target.startsWith("docs/"))
      .map((target) => `${path}: ${target}`),
  );
  expect(outside).toEqual([]);
});

test("every file or folder that a page names in code is there", () => {
  const folders = "src|benchmarks|examples|lambda-src|stacks";
  const named = ALL.flatMap((page) =>
    [...proseOf(page).matchAll(new RegExp(`\`((?:${folders}|__tests__)/[\\w./-]+)\``, "g"))].map(
      ([, path = ""]) => `${page.path}: ${path}`,
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  const missing = named.filter((one) => {
    const path = join(ROOT, one.split(": ")[1] ?? "");
    return !existsSync(path) && !existsSync(`${path}.ts`);
  });
  expect(missing).toEqual([]);
});

test("README is a screen or two, and readable in a terminal", () => {
  for (const { path, text } of ALL.filter(({ path }) => path.startsWith("README"))) {
    const lines = text.split("\n");
    expect({ path, isShort: lines.length <= 150 }).toEqual({ path, isShort: true });
    expect(lines.filter((line) => line.startsWith("|") && line.length > 100)).toEqual([]);
  }
  expect(statSync(join(ROOT, "README.md")).size).toBeLessThan(8000);
});

test("the site's sidebar has every page but the decisions, and no other", () => {
  const config = readFileSync(join(ROOT, "docs/.vitepress/config.mts"), "utf8");
  const shown = [...config.matchAll(/\["[^"]+", "([a-z-]+)"\]/g)].map(([, name]) => name);
  const names = ALL.filter(({ path }) => path.startsWith("docs/") && !/README|\/adr\//.test(path)).map(
    ({ path }) => basename(path, ".md"),
  );
  expect(shown.sort()).toEqual(names.sort());
});
