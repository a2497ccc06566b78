import { describeReceived } from "../iam/errors";
import type { Model } from "./model";
import { ModelError } from "./model-error";
import { zipHash } from "./zip-hash";

/**
 * Checks that every function's zip is in its stack's folder and has the stack's hash. Lambda would run any zip there:
 * Terraform uses the hash only to detect changes.
 *
 * @param outdir - the model's folder
 * @throws ModelError
 */
export function checkCode(outdir: string, { resources }: Model): void {
  for (const resource of resources) {
    // A container image has a digest.
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
