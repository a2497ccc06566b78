import type { Principal } from "../../iam";
import type { Model, ModelResource } from "../../terraform-model";
import { accountOf } from "../lookup/request-of";
import type { RequiredPermission } from "../requests";
import { nameResource, type NamedResource } from "./name-resource";
import { needsOfRequest, type RequestNeeds } from "./needs-of-request";
import type { UserQuestion } from "./user-question";
import { requestNamed } from "./request-named";

const ACCESS_POINT = /^arn:([^:]+):s3:([^:]+):(\d{12}):accesspoint\/([^/]+)(?:\/object\/(.+))?$/s;

/**
 * Everything that decides a request through an access point: its policy, and the bucket's policy and key, which see the
 * access point. Undefined for any other resource.
 *
 * @param need - what the access point itself must allow
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
export function needsThroughAccessPoint(
  question: UserQuestion,
  need: RequiredPermission,
  principal: Principal,
  model: Model,
): RequestNeeds | undefined {
  const [, partition = "", region, account, name, key] = ACCESS_POINT.exec(need.resource) ?? [];
  if (account === undefined) return undefined;
  const found = model.resources.find(
    (one) =>
      one.type === "aws_s3_access_point" &&
      one.account === account &&
      one.region === region &&
      one.args["name"] === name,
  );
  const arn = `arn:${partition}:s3:${region}:${account}:accesspoint/${name}`;
  const keys = {
    "s3:DataAccessPointArn": arn,
    "s3:DataAccessPointAccount": account,
    ...(found === undefined
      ? {}
      : { "s3:AccessPointNetworkOrigin": vpcOf(found) === "" ? "Internet" : "VPC" }),
    ...question.circumstances,
  };
  const own = { need: { ...need, circumstances: keys } };
  const bucket = bucketOf(found, model);
  if (found === undefined || bucket?.bucket === undefined) {
    const what = found === undefined ? arn : String(found.args["bucket"]);
    const why = `${what} is in none of the files, and the bucket must also allow what its access point allows`;
    return { needs: [own], refusals: [], unknown: [why], notes: [] };
  }
  const resource = key === undefined ? bucket.arn : `${bucket.arn}/${key}`;
  const atBucket = { ...question, resource, circumstances: keys };
  const request = requestNamed(atBucket, nameResource(resource, question.action, model), model);
  const needs: RequestNeeds =
    request === undefined
      ? {
          needs: [{ need: { ...own.need, resource, resourceAccount: bucket.account } }],
          ...{ refusals: [], unknown: [], notes: [] },
        }
      : needsOfRequest(request, principal, model, false);
  const isOwners = accountOf(principal) === bucket.account;
  return {
    ...needs,
    needs: [
      own,
      ...needs.needs.map((one) =>
        !one.need.action.startsWith("s3:")
          ? one
          : { ...one, ...(isOwners ? { ifLacking: NOT_DOCUMENTED } : { isResourcesAlone: true }) },
      ),
    ],
    notes: [
      ...needs.notes,
      ...(vpcOf(found) === "" ? [] : [`${arn} accepts requests only from ${vpcOf(found)}`]),
    ],
  };
}

const NOT_DOCUMENTED =
  "through an access point, the bucket must allow it too: AWS does not document whether a permission for the access point " +
  "is enough within the bucket's account";

function bucketOf(found: ModelResource | undefined, model: Model): NamedResource | undefined {
  const bucket = model.buckets.find(({ name }) => name === found?.args["bucket"]);
  return bucket === undefined ? undefined : { arn: bucket.arn, account: bucket.account, bucket };
}

/** Empty for one that accepts requests from the internet. */
function vpcOf({ args }: ModelResource): string {
  const [block] = [args["vpc_configuration"]].flat() as ({ readonly vpc_id?: unknown } | undefined)[];
  return typeof block?.vpc_id === "string" ? block.vpc_id : "";
}
