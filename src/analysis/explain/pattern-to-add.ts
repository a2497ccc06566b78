import type { Model } from "../../terraform-model";
import { itemsOf } from "../../terraform-model/items";
import type { RequiredPermission } from "../requests";
import type { NeededAccess } from "./statements-to-add";

/** The actions and resources that a statement must allow for a permission, as widely as the stacks do. */
export function neededAccessOf(
  need: Pick<RequiredPermission, "action" | "resource" | "circumstances">,
  stacks: Model,
): NeededAccess {
  const { action, resource, circumstances } = need;
  const via = circumstances["kms:ViaService"];
  const aliases = stacks.keys.find(({ arn }) => arn === resource)?.aliases;
  return {
    action,
    resource: patternToAdd(action, resource, stacks),
    ...(typeof via === "string" ? { viaService: via } : {}),
    ...(aliases === undefined ? {} : { aliases }),
  };
}

/**
 * The resource for a statement to add, because one object is rarely enough: the narrowest pattern with which a
 * statement of the stacks allows the action, such as the other side of a handshake; else the object's folder. An object
 * in no folder, and anything else, stays as it is.
 */
export function patternToAdd(action: string, resource: string, stacks: Model): string {
  const [, bucketArn, key] = /^(arn:[^:]*:s3:::[^/]+)\/(.+)$/s.exec(resource) ?? [];
  if (bucketArn === undefined || key === undefined) return resource;
  const everywhere = `${bucketArn}/*`;
  const patterns = patternsFor(action, stacks).filter((pattern) => resource.startsWith(pattern.slice(0, -1)));
  const [narrowest] = patterns
    .filter((pattern) => pattern.startsWith(`${bucketArn}/`) && pattern !== everywhere)
    .sort((one, other) => other.length - one.length);
  const folder = key.lastIndexOf("/");
  if (narrowest !== undefined) return narrowest;
  if (folder !== -1) return `${bucketArn}/${literal(key.slice(0, folder + 1))}*`;
  return patterns.includes(everywhere) ? everywhere : `${bucketArn}/${literal(key)}`;
}

/**
 * Escapes characters of a key that are special in a policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
function literal(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

/** Patterns whose only star is at the end. */
function patternsFor(action: string, stacks: Model): string[] {
  return itemsOf(stacks)
    .flatMap(({ policies }) => policies)
    .flatMap(({ document }) => document.statements)
    .filter(({ effect, actions }) => effect === "Allow" && !actions.except && actions.items.includes(action))
    .flatMap(({ resources }) => (resources === undefined || resources.except ? [] : resources.items))
    .map(({ source }) => source)
    .filter((source) => /^[^*?$]+\*$/.test(source));
}
