import { describePlace, type StatementPlace } from "./errors";
import type { NearStatement, NoAllowReason, Reason } from "./reason";

/** A reason in words: `denied by DenyOldTls of bucket policy of b`. */
export function reasonText(reason: Reason): string {
  return partsOf(reason).join("; ");
}

/** The same with one line for each part, indented below the first. */
export function reasonLines(reason: Reason): string[] {
  return partsOf(reason).map((part, index) => (index === 0 ? part : `  ${part}`));
}

function partsOf(reason: Reason): string[] {
  switch (reason.kind) {
    case "statement": {
      const { effect, restriction } = reason;
      const place = statementText(reason);
      if (restriction === undefined) return [`${effect === "Allow" ? "allowed" : "denied"} by ${place}`];
      return [
        `denied by ${restriction} of the bucket, since ${place} makes the policy public: only AWS services and the bucket's own account have access`,
      ];
    }
    case "no-allow":
      return noAllowParts(reason);
    case "note":
      return [reason.text];
  }
}

/** `AllowWriters of bucket policy of b`, or `statement 2 of …` without a Sid. */
function statementText({ sid, statement, policy }: StatementPlace): string {
  return `${sid ?? `statement ${String(statement)}`} of ${policy}`;
}

/** More would hide the other lines. */
const MOST_NEAREST = 3;

function noAllowParts(reason: NoAllowReason): string[] {
  const { action, resource, principal, never, delegation, nearest, eitherSide } = reason;
  const wanted = `${action} on ${resource} for ${principal}`;
  if (never === "root-assumes-role")
    return [`no policy can allow ${wanted}: AWS lets no root user assume a role`];
  if (never === "foreign-to-bucket-policy") {
    return [
      `no policy can allow ${wanted}: S3 answers 405 MethodNotAllowed to principals outside the bucket's account`,
    ];
  }
  return [
    leadText(reason, wanted),
    ...(delegation === undefined
      ? []
      : [
          `${describePlace(delegation)} names account ${delegation.account}, whose identity policies have to allow it`,
        ]),
    ...(nearest.length === 0 ? [] : [nearestText(nearest)]),
    ...(eitherSide ? ["in one account, an Allow on either side is enough"] : []),
  ];
}

function leadText({ side, policies, resource, principal }: NoAllowReason, wanted: string): string {
  const [first] = policies;
  if (first === undefined) {
    return side === "resource"
      ? `${resource} has no policy, which would have to allow ${wanted}`
      : `${principal} has no ${side} policy, which would have to allow ${wanted}`;
  }
  return policies.length === 1
    ? `${first} has no statement that allows ${wanted}`
    : `none of ${policies.join(", ")} has a statement that allows ${wanted}`;
}

function nearestText(nearest: readonly NearStatement[]): string {
  const shown = nearest
    .slice(0, MOST_NEAREST)
    .map(
      (near) =>
        `${describePlace(near)}, with ${near.element}: expected ${near.expected}, received ${near.received}`,
    );
  const others = nearest.length - shown.length;
  const more = others === 0 ? "" : `, and ${others} more that ${others === 1 ? "is" : "are"} as near`;
  return `nearest ${shown.length === 1 ? "is" : "are"} ${shown.join(", and ")}${more}`;
}
