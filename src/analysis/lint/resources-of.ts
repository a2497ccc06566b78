import type { Statement } from "../../iam";
import { serviceData, type ActionData } from "../action-data";
import { formatGlob, globOf, overlap } from "./glob";
import type { LintedPolicy } from "./linted-policy";

/** The resources of a statement. In a resource-based policy, "*" or no Resource is that resource. */
export function resourcesOf({ resources }: Statement, { kind, owner }: LintedPolicy): string[] {
  const own = [owner, ...(owner.split(":")[2] === "s3" ? [`${owner}/*`] : [])];
  if (resources === undefined) return own;
  const texts = resources.items.map(({ source }) => source);
  return kind === "identity" ? texts : texts.flatMap((text) => (text === "*" ? own : [text]));
}

/**
 * Whether an action applies to a resource, judging by its ARN. An action without resources accepts "*".
 *
 * @param service - of the action
 */
export function appliesTo(action: ActionData, service: string, resource: string): boolean {
  if (resource === "*") return true;
  const formats = serviceData(service)?.resourceTypes;
  return action.resourceTypes.some(({ name }) => {
    const format = formats?.get(name.toLowerCase())?.arn;
    return format !== undefined && isOfFormat(resource, format);
  });
}

/** Part by part: a wildcard in a bucket's name does not match an account id. */
function isOfFormat(resource: string, format: string): boolean {
  const [own, theirs] = [partsOf(resource), partsOf(format.replace("${Partition}", "aws"))];
  // The partition is the stack's; all have the same resource formats.
  return own.every((part, index) => index === 1 || overlap(globOf(part), formatGlob(theirs[index] ?? "")));
}

/** The six parts of an ARN; further colons belong to the last. */
function partsOf(arn: string): string[] {
  const parts = arn.split(/:(?![^$]*\})/);
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
