import { createContext, type RequestContext } from "../../iam";
import type { Question } from "./question";

/** Keys that most requests do not have. Each is declared, so that no answer hangs on one that was forgotten. */
const USUALLY_ABSENT = [
  "aws:CalledVia",
  "aws:CalledViaFirst",
  "aws:CalledViaLast",
  "aws:MultiFactorAuthAge",
  "aws:MultiFactorAuthPresent",
  "aws:RequestTag/*",
  "aws:SourceIdentity",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "aws:TagKeys",
  "aws:VpcSourceIp",
  "aws:referer",
  "kms:EncryptionContext:aws:logs:arn",
  "kms:EncryptionContext:aws:s3:arn",
  "kms:EncryptionContextKeys",
  "kms:GrantIsForAWSResource",
  "kms:GrantOperations",
  "kms:RequestAlias",
  "kms:ResourceAliases",
  "kms:ViaService",
  "lambda:FunctionUrlAuthType",
  "s3:AccessGrantsInstanceArn",
  "s3:ExistingObjectTag/*",
  "s3:RequestObjectTag/*",
  "s3:RequestObjectTagKeys",
  "s3:delimiter",
  "s3:max-keys",
  "s3:prefix",
  "s3:versionid",
  "s3:x-amz-acl",
  "s3:x-amz-copy-source",
  "s3:x-amz-metadata-directive",
  "s3:x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:x-amz-server-side-encryption-customer-algorithm",
  "s3:x-amz-storage-class",
  "sts:ExternalId",
  "sts:SourceIdentity",
  "sts:TransitiveTagKeys",
] as const;

/** An address that is set apart for documents. */
const SOMEWHERE = "203.0.113.10";

/** The TLS of a client of today. */
const TLS_VERSION = "1.3";

/**
 * The complete context of a request: every key that a policy of this project, or one that a user would reasonably
 * add, may ask for, with its value or as absent.
 */
export function requestContext(question: Question): RequestContext {
  const { action, resourceAccount, region, caller, circumstances } = question;
  const assumes = action === "sts:AssumeRole";
  const key = `${action.split(":")[0] ?? ""} ${String(assumes)} ${resourceAccount} ${region} ${caller.principal.kind} ${JSON.stringify(circumstances)}`;
  const known = contexts.get(key) ?? freshContext(question);
  contexts.set(key, known);
  return known;
}

/** Many questions have the same circumstances. */
const contexts = new Map<string, RequestContext>();

/** The same for a request whose circumstances no other has: made anew, and not kept. */
export function freshContext({
  action,
  resourceAccount,
  region,
  caller,
  circumstances,
}: Question): RequestContext {
  const service = action.slice(0, action.indexOf(":"));
  const keys: Record<string, string | readonly string[] | null> = {
    ...Object.fromEntries(USUALLY_ABSENT.map((key) => [key, null])),
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
    "aws:SourceIp": caller.principal.kind === "service" ? null : SOMEWHERE,
    "aws:RequestedRegion": region,
    "aws:ResourceAccount": resourceAccount,
    "s3:ResourceAccount": service === "s3" ? resourceAccount : null,
    "s3:TlsVersion": service === "s3" ? TLS_VERSION : null,
    "sts:RoleSessionName": action === "sts:AssumeRole" ? "session" : null,
    ...circumstances,
  };
  const given = Object.entries(keys);
  return createContext(
    Object.fromEntries(given.flatMap(([key, value]) => (value === null ? [] : [[key, value]]))),
    given.flatMap(([key, value]) => (value === null ? [key] : [])),
  );
}

/** A request over plain HTTP. */
export const WITHOUT_TLS = { "aws:SecureTransport": "false", "s3:TlsVersion": null } as const;
