import type { ContextView } from "./context";
import { arnPattern, matchesPattern, textPattern, type Pattern } from "./pattern";
import { resolveTemplate, type ResolvedTemplate, type Template } from "./template";
import { undocumented, type Tri } from "./three-valued";

/** "no-value": a variable in the policy's text is undefined in this request. The text equals nothing. */
export type TextMatch = Tri | "no-value";

/** Compares a text of the request with a text of the policy. */
export type TextTest = (value: string, view: ContextView) => TextMatch;

/**
 * How a policy's text is compared: exactly, ignoring case, with wildcards, part by part as an ARN, or as an ARN of the
 * Resource element.
 */
export type TextComparison = "equals" | "equals-ignore-case" | "like" | "arn" | "resource";

export type PlainTokens = ResolvedTemplate["tokens"];

/** Undefined for an ARN of fewer than six parts, which matches nothing. */
export function buildPattern(tokens: PlainTokens, comparison: TextComparison): Pattern | undefined {
  switch (comparison) {
    case "equals":
    case "like":
      return textPattern(tokens);
    case "equals-ignore-case":
      return textPattern(
        tokens.map((token) =>
          token.kind === "text" ? { kind: "text", text: token.text.toLowerCase() } : token,
        ),
      );
    case "arn":
      return arnPattern(tokens, false);
    case "resource":
      return arnPattern(tokens, true);
  }
}

/** A test whose pattern is built once if there are no variables. */
export function compileText(template: Template, comparison: TextComparison): TextTest {
  const prepare =
    comparison === "equals-ignore-case"
      ? (value: string): string => value.toLowerCase()
      : (value: string): string => value;
  if (!template.hasVariables) {
    const pattern = buildPattern(template.tokens as PlainTokens, comparison);
    return pattern === undefined ? () => false : (value) => matchesPattern(pattern, prepare(value));
  }
  return (value, view) => matchResolved(template, comparison, prepare(value), view);
}

function matchResolved(
  template: Template,
  comparison: TextComparison,
  value: string,
  view: ContextView,
): TextMatch {
  const literal = resolveTemplate(template, view, false);
  if (literal === "no-value") return literal;
  if ("cause" in literal) return literal;
  const pattern = buildPattern(literal.tokens, comparison);
  if (pattern === undefined) return undocumented(`${template.source}, which becomes no ARN in this request`);
  const matches = matchesPattern(pattern, value);
  if (!literal.ambiguous || comparison === "equals" || comparison === "equals-ignore-case") return matches;
  const asWildcards = resolveTemplate(template, view, true);
  if (asWildcards === "no-value" || "cause" in asWildcards) return matches;
  const wild = buildPattern(asWildcards.tokens, comparison);
  return wild !== undefined && matchesPattern(wild, value) === matches
    ? matches
    : undocumented(`${template.source}, whose value in this request holds * or ?`);
}
