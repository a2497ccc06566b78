import type { Statement } from "../../iam";
import { serviceData, type ActionData } from "../action-data";
import { formatGlob, globOf, overlap } from "./glob";
import type { LintedPolicy } from "./linted-policy";

/**
 * The resources that a statement is about. In a policy that is attached to a resource, "*" and no Resource at all are
 * that resource.
 */
export function resourcesOf({ resources }: Statement, { kind, owner }: LintedPolicy): string[] {
  const own = [owner, ...(owner.split(":")[2] === "s3" ? [`${owner}/*`] : [])];
  if (resources === undefined) return own;
  const texts = resources.items.map(({ source }) => source);
  return kind === "identity" ? texts : texts.flatMap((text) => (text === "*" ? own : [text]));
}

/**
 * Whether an action can be done to a resource, going by the resource's ARN. An action without resources takes "*".
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

/** Part by part: a wildcard in the name of a bucket does not reach into an account's id. */
function isOfFormat(resource: string, format: string): boolean {
  const [own, theirs] = [partsOf(resource), partsOf(format.replace("${Partition}", "aws"))];
  // The partition is the stack's: all three have the same resources.
  return own.every((part, index) => index === 1 || overlap(globOf(part), formatGlob(theirs[index] ?? "")));
}

/** The six parts of an ARN; colons beyond belong to the last. */
function partsOf(arn: string): string[] {
  const parts = arn.split(/:(?![^$]*\})/);
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
