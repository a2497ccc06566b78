import { SourceMap, type SourceMapping } from "node:module";

import { transformSync } from "esbuild";

import { narrowSourceMap } from "../../src/packaging/narrow-source-map";

// One generated line: package, own, package, own; then a line of the package alone.
const PACKAGE_AND_OWN = {
  version: 3,
  sources: ["node_modules/a.js", "src/own.ts", "src/other.ts"],
  names: ["packed", "mine", "other"],
  mappings: "AAAAA,KCUKC,KDVLD,KECAE;AFAAF,EAAAA",
};

test("only the sources to keep, and the names in them, are left", () => {
  const narrowed = JSON.parse(
    narrowSourceMap(JSON.stringify(PACKAGE_AND_OWN), isOwn),
  ) as typeof PACKAGE_AND_OWN;

  expect(narrowed.sources).toEqual(["src/own.ts", "src/other.ts"]);
  expect(narrowed.names).toEqual(["mine", "other"]);
});

test("places in them are found as before, and places in a package are not given to a neighbour", () => {
  const whole = entries(JSON.stringify(PACKAGE_AND_OWN));
  const narrowed = entries(narrowSourceMap(JSON.stringify(PACKAGE_AND_OWN), isOwn));

  expect(whole.map(({ originalSource }) => originalSource)).toEqual([
    "node_modules/a.js",
    "src/own.ts",
    "node_modules/a.js",
    "src/other.ts",
    "node_modules/a.js",
    "node_modules/a.js",
  ]);
  expect(narrowed).toEqual(whole.map((entry) => (isOwn(entry.originalSource ?? "") ? entry : {})));
});

test("a map that is kept whole says the same, place by place", () => {
  const code = `export function add(left: number, right: number) {\n  return [left, right].map((one) => one ** 2);\n}\n`;
  const { map, code: generated } = transformSync(code, { loader: "ts", sourcemap: "external", minify: true });
  // Node misreads the end of a map's last line: here it has one.
  const before = readMap(map.replace(/"mappings": "([^"]*)"/, '"mappings": "$1;"'));
  const after = readMap(narrowSourceMap(map, () => true));

  expect(before.findEntry(0, generated.length - 1)).toHaveProperty("originalSource", "<stdin>");
  for (let column = 0; column < generated.length; column++) {
    expect(after.findEntry(0, column)).toEqual(before.findEntry(0, column));
  }
});

type SourceMapEntry = SourceMapping & { readonly name?: string };

function isOwn(source: string): boolean {
  return source.startsWith("src/");
}

function readMap(map: string): SourceMap {
  return new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
}

/** What Node finds at each segment of the example. */
function entries(map: string): Partial<SourceMapEntry>[] {
  const sourceMap = readMap(map);
  const places = [
    [0, 0],
    [0, 5],
    [0, 10],
    [0, 15],
    [1, 0],
    [1, 2],
  ] as const;
  return places.map(([line, column]) => {
    const { originalSource, originalLine, originalColumn, name }: Partial<SourceMapEntry> =
      sourceMap.findEntry(line, column);
    return originalSource === undefined ? {} : { originalSource, originalLine, originalColumn, name };
  });
}
