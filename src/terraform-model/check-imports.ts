import { describeReceived } from "../iam/errors";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";
import { textOf, type Resource } from "./resource";

/** What may be taken over, and the argument that names it: Terraform imports each by its name. */
const NAMED_BY: Readonly<Record<string, string>> = { aws_s3_bucket: "bucket", aws_iam_role: "name" };

/**
 * An import block takes over what has the resource's own name, and nothing else: what is imported becomes as the resource
 * says, so that it affects access as one that is made.
 *
 * @see https://developer.hashicorp.com/terraform/language/import
 * @returns the names of what is taken over
 * @throws ModelError
 */
export function checkImports(
  id: string,
  section: unknown,
  neighbours: ReadonlyMap<string, Resource>,
): string[] {
  if (section === undefined) return [];
  if (!Array.isArray(section)) throw new ModelError(`${id} / import`, "a list", describeReceived(section));
  return (section as readonly unknown[]).map((block, index) => {
    const place = `${id} / import[${index}]`;
    const keys = isObject(block) ? Object.keys(block).sort().join() : describeReceived(block);
    if (!isObject(block) || keys !== "id,to") throw new ModelError(place, "id and to", keys);
    const resource = typeof block.to === "string" ? neighbours.get(block.to) : undefined;
    const argument = resource === undefined ? undefined : NAMED_BY[resource.type];
    if (resource === undefined || argument === undefined) {
      const known = Object.keys(NAMED_BY).join(" or ");
      throw new ModelError(`${place}.to`, `an ${known} of this stack`, describeReceived(block.to));
    }
    const name = textOf(resource, argument);
    if (block.id !== name) throw new ModelError(`${place}.id`, `"${name}"`, describeReceived(block.id));
    return name;
  });
}
