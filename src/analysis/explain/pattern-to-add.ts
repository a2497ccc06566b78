import type { Model } from "../../terraform-model";
import { itemsOf } from "../../terraform-model/items";
import type { RequiredPermission } from "../requests";
import type { NeededAccess } from "./statements-to-add";

/** What a statement has to allow for a need to be met, as widely as the stacks would say it. */
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
 * What a statement that is to be added should name: no one wants only the one object that was asked for. It is the narrowest
 * pattern by which a statement of the stacks allows the action there, as the other half of a handshake does; else the
 * object's folder. An object in no folder, and what is no object, stays as it is.
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
 * What stands for itself alone in a policy: a key may have characters that mean more there.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
function literal(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

/** Those that end in their only star. */
function patternsFor(action: string, stacks: Model): string[] {
  return itemsOf(stacks)
    .flatMap(({ policies }) => policies)
    .flatMap(({ document }) => document.statements)
    .filter(({ effect, actions }) => effect === "Allow" && !actions.except && actions.items.includes(action))
    .flatMap(({ resources }) => (resources === undefined || resources.except ? [] : resources.items))
    .map(({ source }) => source)
    .filter((source) => /^[^*?$]+\*$/.test(source));
}
