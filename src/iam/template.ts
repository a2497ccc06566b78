import { PolicyError, describeReceived } from "./errors";
import type { ContextView } from "./context";
import { undocumented, unknownKey, type Unknown } from "./three-valued";

/** A piece of a policy's text. */
export type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "one" }
  | {
      readonly kind: "variable";
      /** In lower case. */
      readonly key: string;
      readonly fallback?: string;
    };

/**
 * Text of a policy, parsed into literals, wildcards and variables.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export interface Template {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly hasVariables: boolean;
}

const VARIABLE = /^([A-Za-z0-9-]+:[\p{L}\p{N} _.:/=+\-@]+?)(?:, '([^'*?]*)')?$/u;
const ESCAPES = new Set(["*", "?", "$"]);

/**
 * Reads a text of a policy of version 2012-10-17: `${key}`, `${key, 'default'}`, and the escapes `${*}`, `${?}` and
 * `${$}`.
 *
 * @throws PolicyError if a variable is not closed or not well formed.
 */
export function parseTemplate(source: string, wildcards: boolean, where: string): Template {
  const tokens: Token[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") tokens.push({ kind: "text", text });
    text = "";
  };
  for (let index = 0; index < source.length; index++) {
    const character = source.charAt(index);
    if (character === "$" && source.charAt(index + 1) === "{") {
      const end = source.indexOf("}", index);
      if (end === -1) {
        throw new PolicyError(where, "every policy variable to be closed by }", describeReceived(source));
      }
      const inside = source.slice(index + 2, end);
      if (ESCAPES.has(inside)) {
        text += inside;
      } else {
        flush();
        tokens.push(parseVariable(inside, where));
      }
      index = end;
    } else if (wildcards && (character === "*" || character === "?")) {
      flush();
      tokens.push({ kind: character === "*" ? "any" : "one" });
    } else {
      text += character;
    }
  }
  flush();
  return { source, tokens, hasVariables: tokens.some(({ kind }) => kind === "variable") };
}

/** The tokens of a text with wildcards and without variables. */
export function plainTokens(source: string): readonly Exclude<Token, { kind: "variable" }>[] {
  return parseTemplate(source, true, source).tokens.filter((token) => token.kind !== "variable");
}

function parseVariable(inside: string, where: string): Token {
  const match = VARIABLE.exec(inside);
  const key = match?.[1];
  if (key === undefined) {
    throw new PolicyError(
      where,
      "a policy variable of the form ${key} or ${key, 'default'}",
      describeReceived(`\${${inside}}`),
    );
  }
  const fallback = match?.[2];
  return { kind: "variable", key: key.toLowerCase(), ...(fallback === undefined ? {} : { fallback }) };
}

/** Whether a text is literal: no wildcard, no variable. */
export function isFixed({ tokens }: Template): boolean {
  return tokens.every(({ kind }) => kind === "text");
}

/** A template with its variables replaced. */
export interface ResolvedTemplate {
  readonly tokens: readonly Exclude<Token, { kind: "variable" }>[];
  /** Whether a value from the request contains * or ?. AWS does not say whether these are wildcards. */
  readonly ambiguous: boolean;
}

/**
 * Inserts the request's values into a template. "no-value" if a variable has neither a value nor a default: such a text
 * matches nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function resolveTemplate(
  template: Template,
  view: ContextView,
  readWildcardsInValues: boolean,
): ResolvedTemplate | "no-value" | Unknown {
  const tokens: Exclude<Token, { kind: "variable" }>[] = [];
  let ambiguous = false;
  let unknown: Unknown | undefined;
  for (const token of template.tokens) {
    if (token.kind !== "variable") {
      tokens.push(token);
      continue;
    }
    const value = variableValue(token.key, token.fallback, view);
    if (value === undefined) return "no-value";
    if (typeof value !== "string") {
      unknown ??= value;
      continue;
    }
    const holdsWildcards = /[*?]/.test(value);
    ambiguous ||= holdsWildcards;
    if (holdsWildcards && readWildcardsInValues) {
      for (const character of value) {
        if (character === "*") tokens.push({ kind: "any" });
        else if (character === "?") tokens.push({ kind: "one" });
        else tokens.push({ kind: "text", text: character });
      }
    } else {
      tokens.push({ kind: "text", text: value });
    }
  }
  return unknown ?? { tokens, ambiguous };
}

function variableValue(
  key: string,
  fallback: string | undefined,
  view: ContextView,
): string | undefined | Unknown {
  const found = view.find(key);
  switch (found.state) {
    case "absent":
      return fallback;
    case "single":
      return found.value === ""
        ? undocumented(`the policy variable \${${key}} with an empty value`)
        : found.value;
    case "several":
      return undocumented(`the policy variable \${${key}} of a key with several values`);
    case "perhaps":
    case "begins":
    case "present":
    case "undeclared":
      return unknownKey(key);
  }
}
