import type { ResolvedConfig } from "../../config/schema";
import type { Model } from "../../terraform-model/model";
import { ownRoles, type ExpectedAccess } from "../../declared/expected-access";
import { all, type Conditions, type IntendedStatement } from "./intended-statement";
import { accountOfCaller, naming, ownerOfPolicies } from "./principals";
import { bucketKeyNeeds, keyOfBucket, viaS3Condition } from "./bucket-key";

const SETS_ACL: ReadonlySet<string> = new Set(["s3:PutObject", "s3:PutObjectAcl"]);
const OWNER_ACL = { "s3:x-amz-acl": "bucket-owner-full-control" };

/** What a role may do with objects under a prefix and with their bucket, on each side that must allow it. */
export function objectIntent(
  reach: ExpectedAccess,
  config: ResolvedConfig,
  model: Model,
): IntendedStatement[] {
  const { bucket, caller, writer: group, sides } = reach;
  const statements = statementsOf(reach);
  const bound = organizationOf(reach, config);
  return [
    ...(sides.identity
      ? statements.map((one): IntendedStatement => ({ group, role: ownerOfPolicies(caller), ...one }))
      : []),
    ...(sides.resource
      ? statements.map(({ condition, ...one }): IntendedStatement => ({
          group,
          resource: bucket.arn,
          ...one,
          ...naming(caller, all(condition, bound)),
        }))
      : []),
    ...keyIntent(reach, bound, model),
  ];
}

/** With a role pattern, the policies of the destination and its key ask for the organization of a writer's own role too. */
function organizationOf(
  { bucket, caller, writer: name }: ExpectedAccess,
  config: ResolvedConfig,
): Conditions {
  const { organizationId, principalBinding } = config;
  if (principalBinding !== "pattern" || organizationId === undefined) return {};
  const writer = config.writers.find((one) => one.name === name);
  if (bucket.destination === undefined || writer === undefined || !("handshake" in writer)) return {};
  const isOwn = ownRoles(writer, config).some((own) => ownerOfPolicies(own) === ownerOfPolicies(caller));
  return isOwn ? { StringEquals: { "aws:PrincipalOrgID": organizationId } } : {};
}

type Statement = Pick<IntendedStatement, "purpose" | "actions" | "on" | "condition">;

function statementsOf({
  bucket,
  prefix,
  actions,
  bucketActions = [],
  lists,
  aclHeader,
  circumstances,
}: ExpectedAccess): Statement[] {
  const instance = circumstances["s3:AccessGrantsInstanceArn"];
  const granted: Conditions =
    typeof instance === "string" ? { ArnEquals: { "s3:AccessGrantsInstanceArn": instance } } : {};
  const acl: Conditions =
    aclHeader === "none"
      ? {}
      : aclHeader === "required"
        ? { StringEquals: OWNER_ACL }
        : { StringEqualsIfExists: OWNER_ACL };
  const objects = [`${bucket.arn}/${prefix}*`];
  const setting = aclHeader === "none" ? [] : actions.filter((action) => SETS_ACL.has(action));
  const others = actions.filter((action) => !setting.includes(action));
  const listed: Conditions = lists === "its prefix" ? { StringLike: { "s3:prefix": `${prefix}*` } } : {};
  const statement = (
    purpose: string,
    some: readonly string[],
    on: readonly string[],
    condition: Conditions,
  ): Statement[] =>
    some.length === 0 ? [] : [{ purpose, actions: some, on, condition: all(granted, condition) }];
  return [
    ...statement("its own prefix", setting, objects, acl),
    ...statement("its own prefix", others, objects, {}),
    ...statement("listing its prefix", lists === "nothing" ? [] : ["s3:ListBucket"], [bucket.arn], listed),
    ...statement("its service checks the bucket", bucketActions, [bucket.arn], {}),
  ];
}

/** The key policy must allow the role; across accounts, the role's policies too. */
function keyIntent(reach: ExpectedAccess, bound: Conditions, model: Model): IntendedStatement[] {
  const { bucket, caller, writer: group } = reach;
  const { encryption } = bucket;
  const needs = bucketKeyNeeds(reach);
  if (needs.length === 0 || encryption.kind === "sse-s3") return [];
  const key = keyOfBucket(bucket, model);
  const through = viaS3Condition(bucket);
  const use = { group, purpose: "through S3, for its bucket", actions: needs };
  const isAway = accountOfCaller(caller) !== key.account;
  const aliased: Conditions =
    encryption.kind === "sse-kms"
      ? { "ForAnyValue:StringEquals": { "kms:ResourceAliases": encryption.alias } }
      : {};
  return [
    ...(isAway
      ? [{ ...use, role: ownerOfPolicies(caller), on: [key.pattern], condition: all(through.any, aliased) }]
      : []),
    ...(key.arn === undefined
      ? []
      : [{ ...use, resource: key.arn, ...naming(caller, all(through.own, bound)) }]),
  ];
}
