import type { Principal } from "../../iam";
import type { ConditionContext } from "./question";

const TAG = "aws:principaltag/";

/**
 * The question's values for the caller override derived ones: the organization, tags, and the resource that a service
 * acts for. Everything else stays a condition key.
 */
export function withStatedKeys(
  principal: Principal,
  circumstances: ConditionContext,
): { readonly principal: Principal; readonly circumstances: ConditionContext } {
  const rest: Record<string, ConditionContext[string]> = {};
  let said = principal;
  for (const [key, value] of Object.entries(circumstances)) {
    const changed =
      typeof value === "object" && value !== null ? undefined : withKey(said, key.toLowerCase(), value);
    if (changed === undefined) rest[key] = value;
    else said = changed;
  }
  return { principal: said, circumstances: said === principal ? circumstances : rest };
}

/** Undefined for a key that does not follow from the principal. */
function withKey(principal: Principal, key: string, value: string | null): Principal | undefined {
  switch (principal.kind) {
    case "service":
      if (key === "aws:sourcearn") return { ...principal, sourceArn: value };
      if (key === "aws:sourceaccount") return { ...principal, sourceAccount: value };
      return key === "aws:sourceorgid" ? { ...principal, sourceOrganizationId: value } : undefined;
    case "federated":
    case "anonymous":
      return undefined;
    default:
      if (key === "aws:principalorgid") {
        return { ...principal, organization: value === null ? "none" : { id: value } };
      }
      if (principal.kind === "root" || !key.startsWith(TAG) || key.endsWith("*")) return undefined;
      return principal.tags === undefined
        ? undefined
        : { ...principal, tags: withTag(principal.tags, key.slice(TAG.length), value) };
  }
}

function withTag(
  tags: Readonly<Record<string, string>>,
  name: string,
  value: string | null,
): Record<string, string> {
  const others = Object.entries(tags).filter(([tag]) => tag.toLowerCase() !== name);
  return Object.fromEntries(value === null ? others : [...others, [name, value]]);
}
