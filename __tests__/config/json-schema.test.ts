import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { loadModule } from "../../src/config/load-module";
import { configJsonSchema } from "../../src/config/json-schema";
import committed from "../../src/config/s3-handshake.schema.json";

test("the committed JSON Schema is the one that the schema makes (else: npm run schema)", () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

test("it refuses unknown keys at every level", () => {
  const open: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    if ("properties" in value && !("additionalProperties" in value && value.additionalProperties === false)) {
      open.push(path);
    }
    for (const [key, inner] of Object.entries(value)) walk(inner, `${path}/${key}`);
  };
  walk(committed, "");
  expect(committed.$defs.Account.properties.id.pattern).toBe("^\\d{12}$");
  expect(open).toEqual([]);
});

describe("an editor that reads it", () => {
  const EXAMPLES = join(__dirname, "../../examples");
  const editor = z.fromJSONSchema(committed as unknown as Parameters<typeof z.fromJSONSchema>[0]);
  const load = (file: string) => loadModule(join(EXAMPLES, file)) as Promise<{ accounts: object }>;

  test.each(readdirSync(EXAMPLES).filter((file) => file.endsWith(".config.ts")))("takes %s", async (file) => {
    expect(editor.safeParse(await load(file)).error).toBeUndefined();
  });

  test.each([
    ["a misspelt option", { acounts: {} }],
    ["an account id of 11 digits", { accounts: { A: { id: "11111111111", region: "eu-central-1" } } }],
    [
      "an unknown Region, behind a reference",
      { accounts: { A: { id: "111111111111", region: "eu-mars-1" } } },
    ],
  ])("marks %s", async (_, wrong) => {
    const good = await load("ecs-task.config.ts");
    const merged = {
      ...good,
      ...wrong,
      ...("accounts" in wrong && { accounts: { ...good.accounts, ...wrong.accounts } }),
    };
    expect(editor.safeParse(merged).success).toBe(false);
  });
});
