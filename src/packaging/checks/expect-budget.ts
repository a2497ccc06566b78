import { expectedButReceived, PackageCheckError } from "../packaging-error";
import { AWS_UNZIPPED_BYTES, WORKLOADS, type Workload } from "../workloads";
import type { CompressedFile } from "../write-zip";

const SHOWN_FILES = 5;

/**
 * Checks that the zip and its bundle are within the workload's budgets and AWS's limits: larger ones start more slowly.
 *
 * @throws PackageCheckError that names the largest files
 */
export function expectBudget(workload: Workload, zipBytes: number, files: readonly CompressedFile[]): void {
  const { zipBudgetBytes, bundleBudgetBytes } = WORKLOADS[workload];
  const unzippedBytes = files.reduce((sum, { file }) => sum + file.content.length, 0);
  const bundleBytes = files.find(({ file }) => file.path === "index.js")?.file.content.length ?? 0;
  const limits = [
    { what: "the zip", limit: zipBudgetBytes, received: zipBytes },
    { what: "the bundle index.js", limit: bundleBudgetBytes, received: bundleBytes },
    { what: "the unzipped package", limit: AWS_UNZIPPED_BYTES, received: unzippedBytes },
  ];
  for (const { what, limit, received } of limits) {
    if (received <= limit) continue;
    throw new PackageCheckError(
      "PACKAGING_OVER_BUDGET",
      [
        expectedButReceived(`at most ${megabytes(limit)}`, what, megabytes(received)),
        "The largest files, compressed:",
        ...largest(files),
      ].join("\n"),
    );
  }
}

function largest(files: readonly CompressedFile[]): string[] {
  const bySize = [...files].sort((left, right) => right.compressed.length - left.compressed.length);
  return bySize
    .slice(0, SHOWN_FILES)
    .map(({ file, compressed }) => `  ${megabytes(compressed.length)}  ${file.path}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(3)} MB`;
}
