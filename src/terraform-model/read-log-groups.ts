import { checkUnique, type OfType } from "./collect";
import type { ModelLogGroup } from "./model";
import { optionalNumberOf, optionalTextOf, textOf } from "./resource";

/** Log groups, with the keys that encrypt them. */
export function readLogGroups(ofType: OfType): ModelLogGroup[] {
  const groups = ofType("aws_cloudwatch_log_group");
  checkUnique(
    groups,
    "log group",
    (group) => `${group.home.account} ${group.home.region} ${textOf(group, "name")}`,
  );
  return groups.map((resource) => {
    const retentionDays = optionalNumberOf(resource, "retention_in_days");
    const keyArn = optionalTextOf(resource, "kms_key_id");
    return {
      ...resource.home,
      name: textOf(resource, "name"),
      ...(retentionDays === undefined ? {} : { retentionDays }),
      ...(keyArn === undefined ? {} : { keyArn }),
    };
  });
}
