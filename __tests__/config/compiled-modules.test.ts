import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadModule } from "../../src/config/load-module";

let folder: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "modules-"));
  cache = join(folder, "cache/deep");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Always with the same time: what is expected is the bytes. */
function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, 1, 1);
  return path;
}

const kept = (): string[] => readdirSync(cache);

test("what was compiled is kept, and run again every time", async () => {
  const text =
    "import { readFileSync } from 'node:fs'; export default readFileSync(__dirname + '/stage', 'utf8');";
  const path = write("config.ts", text);
  for (const stage of ["one", "two"]) {
    write("stage", stage);
    expect(await loadModule(path, cache)).toBe(stage);
  }
  expect(kept()).toHaveLength(1);
});

test("another byte in the file or in what it imports is compiled again", async () => {
  const base = write("base.ts", "export const name = 'a';");
  const path = write("config.ts", "import { name } from './base'; export default name + 1;");
  expect(await loadModule(path, cache)).toBe("a1");
  write("base.ts", "export const name = 'b';");
  expect(await loadModule(path, cache)).toBe("b1");
  write("config.ts", "import { name } from './base'; export default name + 2;");
  expect(await loadModule(path, cache)).toBe("b2");
  rmSync(base);
  await expect(loadModule(path, cache)).rejects.toThrow(/Could not resolve "\.\/base"/);
});

test("a new file that an import now means is not missed", async () => {
  write("base.js", "exports.name = 'js';");
  const path = write("config.ts", "import { name } from './base'; export default name;");
  expect(await loadModule(path, cache)).toBe("js");
  write("base.ts", "export const name = 'ts';");
  expect(await loadModule(path, cache)).toBe("ts");
});

test.each(["node_modules/base/main.js", "base/index.js"])(
  "nothing is kept of what imports %s",
  async (name) => {
    write("node_modules/base/package.json", '{ "main": "main.js" }');
    write(name, "exports.name = 'a';");
    const from = name.startsWith("node_modules") ? "base" : "./base";
    const path = write("config.ts", `import { name } from '${from}'; export default name;`);
    expect(await loadModule(path, cache)).toBe("a");
    expect(() => kept()).toThrow("ENOENT");
  },
);

test("a cache that cannot be read or written is as none", async () => {
  const path = write("config.ts", "export default 1;");
  await loadModule(path, cache);
  for (const name of kept()) writeFileSync(join(cache, name), "{");
  expect(await loadModule(path, cache)).toBe(1);
  expect(await loadModule(path, write("file", ""))).toBe(1);
});
