import { atMostOne, checkOwned, type OfType } from "./collect";
import type { Home, ModelAccessGrants } from "./model";
import { ModelError } from "./model-error";
import { policyOf } from "./policy-of";
import { blockOf, ownAttribute, placeOf, textIn, textOf, type Resource } from "./resource";

const TYPES = [
  "aws_s3control_access_grants_instance",
  "aws_s3control_access_grants_instance_resource_policy",
  "aws_s3control_access_grants_location",
  "aws_s3control_access_grant",
] as const;

/** The instances of S3 Access Grants, new or existing, one for each account and Region. */
export function readAccessGrants(ofType: OfType): ModelAccessGrants[] {
  const homes = new Map<string, Home>();
  for (const { home } of TYPES.flatMap((type) => ofType(type))) homes.set(keyOf(home), home);
  return [...homes.values()].map((home) => {
    const own = (type: string): Resource[] =>
      ofType(type).filter((resource) => keyOf(resource.home) === keyOf(home));
    const instanceArn = `arn:${home.partition}:s3:${home.region}:${home.account}:access-grants/default`;
    const what = `the instance of account ${home.account} in ${home.region}`;
    atMostOne(own(TYPES[0]), what);
    const policy = atMostOne(own(TYPES[1]), what);
    const locations = own(TYPES[2]);
    checkOwned(own(TYPES[3]), "access_grants_location_id", (grant) =>
      locations.some(
        (one) =>
          ownAttribute(one, "access_grants_location_id") === textOf(grant, "access_grants_location_id"),
      ),
    );
    return {
      ...home,
      instanceArn,
      policy:
        policy === undefined ? null : policyOf(policy, "policy", `policy of ${instanceArn}`, "resource"),
      locations: locations.map((location) => ({
        id: ownAttribute(location, "access_grants_location_id"),
        scope: textOf(location, "location_scope"),
        roleArn: textOf(location, "iam_role_arn"),
      })),
      grants: own(TYPES[3]).map(readGrant),
    };
  });
}

function keyOf({ account, region }: Home): string {
  return `${account} ${region}`;
}

function readGrant(resource: Resource): ModelAccessGrants["grants"][number] {
  const grantee = blockOf(resource, "grantee");
  const place = placeOf(resource, "grantee");
  const type = textIn(grantee, "grantee_type", place);
  if (type !== "IAM") throw new ModelError(`${place}.grantee_type`, "IAM", type);
  return {
    locationId: textOf(resource, "access_grants_location_id"),
    subPrefix: textIn(
      blockOf(resource, "access_grants_location_configuration"),
      "s3_sub_prefix",
      placeOf(resource, "access_grants_location_configuration"),
    ),
    granteeArn: textIn(grantee, "grantee_identifier", place),
    permission: textOf(resource, "permission"),
  };
}
