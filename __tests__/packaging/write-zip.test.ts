import { deflateSync, unzipSync } from "fflate";

import { textFile, type PackageFile } from "../../src/packaging/package-file";
import { writeZip } from "../../src/packaging/write-zip";

const native: PackageFile = { path: "lib/a.node", content: Buffer.from([1, 2, 3]), native: true };
const text = textFile("index.js", "1;");
const japanese = textFile("ほげ.txt", "ほげ");

function zipOf(...files: readonly PackageFile[]): Buffer {
  return Buffer.from(writeZip(files.map((file) => ({ file, compressed: deflateSync(file.content) }))));
}

test("the order in which files are given does not show, and they are sorted by name", () => {
  expect(zipOf(text, japanese, native)).toEqual(zipOf(native, text, japanese));
  expect(Object.keys(unzipSync(zipOf(text, japanese, native)))).toEqual([
    "index.js",
    "lib/a.node",
    "ほげ.txt",
  ]);
});

test("every byte is the one the format asks for", () => {
  const compressed = Buffer.from(deflateSync(text.content));
  const name = Buffer.from("index.js");
  const header = "14000008" + "0800" + "00002100" + "69fc8f36" + "04000000" + "02000000" + "08000000";

  expect(zipOf(text).toString("hex")).toBe(
    [
      "504b0304" + header,
      name.toString("hex"),
      compressed.toString("hex"),
      "504b0102" + "1403" + header + "000000000000" + "0000a481" + "00000000",
      name.toString("hex"),
      "504b0506" + "00000000" + "01000100" + "36000000" + "2a000000" + "0000",
    ].join(""),
  );
});

test("native code is executable, everything else is not, and all can be read by everyone", () => {
  expect(modes(zipOf(native, text))).toEqual({ "lib/a.node": "100755", "index.js": "100644" });
});

/** File modes by name, in octal, from the central directory. */
function modes(zip: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = zip.indexOf("PK\x01\x02"); at >= 0; at = zip.indexOf("PK\x01\x02", at + 4)) {
    const name = zip.toString("utf8", at + 46, at + 46 + zip.readUInt16LE(at + 28));
    found[name] = (zip.readUInt32LE(at + 38) >>> 16).toString(8);
  }
  return found;
}
