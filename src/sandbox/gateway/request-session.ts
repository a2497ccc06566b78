import type { Model, ModelBucket } from "../../terraform-model";
import { AwsError } from "./aws-error";
import type { Signed } from "./authenticate";
import type { Requester, Authorize, Decided } from "./authorize";
import { accessDenied } from "./denial";
import type { GatewayRequest } from "./http-request";
import type { RequiredPermission } from "../../analysis/requests";
import type { ObjectStore } from "./object-store";
import type { DecisionRecord, ObjectChange } from "./records";

/** Shared by the gateway's services. */
export interface Services {
  readonly model: Model;
  readonly authorize: Authorize;
  readonly store: ObjectStore;
  readonly lock: <T>(key: string, work: () => Promise<T>) => Promise<T>;
  readonly nextSequencer: () => string;
  /** The creation date in ListBuckets. */
  readonly startedAt: Date;
  readonly emit: (change: ObjectChange) => void;
}

/** One request in progress. */
export interface RequestSession {
  readonly request: GatewayRequest;
  /** Undefined for an anonymous caller. */
  readonly signed: Signed | undefined;
  readonly requester: Requester;
  readonly raw: Buffer;
  readonly services: Services;
  /** Every decision so far. */
  readonly decisions: readonly DecisionRecord[];
  /** Decides without throwing. */
  readonly decide: (need: RequiredPermission) => Decided;
  /** @throws AwsError AccessDenied when it is not allowed */
  readonly require: (need: RequiredPermission) => void;
}

export function createRequestSession(
  parts: Pick<RequestSession, "request" | "signed" | "requester" | "raw" | "services">,
): RequestSession {
  const decisions: DecisionRecord[] = [];
  const decide = (need: RequiredPermission): Decided => {
    const isS3 = need.action.startsWith("s3:");
    const decided = parts.services.authorize(
      parts.requester,
      isS3 ? { ...need, circumstances: { ...signatureKeys(parts.signed), ...need.circumstances } } : need,
    );
    decisions.push(decided.record);
    return decided;
  };
  return {
    ...parts,
    decisions,
    decide,
    require(need) {
      const decided = decide(need);
      if (!decided.allowed) throw accessDenied(decided);
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
function signatureKeys(signed: Signed | undefined): RequiredPermission["circumstances"] {
  if (signed === undefined) return {};
  return {
    "s3:authType": signed.authType,
    "s3:signatureversion": "AWS4-HMAC-SHA256",
    ...(signed.payload === undefined ? {} : { "s3:x-amz-content-sha256": signed.payload }),
    ...(signed.authType === "REST-QUERY-STRING" ? { "s3:signatureAge": String(signed.ageMilliseconds) } : {}),
  };
}

/** The ARN of the role, or of a token's provider; a service's name, or `anonymous`. */
export function principalText({ requester: { caller } }: Pick<RequestSession, "requester">): string {
  const { principal } = caller;
  if (principal.kind === "service") return principal.name;
  if (principal.kind === "federated") return principal.provider;
  return principal.kind === "role-session" ? principal.roleArn : principal.kind;
}

/** @throws AwsError when the bucket is not in the stacks */
export function bucketNamed(name: string, { buckets }: Model): ModelBucket {
  const found = buckets.find((bucket) => bucket.name === name);
  if (found !== undefined) return found;
  throw new AwsError(404, "NoSuchBucket", "The specified bucket does not exist", { BucketName: name });
}
