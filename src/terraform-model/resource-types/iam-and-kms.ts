import type { ResourceType } from "../resource-type";

export const IAM_AND_KMS = {
  aws_iam_role: {
    arguments: [
      "name",
      "path",
      "description",
      "assume_role_policy",
      "permissions_boundary",
      "max_session_duration",
    ],
    namedBy: ["name"],
    inModel: ["assume_role_policy", "path", "permissions_boundary"],
  },
  aws_iam_role_policy: {
    arguments: ["name", "role", "policy"],
    namedBy: ["role", "name"],
    inModel: ["policy"],
  },
  aws_iam_instance_profile: {
    arguments: ["name", "path", "role"],
    namedBy: ["name"],
    inModel: ["path", "role"],
    isSettingAlone: true,
  },
  aws_iam_openid_connect_provider: { arguments: ["url", "client_id_list"], namedBy: ["url"] },
  aws_iam_role_policy_attachment: { arguments: ["role", "policy_arn"], namedBy: ["role", "policy_arn"] },
  aws_iam_policy: { arguments: ["name", "policy"], namedBy: ["name"] },
  aws_kms_key: {
    arguments: ["description", "enable_key_rotation", "deletion_window_in_days", "policy"],
    inModel: ["policy"],
  },
  aws_kms_alias: { arguments: ["name", "target_key_id"], namedBy: ["name"], inModel: ["target_key_id"] },
} as const satisfies Readonly<Record<string, ResourceType>>;
