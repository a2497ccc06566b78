import { describeReceived } from "../iam/errors";
import type { Model } from "./model";
import { ModelError } from "./model-error";
import { zipHash } from "./zip-hash";

/**
 * Every function's zip is in its stack's folder and is the one whose hash the stack has. Lambda would run whatever zip is
 * there: Terraform uses the hash only to see a change.
 *
 * @param outdir - the folder that the model was read from
 * @throws ModelError
 */
export function checkCode(outdir: string, { resources }: Model): void {
  for (const resource of resources) {
    // A container image is its digest.
    if (resource.type !== "aws_lambda_function" || resource.args["package_type"] === "Image") continue;
    const expected = resource.args["source_code_hash"];
    const { file, hash } = zipHash(outdir, resource);
    if (hash === expected) continue;
    throw new ModelError(
      `${resource.place}.source_code_hash`,
      `${hash}, as of ${file}`,
      describeReceived(expected),
    );
  }
}
