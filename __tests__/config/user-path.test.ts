import { join } from "node:path";
import { CONFIG_VARIABLE, configPath } from "../../src/config/config-path";
import { userPath } from "../../src/config/user-path";

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

/** What npm gives a script that it runs. */
function asScript(manifest = join(process.cwd(), "package.json")): void {
  Object.assign(process.env, {
    INIT_CWD: "/where/the/user/stands",
    npm_lifecycle_event: "synth",
    npm_package_json: manifest,
  });
}

test("in a script that npm runs, a path starts where npm was called", () => {
  asScript();
  expect(userPath("../pics/small.png")).toBe("/where/the/user/pics/small.png");
  expect(userPath("/absolute/small.png")).toBe("/absolute/small.png");
});

test("without npm it starts in the working directory", () => {
  asScript();
  delete process.env["npm_lifecycle_event"];
  expect(userPath("small.png")).toBe(join(process.cwd(), "small.png"));
  asScript();
  delete process.env["INIT_CWD"];
  expect(userPath("small.png")).toBe(join(process.cwd(), "small.png"));
});

test("so does it in a program that a script of another package starts", () => {
  asScript("/another/package.json");
  expect(userPath("small.png")).toBe(join(process.cwd(), "small.png"));
});

test("a config that is given starts where npm was called, by argument or variable; the default is the project's", () => {
  asScript();
  expect(configPath("my.config.ts")).toBe("/where/the/user/stands/my.config.ts");
  process.env[CONFIG_VARIABLE] = "../other.json";
  expect(configPath()).toBe("/where/the/user/other.json");
  Reflect.deleteProperty(process.env, CONFIG_VARIABLE);
  expect(configPath()).toBe(join(process.cwd(), "s3-handshake.config.ts"));
});
