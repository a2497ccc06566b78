import { ExpressionError } from "./expression-error";
import { parseTemplate, type Expression } from "./parse-expression";

/** The value of a reference such as `["aws_s3_bucket", "destination", "arn"]`; throws if the target is unknown. */
export type ReferenceResolver = (path: readonly string[]) => unknown;

/**
 * Evaluates every expression in a JSON value: strings are templates, lists and objects are traversed.
 *
 * @throws ExpressionError for functions other than jsonencode, and errors of the resolver
 */
export function evaluateDeep(value: unknown, resolve: ReferenceResolver): unknown {
  if (typeof value === "string") return asKept(evaluate(parseTemplate(value), resolve));
  if (Array.isArray(value)) return value.map((item) => evaluateDeep(item, resolve));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, evaluateDeep(inner, resolve)]));
}

/**
 * Terraform normalizes texts (NFC) and drops half surrogate pairs, so it would deploy another text.
 *
 * @see https://github.com/zclconf/go-cty/blob/main/docs/types.md#ctystring
 */
function asKept(value: unknown): unknown {
  if (typeof value !== "string" || !/[^\0-\x7f]/.test(value)) return value;
  if (value.normalize("NFC") === value && !/\p{Surrogate}/u.test(value)) return value;
  throw new ExpressionError(`expected text of composed characters (NFC), received ${JSON.stringify(value)}`);
}

function evaluate(expression: Expression, resolve: ReferenceResolver): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.map((part) => asText(evaluate(part, resolve))).join("");
    case "list":
      return expression.items.map((item) => evaluate(item, resolve));
    case "object":
      return toObject(
        expression.entries.map(([key, value]) => [asText(evaluate(key, resolve)), evaluate(value, resolve)]),
      );
    case "reference":
      return resolve(expression.path);
    case "call":
      return call(
        expression.name,
        expression.args.map((argument) => evaluate(argument, resolve)),
      );
  }
}

/** Terraform would keep the last value of a duplicate key. */
function toObject(entries: readonly (readonly [string, unknown])[]): unknown {
  const keys = new Set<string>();
  for (const [key] of entries) {
    if (keys.has(key))
      throw new ExpressionError(`expected each key once in an object, received ${key} twice`);
    keys.add(key);
  }
  return Object.fromEntries(entries);
}

function call(name: string, args: readonly unknown[]): unknown {
  if (name !== "jsonencode" || args.length !== 1) {
    throw new ExpressionError(`expected jsonencode with one argument, received ${name} with ${args.length}`);
  }
  return JSON.stringify(args[0]);
}

function asText(value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new ExpressionError(`expected text in a template, received ${JSON.stringify(value)}`);
}
