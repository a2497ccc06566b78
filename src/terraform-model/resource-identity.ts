import type { ModelResource } from "./model";
import { resourceType } from "./resource-types";
import { settingText } from "./resources-of";

/** Equal for two resources that are about one object of AWS, wherever they are in the stacks. */
export function identityOf({ type, place, account, region, args }: ModelResource): string {
  const names = resourceType(type)?.namedBy;
  const valueOf = (name: string): unknown => args[name.replace("?", "")] ?? undefined;
  if (names === undefined || names.some((name) => !name.endsWith("?") && valueOf(name) === undefined))
    return place;
  const texts = names.map((name) => settingText(valueOf(name)));
  // IAM compares names without regard to case, and knows no Region; no two buckets have one name.
  if (type.startsWith("aws_iam_")) return [type, account, ...texts].join("\n").toLowerCase();
  return [type, account, ...(type.startsWith("aws_s3_") ? [] : [region]), ...texts].join("\n");
}
