import {
  parsePermissionSetRole,
  permissionSetRoleArn,
  type Decision,
  type Principal,
  type RoleSession,
  type Service,
  type PolicyType,
} from "../../iam";
import type { RequiredPermission } from "../requests";

/** The smallest statement that a side lacks. */
export interface StatementToAdd {
  readonly side: PolicyType;
  /** Its policy, in words: `bucket policy of photos`. @default - there is no such policy yet */
  readonly policy?: string;
  /** As it is in a policy. */
  readonly statement: Readonly<Record<string, unknown>>;
}

/** The principal of a statement, as far as it must be known. */
export type Named =
  | Pick<RoleSession, "kind" | "roleArn">
  | Pick<Service, "kind" | "name" | "sourceArn" | "sourceAccount">
  | Exclude<Principal, RoleSession | Service>;

/** What a statement must allow. */
export interface NeededAccess extends Pick<RequiredPermission, "action" | "resource"> {
  /** `s3.eu-west-1.amazonaws.com`: the service that calls KMS for the principal. @default - the principal itself calls */
  readonly viaService?: string;
  /** Aliases of the key, whose ARN is unknown before it is created. @default - the statement names the ARN */
  readonly aliases?: readonly string[];
}

/**
 * The smallest statement for every side that lacks an Allow. None for what is allowed, for a Deny, for policies outside
 * of the stacks (a boundary, a session policy, an SCP or RCP), and for what AWS refuses, whatever the policies say.
 */
export function statementsToAdd(
  { result, decidedBy, refusal }: Decision,
  wanted: NeededAccess,
  principal: Named,
): StatementToAdd[] {
  if (result !== "implicitly-denied" || refusal !== undefined) return [];
  return decidedBy.flatMap(({ side, policy }) => {
    const statement = smallestAllow(side, wanted, principal);
    return statement === undefined ? [] : [{ side, ...(policy === undefined ? {} : { policy }), statement }];
  });
}

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The statement that allows it on this side; undefined if none can. */
export function smallestAllow(
  side: PolicyType,
  { action, resource, viaService, aliases = [] }: NeededAccess,
  principal: Named,
): StatementToAdd["statement"] | undefined {
  const isKey = action.startsWith("kms:");
  const via: Condition = viaService === undefined ? {} : { StringEquals: { "kms:ViaService": viaService } };
  if (side === "identity") {
    const byAlias = isKey && aliases.length > 0;
    return {
      Effect: "Allow",
      Action: action,
      Resource: byAlias ? resource.replace(/:key\/.*$/, ":key/*") : resource,
      ...withCondition(
        via,
        byAlias ? { "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases } } : {},
      ),
    };
  }
  const whom = side === "resource" ? principalElement(principal) : undefined;
  if (whom === undefined) return undefined;
  // The resource of a trust policy is the role itself; that of a key policy, the key.
  const on = action.startsWith("sts:") ? {} : { Resource: isKey ? "*" : resource };
  const { element, condition } = whom;
  return { Effect: "Allow", Principal: element, Action: action, ...on, ...withCondition(condition, via) };
}

function withCondition(...conditions: readonly Condition[]): { readonly Condition?: Condition } {
  const merged: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [operator, keys] of conditions.flatMap((each) => Object.entries(each))) {
    merged[operator] = { ...merged[operator], ...keys };
  }
  return Object.keys(merged).length === 0 ? {} : { Condition: merged };
}

interface NamedInPolicy {
  readonly element: Readonly<Record<string, string>>;
  readonly condition: Condition;
}

function principalElement(principal: Named): NamedInPolicy | undefined {
  if (principal.kind === "role-session") return ofRole(principal.roleArn);
  if (principal.kind === "user") return { element: { AWS: principal.arn }, condition: {} };
  if (principal.kind !== "service") return undefined;
  const { name, sourceArn, sourceAccount } = principal;
  // A service is allowed only for the resource that it acts for, if known.
  return {
    element: { Service: name },
    condition:
      sourceArn == null
        ? {}
        : {
            ArnLike: { "aws:SourceArn": sourceArn },
            ...(sourceAccount == null ? {} : { StringEquals: { "aws:SourceAccount": sourceAccount } }),
          },
  };
}

/**
 * A permission set's role gets a new name with each assignment.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
function ofRole(roleArn: string): NamedInPolicy {
  const role = parsePermissionSetRole(roleArn);
  if (role === undefined) return { element: { AWS: roleArn }, condition: {} };
  return {
    element: { AWS: `arn:${role.partition}:iam::${role.account}:root` },
    condition: { ArnLike: { "aws:PrincipalArn": permissionSetRoleArn(role) } },
  };
}
