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
  expect(committed.properties.accounts.properties.A.properties.id.pattern).toBe("^\\d{12}$");
  expect(open).toEqual([]);
});
