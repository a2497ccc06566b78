import { CANONICAL_ID, isMadeOf } from "./arn";
import type { PrincipalEntry } from "./policy-document";
import type { PrincipalFacts } from "./principal-facts";

/**
 * How a statement names the principal of a request, which decides what else must allow. Flags, because a statement may
 * name it in several ways.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export const GRADE = {
  none: 0,
  /** By its own ARN or name: the session, the user, the service. */
  direct: 1,
  /** By the ARN of the session's role, or of the user who started a federated user's session. */
  role: 2,
  /** By its account, whose identity policies then decide. */
  account: 4,
  everyone: 8,
  /** `{"AWS": "*"}` and a service: AWS says only that anonymous callers match. */
  doubtful: 16,
  /** By an id or a name, and it is not known whether it is the principal's. */
  unidentified: 32,
  /** By the ARN of one session of the role, which may be the principal's. */
  unnamed: 64,
  /** By NotPrincipal, which names its account or a principal in it. */
  excepted: 128,
} as const;

/** A combination of {@link GRADE} flags. */
export type Grades = number;

/** In which ways a statement names the principal of a request, and why this is uncertain, if it is. */
export interface Naming {
  readonly grades: Grades;
  readonly doubt?: string;
}

/** AWS does not document whether everyone matches here. */
const DOUBTS = {
  service: '{"AWS": "*"} in a request of an AWS service',
  federated: "everyone as principal in a request with the token of an identity provider",
} as Readonly<Record<string, string>> & { readonly service: string };

/** It takes more than the principal's own name to be left out: its account, for a role its session, and no boundary. */
const EXCEPTED = "NotPrincipal with the principal or its account among those that it leaves out";

/** @param entries none in policies that are attached to the principal */
export function namingOf(entries: readonly PrincipalEntry[] | undefined, facts: PrincipalFacts): Naming {
  if (entries === undefined) return { grades: GRADE.direct };
  const grades = matchPrincipals(entries, facts);
  if (grades === GRADE.doubtful) return { grades, doubt: DOUBTS[facts.principal.kind] ?? DOUBTS.service };
  // If its ARN is named too, it is certain.
  if ((grades & (GRADE.direct | GRADE.role)) !== 0) return { grades };
  if ((grades & GRADE.unnamed) !== 0) {
    const doubt = "one session of the role, which may be this one or another (give the session's ARN)";
    return { grades: grades | GRADE.direct, doubt };
  }
  if ((grades & GRADE.excepted) !== 0) return { grades: grades | GRADE.everyone, doubt: EXCEPTED };
  if ((grades & GRADE.unidentified) === 0) return { grades };
  const isUnnamed = facts.principal.kind === "role-session" && facts.principal.arnPrefix !== undefined;
  const doubt = `a principal by its ${isUnnamed ? "name" : "id"}, which may be this one's or another's`;
  return { grades: grades | (facts.principal.kind === "user" ? GRADE.direct : GRADE.role), doubt };
}

/** In which ways the entries of a Principal element name the principal. */
export function matchPrincipals(entries: readonly PrincipalEntry[], facts: PrincipalFacts): Grades {
  let grades: Grades = GRADE.none;
  for (const entry of entries) grades |= matchEntry(entry, facts);
  return grades;
}

function matchEntry(entry: PrincipalEntry, facts: PrincipalFacts): Grades {
  const { kind } = facts.principal;
  switch (entry.kind) {
    case "everyone":
      if (kind === "federated") return GRADE.doubtful;
      return kind === "service" && !entry.servicesToo ? GRADE.doubtful : GRADE.everyone;
    case "account": {
      const same =
        entry.account === facts.account && (entry.partition ?? facts.partition) === facts.partition;
      return same ? GRADE.account : GRADE.none;
    }
    case "role":
      if (kind !== "role-session") return GRADE.none;
      if (entry.text === facts.arn) return GRADE.role;
      return isMadeOf(facts.principal.arnPrefix ?? "-", entry.text) ? GRADE.unidentified : GRADE.none;
    case "user":
    case "federated-user":
      if (kind !== "user") return GRADE.none;
      if (entry.text === facts.arn) return GRADE.direct;
      return entry.text === facts.principal.federatedBy ? GRADE.role : GRADE.none;
    case "session":
      if (facts.sessionsPrefix === undefined || !entry.text.startsWith(facts.sessionsPrefix))
        return GRADE.none;
      if (facts.sessionArn === undefined) return GRADE.unnamed;
      return entry.text === facts.sessionArn ? GRADE.direct : GRADE.none;
    case "service":
      return kind === "service" && entry.text === facts.principal.name ? GRADE.direct : GRADE.none;
    case "unique-id":
      return matchUniqueId(entry.text, facts);
    case "all-but":
      return matchAllBut(entry.except, facts);
    case "federated":
      return kind === "federated" && entry.text === facts.principal.provider ? GRADE.direct : GRADE.none;
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html */
function matchAllBut(except: readonly PrincipalEntry[], facts: PrincipalFacts): Grades {
  const { account, principal } = facts;
  const isNear = (entry: PrincipalEntry): boolean =>
    matchEntry(entry, facts) !== GRADE.none || (account !== undefined && entry.text.includes(`:${account}:`));
  if (except.some(isNear)) return GRADE.excepted;
  return principal.kind === "service" || principal.kind === "federated" ? GRADE.doubtful : GRADE.everyone;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
function matchUniqueId(id: string, { principal, userName, account }: PrincipalFacts): Grades {
  if (CANONICAL_ID.test(id)) return account === undefined ? GRADE.none : GRADE.unidentified;
  const isRole = id.startsWith("AROA");
  if (principal.kind === "role-session" && isRole) {
    if (principal.roleId === undefined) return GRADE.unidentified;
    return principal.roleId === id ? GRADE.role : GRADE.none;
  }
  if (principal.kind === "user" && userName !== undefined && !isRole) {
    if (principal.userId === undefined) return GRADE.unidentified;
    return principal.userId === id ? GRADE.direct : GRADE.none;
  }
  return GRADE.none;
}
