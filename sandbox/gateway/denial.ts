import type { Principal, Side } from "../../access/evaluate";
import { AwsError } from "./aws-error";
import type { Decided } from "./authorize";
import { sessionArn } from "./credentials";
import type { Need } from "./needs";

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
 * The AccessDenied of a decision, in AWS's words, with two elements that AWS does not have: the reason, and the statement
 * that would allow it. AWS itself says less across accounts that are in no organization together: `Access Denied` alone.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function accessDenied(decided: Decided): AwsError {
  const { need, asker, record } = decided;
  const { principal } = asker.caller;
  const who =
    principal.kind === "role-session"
      ? `User: ${sessionArn(principal)}`
      : `User: ${principal.kind === "service" ? principal.name : principal.kind}`;
  const s3 = need.action.startsWith("s3:") || need.action.startsWith("kms:");
  const resource = s3 ? `"${need.resource}"` : need.resource;
  const message = `${who} is not authorized to perform: ${need.action} on resource: ${resource}${because(decided)}`;
  const statement = statementToAdd(decided);
  const details = {
    Reason: record.why.join("; "),
    ...(statement === undefined ? {} : { StatementToAdd: statement }),
  };
  return new AwsError(403, "AccessDenied", message, details, {
    "x-sandbox-denied": `${need.action} ${encodeURI(need.resource)}`,
    "x-sandbox-reason": encodeURI(details.Reason).replaceAll("%20", " "),
  });
}

function because({ decision, need }: Decided): string {
  if (decision === undefined) return "";
  const [by] = decision.decidedBy;
  if (by === undefined) return "";
  const article = by.side === "identity" ? "an" : "a";
  return decision.result === "explicitly-denied"
    ? ` with an explicit deny in ${article} ${SIDES[by.side]}`
    : ` because no ${SIDES[by.side]} allows the ${need.action} action`;
}

/** For every side that lacks an Allow, the smallest one that would do, as JSON: `[{"side":…,"policy":…,"statement":{…}}]`. */
function statementToAdd({ decision, need, asker }: Decided): string | undefined {
  if (decision?.result !== "implicitly-denied") return undefined;
  const additions = decision.decidedBy.flatMap(({ side, policy }) => {
    const statement = smallestAllow(side, need, asker.caller.principal);
    return statement === undefined ? [] : [{ side, ...(policy === undefined ? {} : { policy }), statement }];
  });
  return additions.length === 0 ? undefined : JSON.stringify(additions);
}

function smallestAllow(side: Side, { action, resource }: Need, principal: Principal): object | undefined {
  if (side === "identity") return { Effect: "Allow", Action: action, Resource: resource };
  if (side !== "resource") return undefined;
  const whom =
    principal.kind === "role-session"
      ? { AWS: principal.roleArn }
      : principal.kind === "service"
        ? { Service: principal.name }
        : undefined;
  if (whom === undefined) return undefined;
  // The resource of a trust policy is the role itself; that of a key policy, the key.
  const on = action.startsWith("sts:") ? {} : { Resource: action.startsWith("kms:") ? "*" : resource };
  return { Effect: "Allow", Principal: whom, Action: action, ...on };
}
