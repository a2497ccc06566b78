import { expectArchitecture } from "../../../src/packaging/checks/expect-architecture";
import type { PackageFile } from "../../../src/packaging/package-file";
import { thrownBy } from "../support/thrown-by";

const ARM64 = 0xb7;
const X86_64 = 0x3e;

function nativeFile(path: string, machine: number): PackageFile {
  const content = Buffer.alloc(64);
  content.write("\x7fELF", "latin1");
  content.writeUInt16LE(machine, 18);
  return { path, content, native: true };
}

test("files for the architecture asked for pass, and files that are not native do not count", () => {
  const script = { path: "lib/index.js", content: Buffer.from("1"), native: false };

  expect(() => {
    expectArchitecture(
      [nativeFile("lib/a.node", ARM64), nativeFile("lib/b.so.8.18.7", ARM64), script],
      "arm64",
    );
    expectArchitecture([nativeFile("lib/a.node", X86_64), nativeFile("lib/b.so", X86_64), script], "x86_64");
  }).not.toThrow();
});

test.each([
  ["the other architecture", nativeFile("lib/a.node", X86_64), "x86_64"],
  ["the other architecture, versioned", nativeFile("lib/b.so.8.18.7", X86_64), "x86_64"],
  ["32-bit ARM", nativeFile("lib/a.node", 0x28), "ELF machine 0x28"],
  [
    "a Windows library",
    { path: "lib/a.node", content: Buffer.from("MZ".padEnd(64)), native: true },
    "a file that is not ELF",
  ],
  ["an empty file", { path: "lib/a.node", content: Buffer.alloc(0), native: true }, "a file that is not ELF"],
])("%s is refused by name", (_what, file, received) => {
  expect(
    thrownBy(() => {
      expectArchitecture([nativeFile("lib/good.node", ARM64), file], "arm64");
    }),
  ).toMatchObject({
    code: "PACKAGING_WRONG_ARCHITECTURE",
    message: `expected code for arm64 for ${file.path} but received ${received}`,
  });
});
