import {
  ACCOUNT_ID,
  ORIGIN_ACCESS_IDENTITY,
  PARTITION,
  parsePrincipalArn,
  sessionArn,
  type PrincipalArn,
} from "./arn";
import { RequestError, describeReceived } from "./errors";
import type { Principal, RoleSession } from "./request";

/** Facts that follow from a principal, derived once for each. */
export interface PrincipalFacts {
  readonly principal: Principal;
  /** Its name in messages. */
  readonly text: string;
  /** None for services and anonymous callers. */
  readonly account?: string;
  readonly partition?: string;
  /** The value of aws:PrincipalArn; for a session, its role's ARN. */
  readonly arn?: string;
  /** For a role session with a known name. */
  readonly sessionArn?: string;
  /** The prefix of the ARN of every session of the role. */
  readonly sessionsPrefix?: string;
  readonly userName?: string;
  readonly federatedName?: string;
  /** Whether SCPs and RCPs do not apply to it. */
  readonly isServiceLinkedRole: boolean;
}

const SERVICE_NAME = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

const known = new WeakMap<Principal, PrincipalFacts>();

/**
 * Checks a principal and derives its ARNs.
 *
 * @throws RequestError if the principal is malformed
 */
export function principalFacts(principal: Principal): PrincipalFacts {
  const facts = known.get(principal) ?? workOut(principal);
  known.set(principal, facts);
  return facts;
}

function workOut(principal: Principal): PrincipalFacts {
  switch (principal.kind) {
    case "role-session":
      return sessionFacts(principal);
    case "user": {
      const { type, account, partition, name } = ownArn(principal.arn, ["user", "federated-user"], "a user");
      const ofType = type === "user" ? { userName: name } : { federatedName: name };
      return named(principal, principal.arn, { account, partition, arn: principal.arn, ...ofType });
    }
    case "root": {
      const { account, partition } = ownArn(principal.arn, ["account"], "an account's root");
      return named(principal, principal.arn, { account, partition, arn: principal.arn });
    }
    case "service":
      if (!SERVICE_NAME.test(principal.name) && !ORIGIN_ACCESS_IDENTITY.test(principal.name)) {
        throw new RequestError("principal.name", "a service principal", describeReceived(principal.name));
      }
      checkSource(principal.sourceAccount, ACCOUNT_ID, "principal.sourceAccount", "an account id");
      return named(principal, principal.name, {});
    case "federated":
      return named(principal, `a token of ${principal.provider}`, {});
    case "anonymous":
      return named(principal, "an anonymous caller", {});
  }
}

function named(
  principal: Principal,
  text: string,
  facts: Omit<PrincipalFacts, "principal" | "text" | "isServiceLinkedRole">,
): PrincipalFacts {
  return { principal, text, isServiceLinkedRole: false, ...facts };
}

function sessionFacts(principal: RoleSession): PrincipalFacts {
  const { roleArn, sessionName } = principal;
  const { account, partition } = ownArn(roleArn, ["role"], "a role", "principal.roleArn");
  if (sessionName !== undefined && !SESSION_NAME.test(sessionName)) {
    throw new RequestError(
      "principal.sessionName",
      "2 to 64 letters, digits and _+=,.@-",
      describeReceived(sessionName),
    );
  }
  return {
    principal,
    text: roleArn,
    account,
    partition,
    arn: roleArn,
    sessionsPrefix: sessionArn({ roleArn }),
    ...(sessionName === undefined ? {} : { sessionArn: sessionArn(principal) }),
    isServiceLinkedRole: roleArn.includes(":role/aws-service-role/"),
  };
}

function ownArn(
  text: string,
  types: readonly PrincipalArn["type"][],
  what: string,
  where = "principal.arn",
): PrincipalArn {
  const arn = parsePrincipalArn(text);
  if (arn === undefined || !types.includes(arn.type) || !PARTITION.test(arn.partition)) {
    throw new RequestError(where, `the ARN of ${what}`, describeReceived(text));
  }
  return arn;
}

function checkSource(value: string | null | undefined, form: RegExp, where: string, expected: string): void {
  if (typeof value === "string" && !form.test(value)) {
    throw new RequestError(where, expected, describeReceived(value));
  }
}
