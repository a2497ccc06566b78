import type { ResourceType } from "../resource-type";

export const IDENTITY_CENTER = {
  aws_ssoadmin_permission_set: {
    arguments: ["instance_arn", "name", "description", "session_duration"],
    namedBy: ["instance_arn", "name"],
  },
  aws_ssoadmin_permission_set_inline_policy: {
    arguments: ["instance_arn", "permission_set_arn", "inline_policy"],
    namedBy: ["instance_arn", "permission_set_arn"],
    inModel: ["inline_policy"],
  },
  aws_ssoadmin_account_assignment: {
    arguments: [
      "instance_arn",
      "permission_set_arn",
      "principal_type",
      "principal_id",
      "target_type",
      "target_id",
    ],
    namedBy: [
      "instance_arn",
      "permission_set_arn",
      "principal_type",
      "principal_id",
      "target_type",
      "target_id",
    ],
  },
} as const satisfies Readonly<Record<string, ResourceType>>;
