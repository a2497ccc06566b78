import { expectedButReceived, PackageCheckError } from "../packaging-error";
import { WORKLOADS, type Workload } from "../workloads";
import type { CompressedFile } from "../write-zip";

/** AWS's own limits for a zip that is uploaded directly. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const AWS_ZIP_BYTES = 50 * 1024 * 1024;
export const AWS_UNZIPPED_BYTES = 250 * 1024 * 1024;

const SHOWN_FILES = 5;

/**
 * The zip and the bundle in it are within the workload's budgets and within AWS's limits: a larger one is a slower cold
 * start.
 *
 * @throws PackageCheckError that names the largest files
 */
export function expectBudget(workload: Workload, zipBytes: number, files: readonly CompressedFile[]): void {
  const { zipBudgetBytes, bundleBudgetBytes } = WORKLOADS[workload];
  const unzippedBytes = files.reduce((sum, { file }) => sum + file.content.length, 0);
  const bundleBytes = files.find(({ file }) => file.path === "index.js")?.file.content.length ?? 0;
  const limits = [
    { what: "the zip", limit: Math.min(zipBudgetBytes, AWS_ZIP_BYTES), received: zipBytes },
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
