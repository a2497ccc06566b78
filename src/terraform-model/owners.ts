import { memoryOfTexts } from "../iam/memoized";

/** What has a policy by its ARN, and what stands between that and the ARNs of what is under the same policy. */
const OWNERS: readonly (readonly [owner: RegExp, separator: string])[] = [
  [/^arn:[^:]+:s3:::[^/]+/, "/"],
  [/^arn:[^:]+:s3:[^:]+:\d{12}:accesspoint\/[^/]+/, "/object/"],
  [/^arn:[^:]+:s3:[^:]+:\d{12}:access-grants\/default/, "/"],
  [/^arn:[^:]+:s3tables:[^:]*:\d{12}:bucket\/[^/]+/, "/table/"],
  [/^arn:[^:]+:dynamodb:[^:]*:\d{12}:table\/[^/]+/, "/index/"],
  // Its versions and aliases.
  [/^arn:[^:]+:lambda:[^:]*:\d{12}:function:[^:]+/, ":"],
  [/^arn:[^:]+:es:[^:]*:\d{12}:domain\/[^/]+/, "/"],
];

/** The bucket of an object, the table of an index; otherwise the resource itself. */
export function ownerOf(resource: string): string {
  return remember(resource, () => findOwner(resource));
}

const remember = memoryOfTexts<string>();

function findOwner(resource: string): string {
  for (const [pattern, separator] of OWNERS) {
    const owner = pattern.exec(resource)?.[0];
    if (owner !== undefined && resource.startsWith(`${owner}${separator}`)) return owner;
  }
  return resource;
}

/** What is under the policy of something, as a pattern of ARNs; undefined where nothing is. */
export function below(owner: string): string | undefined {
  const found = OWNERS.find(([pattern]) => pattern.exec(owner)?.[0] === owner);
  return found === undefined ? undefined : `${owner}${found[1]}?*`;
}
