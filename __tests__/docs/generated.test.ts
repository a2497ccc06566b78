import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../src/config/parse-config";
import { AWS_PAGES } from "../../docs/generate/aws-pages";
import { generatedPages } from "../../docs/generate/generated-pages";
import { MORE_EXAMPLES } from "../../docs/generate/more-examples";

const DOCS = join(__dirname, "../../docs");

test("the generated pages are as the code is: npm run docs:generate", async () => {
  const pages = await generatedPages();
  expect([...pages.keys()]).toEqual(["reference/config.md", "reference/commands.md"]);
  for (const [path, text] of pages) expect(readFileSync(join(DOCS, path), "utf8")).toBe(text);
});

test("the configs that only show options are right", () => {
  for (const config of MORE_EXAMPLES) expect(() => parseConfig(config, "more-examples")).not.toThrow();
});

test("every option has a default, an example, or sections of its own", async () => {
  const page = (await generatedPages()).get("reference/config.md") ?? "";
  const options = page.split("\n").filter((line) => line.startsWith("- **"));
  expect(options.length).toBeGreaterThan(200);
  expect(options.filter((line) => !/Default:|Example:|Options:/.test(line))).toEqual([]);
});

test("every page of AWS is linked from an option", async () => {
  const page = (await generatedPages()).get("reference/config.md") ?? "";
  const links = page.split("](https://").length - 1;
  const pages = Object.values(AWS_PAGES);
  expect(pages.filter((url) => !page.includes(`](${url})`))).toEqual([]);
  expect(links).toBe(pages.length);
});
