import { memoryOfTexts } from "../../iam/memoized";
import { ExpressionError } from "./expression-error";

/**
 * The part of Terraform's expression language that a synthesized stack may use: literals, lists, objects, references
 * and calls. Anything else is an error.
 *
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** Text with expressions between. */
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  /** `aws_s3_bucket.destination.arn` */
  | { readonly kind: "reference"; readonly path: readonly string[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] };

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

/** Maximum nesting: far more than this project emits. */
const DEEPEST = 100;

/**
 * Parses a string of the JSON as Terraform does: `${…}` holds an expression, `$${` is a literal `${`.
 *
 * @throws ExpressionError that quotes the place
 */
export function parseTemplate(text: string): Expression {
  return remember(text, () => {
    const cursor: Cursor = { text, at: 0, depth: 0 };
    return template(cursor, () => cursor.at === text.length);
  });
}

const remember = memoryOfTexts<Expression>();

function template(cursor: Cursor, atEnd: () => boolean, quoted = false): Expression {
  const parts: Expression[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") parts.push({ kind: "literal", value: literal });
    literal = "";
  };
  while (!atEnd()) {
    if (cursor.at >= cursor.text.length) fail(cursor, "a closing quote");
    // HCL reads the signs in pairs from the left: of three, the last begins an expression.
    if (/^(?:\$\$\$|%%%)\{/.test(cursor.text.slice(cursor.at, cursor.at + 4)))
      fail(cursor, "at most $${ or %%{");
    else if (take(cursor, "$${")) literal += "${";
    else if (take(cursor, "%%{")) literal += "%{";
    else if (cursor.text.startsWith("%{", cursor.at)) fail(cursor, "no template directive");
    else if (take(cursor, "${")) {
      flush();
      parts.push(expression(cursor));
      expect(cursor, "}");
    } else if (quoted && cursor.text[cursor.at] === "\\") literal += escape(cursor);
    else literal += cursor.text[cursor.at++] ?? "";
  }
  flush();
  const [only] = parts;
  if (only === undefined) return { kind: "literal", value: "" };
  return parts.length === 1 ? only : { kind: "template", parts };
}

function escape(cursor: Cursor): string {
  const match = /\\(?:([\\"nrt])|u([0-9a-fA-F]{4}))/y;
  match.lastIndex = cursor.at;
  const found = match.exec(cursor.text);
  if (found === null) return fail(cursor, "an escape such as \\n");
  cursor.at = match.lastIndex;
  const [, simple, code] = found;
  // Terraform treats each as a character, which half a surrogate pair is not.
  if (code !== undefined && /^d[89a-f]/i.test(code)) fail(cursor, "no escape of a surrogate before this");
  if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
  return { n: "\n", r: "\r", t: "\t" }[simple ?? ""] ?? simple ?? "";
}

function expression(cursor: Cursor): Expression {
  if (++cursor.depth > DEEPEST) fail(cursor, `at most ${DEEPEST} levels of nesting`);
  const parsed = oneExpression(cursor);
  cursor.depth--;
  return parsed;
}

function oneExpression(cursor: Cursor): Expression {
  skipSpace(cursor);
  const character = cursor.text[cursor.at];
  if (character === '"') return quotedString(cursor);
  if (character === "[") return { kind: "list", items: sequence(cursor, "[", "]", expression) };
  if (character === "{") return { kind: "object", entries: sequence(cursor, "{", "}", entry) };
  const number = match(cursor, /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  return number === undefined ? word(cursor) : { kind: "literal", value: exactNumber(cursor, number) };
}

/** Terraform keeps every digit of a number, and writes it without an exponent. */
function exactNumber(cursor: Cursor, text: string): number {
  const digits = text.replace(/[eE].*|[-.]/g, "");
  const value = Number(text);
  if (digits.length > 15 || /e/.test(String(value)))
    fail(cursor, "a number of at most 15 digits before this");
  return value;
}

function quotedString(cursor: Cursor): Expression {
  expect(cursor, '"');
  const parsed = template(cursor, () => cursor.text[cursor.at] === '"', true);
  expect(cursor, '"');
  return parsed;
}

function entry(cursor: Cursor): readonly [Expression, Expression] {
  skipSpace(cursor);
  const key = cursor.text[cursor.at] === '"' ? quotedString(cursor) : bareKey(cursor);
  skipSpace(cursor);
  if (!take(cursor, "=") && !take(cursor, ":")) fail(cursor, "= after a key");
  return [key, expression(cursor)];
}

function bareKey(cursor: Cursor): Expression {
  const name = match(cursor, /[A-Za-z_][\w-]*/y);
  return name === undefined ? fail(cursor, "a key") : { kind: "literal", value: name };
}

function word(cursor: Cursor): Expression {
  const path = match(cursor, /[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d+\]|\.\d+)*/y);
  if (path === undefined) return fail(cursor, "an expression");
  if (path === "true" || path === "false") return { kind: "literal", value: path === "true" };
  if (path === "null") return { kind: "literal", value: null };
  if (cursor.text[cursor.at] === "(") {
    return { kind: "call", name: path, args: sequence(cursor, "(", ")", expression) };
  }
  return { kind: "reference", path: path.replace(/\[(\d+)\]/g, ".$1").split(".") };
}

function sequence<T>(cursor: Cursor, open: string, close: string, item: (cursor: Cursor) => T): T[] {
  expect(cursor, open);
  const items: T[] = [];
  skipSpace(cursor);
  while (!take(cursor, close)) {
    items.push(item(cursor));
    skipSpace(cursor);
    if (!take(cursor, ",") && cursor.text[cursor.at] !== close) fail(cursor, `, or ${close}`);
    skipSpace(cursor);
  }
  return items;
}

function match(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at = pattern.lastIndex;
  return found;
}

function skipSpace(cursor: Cursor): void {
  match(cursor, /\s*/y);
}

function take(cursor: Cursor, token: string): boolean {
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}

function expect(cursor: Cursor, token: string): void {
  skipSpace(cursor);
  if (!take(cursor, token)) fail(cursor, token);
}

function fail(cursor: Cursor, expected: string): never {
  const rest = cursor.text.slice(cursor.at, cursor.at + 30);
  throw new ExpressionError(
    `expected ${expected} at ${cursor.at}, received ${rest === "" ? "the end" : rest}`,
  );
}
