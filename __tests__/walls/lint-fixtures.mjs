/* Says what the project's walls have against one import in one file, for each pair of a JSON list: Jest cannot load ESLint's config. */
import { join } from "node:path";
import { ESLint } from "eslint";

const WALLS = "import-x/no-restricted-paths";
const root = process.cwd();
const own = await new ESLint({ cwd: root }).calculateConfigForFile(join(root, "src/naming.ts"));
// Without the rules that need types: the fixtures are no files of the project.
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: {
    files: ["**/*.ts"],
    plugins: { "import-x": own.plugins["import-x"] },
    settings: own.settings,
    rules: { [WALLS]: own.rules[WALLS] },
  },
});
const found = [];
for (const [file, imported] of JSON.parse(process.argv[2])) {
  const [{ messages }] = await eslint.lintText(`import "${imported}";\n`, { filePath: join(root, file) });
  found.push(messages.map(({ message }) => message));
}
console.log(JSON.stringify(found));
