import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { LambdaPackage } from "./package-cache";
import { expectedButReceived, OwnCodeError } from "./packaging-error";
import { AWS_UNZIPPED_BYTES, AWS_ZIP_BYTES } from "./workloads";

export interface FinishedZip {
  /** Its path in the config, relative to `folder`. */
  readonly file: string;
  /** Of its bytes, in hexadecimal digits. */
  readonly sha256: string;
  readonly handler: string;
  readonly runtime: string;
}

/**
 * Checks a finished zip: it must have the config's hash, fit Lambda's limits, and contain the handler.
 *
 * @param folder - the config file's
 * @throws OwnCodeError
 */
export async function finishedZip(zip: FinishedZip, folder: string): Promise<LambdaPackage> {
  const { file, sha256 } = zip;
  const zipPath = resolve(folder, file);
  const content = read(zipPath, file);
  const digest = createHash("sha256").update(content).digest();
  const received = digest.toString("hex");
  if (received !== sha256) {
    const message = expectedButReceived(`the SHA-256 ${sha256} of the config`, file, received);
    throw new OwnCodeError("PACKAGING_OTHER_ZIP", message);
  }
  const sizes = await unzippedSizes(content, file);
  const unzippedBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  expectAtMost(AWS_ZIP_BYTES, content.length, file);
  expectAtMost(AWS_UNZIPPED_BYTES, unzippedBytes, `${file} unzipped`);
  expectHandlerFile(zip, [...sizes.keys()]);
  return {
    zipPath,
    sha256Base64: digest.toString("base64"),
    zipBytes: content.length,
    unzippedBytes,
    fromCache: true,
  };
}

function read(path: string, file: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const received = String((error as NodeJS.ErrnoException).code);
    throw new OwnCodeError(
      "PACKAGING_SOURCE_MISSING",
      expectedButReceived("a zip next to the config", file, received),
    );
  }
}

/** By the names in the zip; nothing is unpacked. */
async function unzippedSizes(content: Uint8Array, file: string): Promise<ReadonlyMap<string, number>> {
  const { unzipSync } = await import("fflate");
  const sizes = new Map<string, number>();
  try {
    unzipSync(content, {
      filter: ({ name, originalSize }) => {
        sizes.set(name, originalSize);
        return false;
      },
    });
  } catch (cause) {
    const message = expectedButReceived("a zip", file, "what cannot be read as one");
    throw new OwnCodeError("PACKAGING_ZIP_DAMAGED", message, { cause });
  }
  return sizes;
}

function expectAtMost(limit: number, received: number, what: string): void {
  if (received <= limit) return;
  throw new OwnCodeError(
    "PACKAGING_OVER_BUDGET",
    expectedButReceived(`at most ${String(limit)} bytes, which Lambda takes,`, what, String(received)),
  );
}

/** Where each runtime searches the handler; others use compiled code. */
const HANDLER_FILES: readonly (readonly [runtime: RegExp, files: (module: string) => readonly string[]])[] = [
  [/^nodejs/, (module) => [`${module}.js`, `${module}.mjs`, `${module}.cjs`]],
  [/^python/, (module) => [`${module}.py`, `${module}/__init__.py`]],
  [/^ruby/, (module) => [`${module}.rb`]],
  [/^provided/, () => ["bootstrap"]],
];

/**
 * Lambda would notice a missing handler only at the first event.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
 */
function expectHandlerFile({ file, handler, runtime }: FinishedZip, names: readonly string[]): void {
  const [, filesOf] = HANDLER_FILES.find(([pattern]) => pattern.test(runtime)) ?? [];
  // The last part is the function; in Python the others may be packages.
  const module = handler.replace(/\.[^.]*$/, "");
  const files = filesOf?.(runtime.startsWith("python") ? module.replaceAll(".", "/") : module);
  if (files === undefined || files.some((name) => names.includes(name))) return;
  throw new OwnCodeError(
    "PACKAGING_HANDLER_NOT_EXPORTED",
    expectedButReceived(
      `${files.join(" or ")} for the handler ${handler}`,
      file,
      names.slice(0, 8).join(", "),
    ),
  );
}
