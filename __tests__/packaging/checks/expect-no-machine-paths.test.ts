import { expectNoMachinePaths } from "../../../src/packaging/checks/expect-no-machine-paths";
import { textFile } from "../../../src/packaging/package-file";
import { thrownBy } from "../support/thrown-by";

const folders = ["/home/someone/project", "C:\\Users\\someone\\project"];
const map = (source: string) => textFile("index.js.map", JSON.stringify({ sources: [source] }));

test("paths inside the package pass, and native code is not read", () => {
  const native = { path: "lib/a.node", content: Buffer.from("/home/someone/project"), native: true };

  expect(() => {
    expectNoMachinePaths(
      [textFile("index.js", 'require("./a/b")'), map("lambda-src/env.ts"), native],
      folders,
    );
  }).not.toThrow();
});

test.each([
  ["a folder of the build", textFile("index.js", 'x="/home/someone/project/a.ts"'), "/home/someone/project"],
  [
    "a Windows folder",
    textFile("index.js", 'x="C:\\\\Users\\\\someone\\\\project"'),
    "C:\\\\Users\\\\someone\\\\project",
  ],
  [
    "a Windows folder, turned",
    textFile("index.js", "//C:/Users/someone/project"),
    "C:/Users/someone/project",
  ],
  ["an absolute source", map("/opt/a.ts"), "/opt/a.ts"],
  ["a source of another drive", map("D:/a.ts"), "D:/a.ts"],
  ["a source by URL", map("file:///opt/a.ts"), "file:///opt/a.ts"],
  ["a source above the package", map("../a.ts"), "../a.ts"],
])("%s is refused", (_what, file, received) => {
  expect(
    thrownBy(() => {
      expectNoMachinePaths([file], folders);
    }),
  ).toMatchObject({
    code: "PACKAGING_MACHINE_PATH",
    message: `expected only paths inside the package for ${file.path} but received ${received}`,
  });
});
