import type { CompiledStatement } from "../compile-statement";
import { needsOwnPolicy } from "../is-allowed";
import { GRADE, matchPrincipals } from "../match-principal";
import type { CompiledPolicies } from "../policy-set";
import { principalFacts } from "../principal-facts";
import { bearsOn } from "./relevant-statements";
import type { RequestFamily } from "./request-family";

/** Whether any request of the family may be allowed, by who is named and what texts begin with. False is certain. */
export function mayBeAllowed(family: RequestFamily, policies: CompiledPolicies): boolean {
  const facts = principalFacts(family.principal);
  const allows = (statement: CompiledStatement): boolean =>
    statement.source.effect === "Allow" && bearsOn(statement, family);
  const byResource =
    policies.resource?.statements.some(
      (statement) =>
        allows(statement) && matchPrincipals(statement.source.principals ?? [], facts) !== GRADE.none,
    ) === true;
  if (facts.account === undefined) return byResource;
  const byIdentity =
    facts.principal.kind === "root" || policies.identity.some(({ statements }) => statements.some(allows));
  if (facts.account !== family.resourceAccount) return byResource && byIdentity;
  return byResource || (byIdentity && !needsOwnPolicy(policies));
}
