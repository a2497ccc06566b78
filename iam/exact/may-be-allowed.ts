import { GRADE, matchPrincipals } from "../match-principal";
import type { PolicyDocument, Statement } from "../policy-document";
import { principalFacts } from "../principal-facts";
import { bearsOn } from "./relevant-statements";
import type { RequestFamily } from "./request-family";

/** The policies without which nobody is let in. */
export interface AllowingPolicies {
  /** `everything` for those who have every permission of their account. */
  readonly identity: readonly PolicyDocument[] | "everything";
  readonly resource: PolicyDocument | null;
}

/**
 * Whether any request of the family may be allowed, by who is named and what texts begin with. False is certain.
 *
 * @param anySide - whether it is enough that a side allows something that has to be allowed by the other one, too
 */
export function mayBeAllowed(
  family: RequestFamily,
  { identity, resource }: AllowingPolicies,
  anySide = false,
): boolean {
  const facts = principalFacts(family.principal);
  const allows = (statement: Statement): boolean =>
    statement.effect === "Allow" && bearsOn({ source: statement }, family);
  const byIdentity = (): boolean =>
    facts.principal.kind === "root" ||
    identity === "everything" ||
    identity.some(({ statements, unread }) => unread !== undefined || statements.some(allows));
  const byResource = (): boolean =>
    resource?.unread !== undefined ||
    resource?.statements.some(
      (statement) => allows(statement) && matchPrincipals(statement.principals ?? [], facts) !== GRADE.none,
    ) === true;
  if (anySide && byResource()) return true;
  if (anySide && identity !== "everything" && byIdentity()) return true;
  if (facts.account === undefined) return byResource();
  if (facts.account !== family.resourceAccount) return byIdentity() && byResource();
  const needsOwn = resource?.kind === "key" || resource?.kind === "trust";
  return needsOwn ? byResource() : byIdentity() || byResource();
}
