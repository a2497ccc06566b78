import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../../access/lint/lint";

test("every rule is in the file of its name, has its cases beside it, and is asked", () => {
  const named = (folder: string, end: string): string[] =>
    readdirSync(folder)
      .filter((file) => file.endsWith(end))
      .map((file) => file.slice(0, -end.length))
      .sort();
  const names = RULES.map(({ name }) => name).sort();
  expect(names).toEqual(named(join(__dirname, "../../../access/lint/rules"), ".ts"));
  expect(names).toEqual(named(join(__dirname, "rules"), ".test.ts"));
});
