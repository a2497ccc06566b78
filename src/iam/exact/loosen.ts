import type { ContextView } from "../context";
import type { PlainTokens } from "../match-text";
import type { Statement } from "../policy-document";
import type { Template } from "../template";

/** A template with a star for every variable: a superset of what it matches. */
export function loosened({ tokens }: Template): PlainTokens {
  return tokens.map((token) => (token.kind === "variable" ? { kind: "any" } : token));
}

/** Whether a template has a variable whose key has no certain value. */
export function isOpen({ tokens }: Template, fixed: ContextView): boolean {
  return tokens.some((token) => {
    if (token.kind !== "variable") return false;
    const { state } = fixed.find(token.key);
    return state !== "single" && state !== "several" && state !== "absent";
  });
}

export function variablesOf({ resources, conditions }: Statement): string[] {
  const inConditions = conditions.flatMap(({ operands }) =>
    operands.flatMap((operand) => (operand.kind === "text" ? [operand.template] : [])),
  );
  return [...(resources?.items ?? []), ...inConditions].flatMap(({ tokens }) =>
    tokens.flatMap((token) => (token.kind === "variable" ? [token.key] : [])),
  );
}
