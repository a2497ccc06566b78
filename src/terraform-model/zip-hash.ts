import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelResource } from "./model";
import { ModelError } from "./model-error";

/** A function's zip, and the Base64 SHA-256 of its bytes, as in Terraform and Lambda. */
export interface HashedZip {
  readonly file: string;
  readonly hash: string;
}

/**
 * Hashes the zip that a function's resource names.
 *
 * @param outdir - the model's folder
 * @throws ModelError when it is missing
 */
export function zipHash(outdir: string, { stack, place, args: { filename } }: ModelResource): HashedZip {
  const file = join(outdir, "stacks", stack, String(filename));
  if (!existsSync(file)) throw new ModelError(`${place}.filename`, "a zip that is there", String(filename));
  return { file, hash: createHash("sha256").update(readFileSync(file)).digest("base64") };
}
