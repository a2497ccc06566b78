import { reasonText, sessionArn, type PolicyType } from "../../iam";
import { AwsError } from "./aws-error";
import type { Decided } from "./authorize";
import { accountOf } from "../../analysis/lookup/request-of";

/** AWS's names for policy types in its messages. */
const SIDES: Readonly<Record<PolicyType, string>> = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  boundary: "permissions boundary",
  session: "session policy",
  scp: "service control policy",
  rcp: "resource control policy",
};

/**
 * The AccessDenied of a decision in AWS's form, with two additional elements: the reason, and as JSON the missing
 * statements, one for each side. Across accounts AWS gives details only within one organization, which is assumed here;
 * otherwise it says only `Access Denied`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(decided: Decided): AwsError {
  if (decided.decision?.refusal !== undefined) return methodNotAllowed(decided);
  const { need, record } = decided;
  const { why, toAdd } = record;
  const details = {
    Reason: why.map(reasonText).join("; "),
    ...(toAdd === undefined ? {} : { StatementToAdd: JSON.stringify(toAdd) }),
  };
  return new AwsError(403, "AccessDenied", messageOf(decided), details, {
    "x-sandbox-denied": `${need.action} ${encodeURI(need.resource)}`,
    "x-sandbox-reason": encodeURI(details.Reason).replaceAll("%20", " "),
  });
}

function messageOf(decided: Decided): string {
  return deniedWords(decided.requester, decided.need, because(decided));
}

/** AWS's message for a denial, with its reason; for unsigned requests it has no details. */
export function deniedWords(
  { caller: { principal } }: Decided["requester"],
  need: Pick<Decided["need"], "action" | "resource">,
  reason: string,
): string {
  if (principal.kind === "anonymous") return "Access Denied";
  const who =
    principal.kind === "role-session"
      ? sessionArn(principal)
      : principal.kind === "service"
        ? principal.name
        : principal.kind === "federated"
          ? principal.provider
          : principal.arn;
  return `User: ${who} is not authorized to perform: ${need.action} on ${resourceWords(need)}${reason}`;
}

/**
 * S3 puts it in quotes; KMS names none.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/troubleshooting-customer-managed-keys.html
 */
function resourceWords({ action, resource }: Pick<Decided["need"], "action" | "resource">): string {
  if (action === "kms:Decrypt") return "the resource associated with this ciphertext";
  if (action.startsWith("kms:")) return "this resource";
  return action.startsWith("s3:") ? `resource: "${resource}"` : `resource: ${resource}`;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
function methodNotAllowed({ record: { why } }: Decided): AwsError {
  const message = "The specified method is not allowed against this resource.";
  return new AwsError(405, "MethodNotAllowed", message, { Reason: why.map(reasonText).join("; ") });
}

/** For a key in another account, which may not exist. */
const OF_FOREIGN_KEY =
  " because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

function because({ decision, need, requester }: Decided): string {
  if (decision === undefined) return "";
  const [by] = decision.decidedBy;
  if (by === undefined) return "";
  const isForeign = accountOf(requester.caller.principal) !== need.resourceAccount;
  if (by.side === "resource" && need.action.startsWith("kms:") && isForeign) return OF_FOREIGN_KEY;
  const isTrust = by.side === "resource" && need.action.startsWith("sts:");
  const side = isTrust ? "role trust policy" : SIDES[by.side];
  const article = isTrust ? "the" : by.side === "identity" ? "an" : "a";
  return decision.result === "explicitly-denied"
    ? ` with an explicit deny in ${article} ${side}`
    : ` because no ${side} allows the ${need.action} action`;
}
