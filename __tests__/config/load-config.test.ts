import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, ConfigFileError } from "../../src/config/errors";
import { CONFIG_VARIABLE } from "../../src/config/config-path";
import { loadConfig } from "../../src/config/load-config";
import { resolved, smallConfig } from "../support/configs";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "load-config-"));
});
afterEach(async () => {
  Reflect.deleteProperty(process.env, CONFIG_VARIABLE);
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

test("reads JSON, with a $schema for editors", async () => {
  const path = await file("config.json", JSON.stringify({ $schema: "./schema.json", ...smallConfig() }));
  expect(await loadConfig(path)).toEqual({ $schema: "./schema.json", ...resolved(smallConfig()) });
});

test.each([
  ["UTF-8 with a byte order mark", [0xef, 0xbb, 0xbf], (text: string) => Buffer.from(text)],
  ["UTF-16, as PowerShell writes it", [0xff, 0xfe], (text: string) => Buffer.from(text, "utf16le")],
  ["UTF-16, big-endian", [0xfe, 0xff], (text: string) => Buffer.from(text, "utf16le").swap16()],
])("reads JSON in %s", async (_name, mark, encode) => {
  const bytes = Buffer.concat([Buffer.from(mark), encode(JSON.stringify(smallConfig()))]);
  expect(await loadConfig(await file("config.json", bytes))).toEqual(resolved(smallConfig()));
});

test("reads the default export of a TypeScript file", async () => {
  const path = await file("my.config.ts", `export default ${JSON.stringify(smallConfig())} as const;`);
  expect(await loadConfig(path)).toEqual(resolved(smallConfig()));
});

test("reads the file that the environment names", async () => {
  process.env[CONFIG_VARIABLE] = await file("config.json", JSON.stringify(smallConfig()));
  expect(await loadConfig()).toEqual(resolved(smallConfig()));
});

test("the default config of the project is good", async () => {
  const config = await loadConfig("s3-handshake.config.ts");
  expect(config.writers.map(({ kind }) => kind)).toEqual(["lambda", "ecs-task", "service"]);
});

test.each<[name: string, text: string, message: RegExp]>([
  ["config.json", "{", /config\.json: expected JSON, received .*, before the end, at line 1, column 2/],
  ["config.json", '{\n  "a": 1,\n  "b": oops\n}', /received .*, before "oops\\n}", at line 3, column 8/],
  ["config.json", '{\n  "a": 1,\n}', /received .*, before "}", at line 3, column 1/],
  [
    "config.json",
    '{\n  "destination": {},\n  "destination": {}\n}',
    /config\.json:3: expected each key once, received the key "destination" twice in one object/,
  ],
  [
    "config.yaml",
    "a: 1",
    /config\.yaml: expected a name that ends in \.ts or \.json, received "config\.yaml"/,
  ],
  [
    "none.config.ts",
    "export const config = 1;",
    /none\.config\.ts: expected a default export, received none/,
  ],
  [
    "bad.config.ts",
    'throw new Error("broken")',
    /bad\.config\.ts: expected a module that loads, received Error: broken/,
  ],
])("says what is wrong with %s", async (name, text, message) => {
  const path = await file(name, text);
  const failure = loadConfig(path);
  await expect(failure).rejects.toThrow(message);
  await expect(failure).rejects.toBeInstanceOf(ConfigFileError);
});

test("says that there is no such file", async () => {
  await expect(loadConfig(join(folder, "absent.json"))).rejects.toThrow(
    /absent\.json: expected a config file, received no such file/,
  );
});

test("refuses a config that is wrong", async () => {
  const path = await file("config.json", "{}");
  await expect(loadConfig(path)).rejects.toBeInstanceOf(ConfigError);
  await expect(loadConfig(path)).rejects.toMatchObject({ file: path });
});
