import { deflateSync } from "fflate";

import { expectZipContents } from "../../../src/packaging/checks/expect-zip-contents";
import { textFile } from "../../../src/packaging/package-file";
import { writeZip } from "../../../src/packaging/write-zip";

const A = textFile("a.txt", "first");
const B = textFile("b.txt", "second");
const zip = writeZip([A, B].map((file) => ({ file, compressed: deflateSync(file.content) })));

test("a zip of exactly these files passes", async () => {
  await expect(expectZipContents(zip, [A, B])).resolves.toBeUndefined();
});

test.each([
  [
    "a file changed",
    [A, textFile("b.txt", "changed")],
    "the content that went in for b.txt but received another content",
  ],
  [
    "a file missing",
    [A, B, textFile("c.txt", "")],
    "the content that went in for c.txt but received no such file",
  ],
  ["a file too many", [A], "no file for b.txt but received one"],
])("%s is refused by name", async (_what, files, message) => {
  await expect(expectZipContents(zip, files)).rejects.toMatchObject({
    code: "PACKAGING_ZIP_DAMAGED",
    message: `expected ${message}`,
  });
});

test("what is not a zip is refused", async () => {
  await expect(expectZipContents(zip.subarray(0, 40), [A, B])).rejects.toMatchObject({
    code: "PACKAGING_ZIP_DAMAGED",
  });
});
