import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeReceived } from "./describe-received";
import type { Model } from "./model";
import { ModelError } from "./model-error";

/**
 * Every function's zip is in its stack's folder and is the one whose hash the stack has. Lambda would run whatever zip is
 * there: Terraform uses the hash only to see a change.
 *
 * @param outdir - the folder that the model was read from
 * @throws ModelError
 */
export function checkCode(outdir: string, { resources }: Model): void {
  for (const { type, stack, place, args } of resources) {
    if (type !== "aws_lambda_function") continue;
    const { filename, source_code_hash: expected } = args;
    const file = join(outdir, "stacks", stack, String(filename));
    if (!existsSync(file)) throw new ModelError(`${place}.filename`, "a zip that is there", String(filename));
    const received = createHash("sha256").update(readFileSync(file)).digest("base64");
    if (received === expected) continue;
    throw new ModelError(
      `${place}.source_code_hash`,
      `${received}, as of ${file}`,
      describeReceived(expected),
    );
  }
}
