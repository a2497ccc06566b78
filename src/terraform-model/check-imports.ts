import { describeReceived } from "../iam/errors";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";
import { textOf, type Resource } from "./resource";

/** The types that may be imported, and the argument with the name by which Terraform imports. */
const NAMED_BY: Readonly<Record<string, string>> = { aws_s3_bucket: "bucket", aws_iam_role: "name" };

/**
 * Checks that an import block imports the object with the resource's own name. Then the import affects access like a
 * created resource.
 *
 * @see https://developer.hashicorp.com/terraform/language/import
 * @returns the names of imports
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
