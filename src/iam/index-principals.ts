import { mayBeMade } from "./arn";
import type { PrincipalEntry, Statement } from "./policy-document";
import type { PrincipalFacts } from "./principal-facts";

/** Finds the statements that may name a principal, in their order. `namingOf` decides which do. */
export function indexPrincipals<T>(
  all: readonly T[],
  statementOf: (one: T) => Statement,
): (facts: PrincipalFacts) => readonly T[] {
  const forAnyone: number[] = [];
  const byText = new Map<string, number[]>();
  all.forEach((one, index) => {
    const texts = statementOf(one).principals?.map(textOf) ?? [undefined];
    if (texts.includes(undefined)) forAnyone.push(index);
    else {
      for (const text of texts) {
        const own = byText.get(text ?? "");
        if (own === undefined) byText.set(text ?? "", [index]);
        else own.push(index);
      }
    }
  });
  const at = (indices: readonly number[]): readonly T[] => indices.flatMap((index) => all[index] ?? []);
  const unnamed = at(forAnyone);
  return (facts) => {
    const named = textsOf(facts).flatMap((text) => byText.get(text) ?? []);
    if (named.length === 0) return unnamed;
    return at([...new Set([...forAnyone, ...named])].sort((one, other) => one - other));
  };
}

/** The text that a principal's facts must have; undefined if one text is not enough. */
function textOf(entry: PrincipalEntry): string | undefined {
  switch (entry.kind) {
    case "all-but":
    case "everyone":
    case "session":
    case "unique-id":
      return undefined;
    case "account":
      return entry.account;
    case "role":
      return mayBeMade(entry.text) ? undefined : entry.text;
    case "user":
    case "federated-user":
    case "service":
    case "federated":
      return entry.text;
  }
}

function textsOf({ principal, arn, account }: PrincipalFacts): string[] {
  const own = [arn, account].filter((text) => text !== undefined);
  if (principal.kind === "service") return [principal.name];
  if (principal.kind === "federated") return [principal.provider];
  if (principal.kind === "user" && principal.federatedBy !== undefined) own.push(principal.federatedBy);
  return own;
}
