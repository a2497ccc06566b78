import { reasonText, type Side } from "../../iam";
import { AwsError } from "./aws-error";
import type { Decided } from "./authorize";
import { sessionArn } from "./credentials";

/** How AWS calls the sides in its messages. */
const SIDES: Readonly<Record<Side, string>> = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  boundary: "permissions boundary",
  session: "session policy",
  scp: "service control policy",
  rcp: "resource control policy",
};

/**
 * The AccessDenied of a decision, in AWS's words, with two elements that AWS does not have: the reason, and as JSON the
 * statements that would allow it, one for each side that lacks one. AWS itself says less across accounts that are in no organization together: `Access Denied` alone.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(decided: Decided): AwsError {
  if (decided.decision?.refusal !== undefined) return methodNotAllowed(decided);
  const { need, asker, record } = decided;
  const { principal } = asker.caller;
  const who =
    principal.kind === "role-session"
      ? `User: ${sessionArn(principal)}`
      : `User: ${principal.kind === "service" ? principal.name : principal.kind}`;
  const s3 = need.action.startsWith("s3:") || need.action.startsWith("kms:");
  const resource = s3 ? `"${need.resource}"` : need.resource;
  const message = `${who} is not authorized to perform: ${need.action} on resource: ${resource}${because(decided)}`;
  const { why, toAdd } = record;
  const details = {
    Reason: why.map(reasonText).join("; "),
    ...(toAdd === undefined ? {} : { StatementToAdd: JSON.stringify(toAdd) }),
  };
  return new AwsError(403, "AccessDenied", message, details, {
    "x-sandbox-denied": `${need.action} ${encodeURI(need.resource)}`,
    "x-sandbox-reason": encodeURI(details.Reason).replaceAll("%20", " "),
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
function methodNotAllowed({ record: { why } }: Decided): AwsError {
  const message = "The specified method is not allowed against this resource.";
  return new AwsError(405, "MethodNotAllowed", message, { Reason: why.map(reasonText).join("; ") });
}

function because({ decision, need }: Decided): string {
  if (decision === undefined) return "";
  const [by] = decision.decidedBy;
  if (by === undefined) return "";
  const isTrust = by.side === "resource" && need.action.startsWith("sts:");
  const side = isTrust ? "role trust policy" : SIDES[by.side];
  const article = isTrust ? "the" : by.side === "identity" ? "an" : "a";
  return decision.result === "explicitly-denied"
    ? ` with an explicit deny in ${article} ${side}`
    : ` because no ${side} allows the ${need.action} action`;
}
