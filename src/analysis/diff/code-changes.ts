import type { Model } from "../../terraform-model/model";
import { zipHash } from "../../terraform-model/zip-hash";
import type { SettingChange } from "./access-diff";
import { identityOf } from "../../terraform-model/resource-identity";

/** Stacks with their folder. */
export interface StacksFolder {
  readonly outdir: string;
  readonly model: Model;
}

/**
 * The functions whose zip has other bytes. Lambda runs the zip that is in the folder, with any name and the hash in
 * the stack.
 *
 * @throws ModelError when a zip is missing
 */
export function codeChanges(before: StacksFolder, after: StacksFolder): SettingChange[] {
  const old = zipHashes(before);
  return [...zipHashes(after)].flatMap(([identity, { place, hash }]): SettingChange[] => {
    const was = old.get(identity)?.hash;
    if (was === undefined || was === hash) return [];
    const name = "bytes of its zip: it runs other code";
    return [{ subject: place, name, before: was, after: hash, bearing: "wider" }];
  });
}

/** By function. */
function zipHashes({
  outdir,
  model,
}: StacksFolder): Map<string, { readonly place: string; readonly hash: string }> {
  const functions = model.resources.filter(({ type }) => type === "aws_lambda_function");
  return new Map(
    functions.map((resource) => [
      identityOf(resource),
      { place: resource.place, hash: zipHash(outdir, resource).hash },
    ]),
  );
}
