import { expectBudget } from "../../../src/packaging/checks/expect-budget";
import { AWS_UNZIPPED_BYTES, WORKLOADS } from "../../../src/packaging/workloads";
import type { CompressedFile } from "../../../src/packaging/write-zip";
import { thrownBy } from "../support/thrown-by";

const BUDGET = WORKLOADS.thumbnail.zipBudgetBytes;

function file(path: string, bytes: number, compressedBytes = bytes): CompressedFile {
  return {
    file: { path, content: { length: bytes } as Uint8Array, native: false },
    compressed: { length: compressedBytes } as Uint8Array,
  };
}

test("a zip of exactly the budget passes", () => {
  expect(() => {
    expectBudget("thumbnail", BUDGET, [file("libvips.so", AWS_UNZIPPED_BYTES)]);
  }).not.toThrow();
});

test("one byte more is refused, with the five largest files in order", () => {
  const files = [1, 6, 3, 5, 2, 4].map((size) => file(`file-${String(size)}`, size * 1e7, size * 1e6));

  expect(
    thrownBy(() => {
      expectBudget("thumbnail", BUDGET + 10_000, files);
    }),
  ).toMatchObject({
    code: "PACKAGING_OVER_BUDGET",
    message: [
      "expected at most 8.700 MB for the zip but received 8.710 MB",
      "The largest files, compressed:",
      "  6.000 MB  file-6",
      "  5.000 MB  file-5",
      "  4.000 MB  file-4",
      "  3.000 MB  file-3",
      "  2.000 MB  file-2",
    ].join("\n"),
  });
});

test("each workload has its own budget", () => {
  expect(() => {
    expectBudget("copy", BUDGET, [file("index.js", 1)]);
  }).toThrow("expected at most 0.150 MB for the zip but received 8.700 MB");
});

test("a bundle over its budget is refused, though the zip be within its own", () => {
  const { bundleBudgetBytes } = WORKLOADS.copy;
  expect(() => {
    expectBudget("copy", 1000, [file("index.js", bundleBudgetBytes, 900)]);
  }).not.toThrow();
  expect(() => {
    expectBudget("copy", 1000, [file("index.js", bundleBudgetBytes + 10_000, 900)]);
  }).toThrow("expected at most 0.310 MB for the bundle index.js but received 0.320 MB");
});

test("more than AWS unpacks is refused, however small the zip", () => {
  expect(() => {
    expectBudget("thumbnail", 1000, [file("zeros", AWS_UNZIPPED_BYTES + 1, 1000)]);
  }).toThrow("expected at most 262.144 MB for the unzipped package but received 262.144 MB");
});
