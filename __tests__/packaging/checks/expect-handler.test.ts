import { expectHandler } from "../../../src/packaging/checks/expect-handler";
import { textFile } from "../../../src/packaging/package-file";

test("an export that Node's lexer sees passes", async () => {
  await expect(
    expectHandler([textFile("index.js", "0&&(module.exports={handler});")]),
  ).resolves.toBeUndefined();
});

test.each([
  [
    "an export of another name",
    textFile("index.js", "exports.handle = 1; exports.other = 2;"),
    "handle, other",
  ],
  ["no export", textFile("index.js", "const handler = 1;"), "no export"],
  ["another file", textFile("main.js", "exports.handler = 1;"), "no export"],
])("%s is refused", async (_what, file, received) => {
  await expect(expectHandler([file])).rejects.toMatchObject({
    code: "PACKAGING_HANDLER_NOT_EXPORTED",
    message: `expected an export named handler for index.js but received ${received}`,
  });
});
