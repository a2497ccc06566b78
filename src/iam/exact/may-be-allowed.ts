import { GRADE, type Grades } from "../match-principal";
import type { PolicyDocument } from "../policy-document";
import { principalFacts, type PrincipalFacts } from "../principal-facts";
import { hasAllow } from "./relevant-statements";
import type { RequestFamily } from "./request-family";

/** The policies without which no one is allowed. */
export interface AllowingPolicies {
  /** `everything` for principals with every permission of their account. */
  readonly identity: readonly PolicyDocument[] | "everything";
  readonly resource: PolicyDocument | null;
}

/**
 * Whether any request of the family may be allowed, judging by named principals and prefixes. False is certain.
 *
 * @param anySide - whether an Allow of one side is enough, although the other must allow too
 */
export function mayBeAllowed(family: RequestFamily, policies: AllowingPolicies, anySide = false): boolean {
  const facts = principalFacts(family.principal);
  const byResource = allowsByResource(family, policies, facts);
  if (anySide && byResource) return true;
  if (facts.account === undefined) return byResource;
  const isGiven = policies.identity !== "everything" && facts.principal.kind !== "root";
  if (anySide && isGiven && allowsByIdentity(family, policies, facts)) return true;
  if (facts.account !== family.resourceAccount) {
    return byResource && allowsByIdentity(family, policies, facts);
  }
  if (allowsByResource(family, policies, facts, GRADE.account)) return true;
  const needsOwn = policies.resource?.kind === "key" || policies.resource?.kind === "trust";
  return (byResource || !needsOwn) && allowsByIdentity(family, policies, facts);
}

function allowsByIdentity(
  family: RequestFamily,
  { identity }: AllowingPolicies,
  facts: PrincipalFacts,
): boolean {
  if (identity === "everything" || facts.principal.kind === "root") return true;
  for (const document of identity) {
    if (document.unread !== undefined || hasAllow(document, family, facts)) return true;
  }
  return false;
}

/** @param except - naming the principal only in these ways is not enough */
function allowsByResource(
  family: RequestFamily,
  { resource }: AllowingPolicies,
  facts: PrincipalFacts,
  except: Grades = GRADE.none,
): boolean {
  return resource !== null && (resource.unread !== undefined || hasAllow(resource, family, facts, except));
}
