import type { ModelResource } from "./model";
import { resourceType } from "./resource-types";
import { settingText } from "./resources-of";

/** Equal for two resources for the same AWS object, anywhere in the stacks. */
export function identityOf({ type, place, account, region, args }: ModelResource): string {
  const names = resourceType(type)?.namedBy;
  const valueOf = (name: string): unknown => args[name.replace("?", "")] ?? undefined;
  if (names === undefined || names.some((name) => !name.endsWith("?") && valueOf(name) === undefined))
    return place;
  const texts = names.map((name) => settingText(valueOf(name)));
  // IAM names are case-insensitive and global; bucket names are unique.
  if (type.startsWith("aws_iam_")) return [type, account, ...texts].join("\n").toLowerCase();
  return [type, account, ...(type.startsWith("aws_s3_") ? [] : [region]), ...texts].join("\n");
}
