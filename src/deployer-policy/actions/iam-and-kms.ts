import type { ModelResource } from "../../terraform-model/model";
import {
  arnIn,
  grantsOn,
  passRole,
  read,
  text,
  write,
  type Condition,
  type Grant,
  type GrantContext,
  type GrantsOf,
} from "../grant";

/** With a boundary: only while the role has this boundary. */
function bounded(name: string, around: GrantContext): Condition | undefined {
  const boundary = around.boundaryOf(name);
  return boundary === undefined ? undefined : { StringEquals: { "iam:PermissionsBoundary": boundary } };
}

/**
 * A role's boundary may be removed only by an administrator.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 */
function role(resource: ModelResource, around: GrantContext): readonly Grant[] {
  const name = text(resource, "name");
  const resources = [around.roleArn(name)];
  const condition = bounded(name, around);
  const boundary = condition === undefined ? [] : ["iam:PutRolePermissionsBoundary"];
  return [
    ...grantsOn(
      resources,
      {
        read: ["iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
        write: ["iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"],
        remove: ["iam:DeleteRole", "iam:ListInstanceProfilesForRole"],
        tag: ["iam:TagRole", "iam:UntagRole"],
      },
      resource,
      around,
    ),
    write(["iam:CreateRole", ...boundary], resources, condition),
  ];
}

function rolePolicy(resource: ModelResource, around: GrantContext): readonly Grant[] {
  const name = text(resource, "role");
  const calls = {
    read: ["iam:GetRolePolicy"],
    write: ["iam:PutRolePolicy"],
    remove: ["iam:DeleteRolePolicy"],
  };
  const condition = bounded(name, around);
  return grantsOn(
    [around.roleArn(name)],
    condition === undefined ? calls : { ...calls, condition },
    resource,
    around,
  );
}

/** A policy has up to five versions: before a sixth the provider deletes the oldest. */
function policy(resource: ModelResource, around: GrantContext): readonly Grant[] {
  const { partition, account } = resource;
  const calls = {
    read: ["iam:GetPolicy", "iam:GetPolicyVersion"],
    write: [
      "iam:CreatePolicy",
      "iam:CreatePolicyVersion",
      "iam:DeletePolicyVersion",
      "iam:ListPolicyVersions",
    ],
    remove: ["iam:DeletePolicy"],
    tag: ["iam:TagPolicy", "iam:UntagPolicy"],
  };
  return grantsOn(
    [`arn:${partition}:iam::${account}:policy/${text(resource, "name")}`],
    calls,
    resource,
    around,
  );
}

/** Only the policy that the stack attaches may be attached. */
function attachment(resource: ModelResource, around: GrantContext): readonly Grant[] {
  const name = text(resource, "role");
  const calls = {
    read: ["iam:ListAttachedRolePolicies"],
    write: ["iam:AttachRolePolicy"],
    remove: ["iam:DetachRolePolicy"],
    condition: {
      ...bounded(name, around),
      ArnEquals: { "iam:PolicyARN": text(resource, "policy_arn") },
    },
  };
  return grantsOn([around.roleArn(name)], calls, resource, around);
}

/** Adding a role to an instance profile passes it to EC2. */
function instanceProfile(resource: ModelResource, around: GrantContext): readonly Grant[] {
  const { partition, account, args } = resource;
  const path = typeof args["path"] === "string" ? args["path"] : "/";
  const arn = `arn:${partition}:iam::${account}:instance-profile${path}${text(resource, "name")}`;
  const calls = {
    read: ["iam:GetInstanceProfile"],
    write: ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:RemoveRoleFromInstanceProfile"],
    remove: ["iam:DeleteInstanceProfile"],
    tag: ["iam:TagInstanceProfile", "iam:UntagInstanceProfile"],
  };
  return [
    ...grantsOn([arn], calls, resource, around),
    passRole(around.roleArn(text(resource, "role")), "ec2.amazonaws.com"),
  ];
}

/** The provider's ARN contains its URL. */
function oidcProvider(resource: ModelResource, around: GrantContext): readonly Grant[] {
  const { partition, account } = resource;
  const issuer = text(resource, "url").replace("https://", "");
  const calls = {
    read: ["iam:GetOpenIDConnectProvider"],
    write: [
      "iam:AddClientIDToOpenIDConnectProvider",
      "iam:CreateOpenIDConnectProvider",
      "iam:RemoveClientIDFromOpenIDConnectProvider",
    ],
    remove: ["iam:DeleteOpenIDConnectProvider"],
    tag: ["iam:TagOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider"],
  };
  return grantsOn([`arn:${partition}:iam::${account}:oidc-provider/${issuer}`], calls, resource, around);
}

/**
 * KMS assigns a key's id, so a key of the stack cannot be identified before it has its alias. Actions that would affect
 * other keys are restricted by alias.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
function key(resource: ModelResource, around: GrantContext): readonly Grant[] {
  const { partition, region, account, place } = resource;
  const name = place.split(".").at(-1) ?? "";
  const aliases = around.aliasesOf(`arn:${partition}:kms:${region}:${account}:key/${name}`);
  const keys = [arnIn(resource, "kms", "key/*")];
  const days = resource.args["deletion_window_in_days"];
  const waits = {
    NumericGreaterThanEquals: {
      "kms:ScheduleKeyDeletionPendingWindowInDays": String(typeof days === "number" ? days : 30),
    },
  };
  const unsafe = { BoolIfExists: { "kms:BypassPolicyLockoutSafetyCheck": "false" } };
  return [
    read(["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"], keys),
    write(["kms:CreateKey"], ["*"], {
      ...unsafe,
      StringEquals: { "kms:KeySpec": "SYMMETRIC_DEFAULT", "kms:KeyUsage": "ENCRYPT_DECRYPT" },
    }),
    write(["kms:EnableKeyRotation"], keys),
    ...(around.isTagged ? [write(["kms:TagResource", "kms:UntagResource"], keys)] : []),
    write(["kms:PutKeyPolicy"], keys, { ...unsafe, ...aliased(aliases) }),
    write(["kms:UpdateKeyDescription"], keys, aliased(aliases)),
    // The alias is deleted before the key.
    ...(resource.keptFromDestruction ? [] : [write(["kms:ScheduleKeyDeletion"], keys, waits)]),
  ];
}

function aliased(aliases: readonly string[]): Condition {
  return { "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases } };
}

/** Alias actions need permission on the alias and on the key. A protected key keeps its alias. */
function alias(resource: ModelResource, around: GrantContext): readonly Grant[] {
  const name = text(resource, "name");
  const target = text(resource, "target_key_id");
  const own = arnIn(resource, "kms", name);
  const keys = arnIn(resource, "kms", "key/*");
  return [
    read(["kms:ListAliases"], ["*"]),
    write(["kms:CreateAlias"], [own, keys]),
    ...(around.isKept(resource.stack, "aws_kms_key", target)
      ? []
      : [
          write(["kms:DeleteAlias", "kms:UpdateAlias"], [own]),
          write(["kms:DeleteAlias", "kms:UpdateAlias"], [keys], aliased([name])),
        ]),
  ];
}

export const IAM_AND_KMS = {
  aws_iam_instance_profile: instanceProfile,
  aws_iam_openid_connect_provider: oidcProvider,
  aws_iam_policy: policy,
  aws_iam_role: role,
  aws_iam_role_policy: rolePolicy,
  aws_iam_role_policy_attachment: attachment,
  aws_kms_key: key,
  aws_kms_alias: alias,
} satisfies Readonly<Record<string, GrantsOf>>;
