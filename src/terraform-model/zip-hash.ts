import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelResource } from "./model";
import { ModelError } from "./model-error";

/** A function's zip, and the SHA-256 of its bytes in Base64, as Terraform and Lambda have it. */
export interface HashedZip {
  readonly file: string;
  readonly hash: string;
}

/**
 * Hashes the zip that a function's resource names.
 *
 * @param outdir - the folder that the model was read from
 * @throws ModelError when it is not there
 */
export function zipHash(outdir: string, { stack, place, args: { filename } }: ModelResource): HashedZip {
  const file = join(outdir, "stacks", stack, String(filename));
  if (!existsSync(file)) throw new ModelError(`${place}.filename`, "a zip that is there", String(filename));
  return { file, hash: createHash("sha256").update(readFileSync(file)).digest("base64") };
}
