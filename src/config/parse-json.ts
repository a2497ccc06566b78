import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";

/** The JSON has a duplicate key, which readers handle differently. */
export class DuplicateKeyError extends Error {
  constructor(
    readonly key: string,
    /** The place of the duplicate, counted from 1. */
    readonly line: number,
  ) {
    super(`the key ${JSON.stringify(key)} twice in one object`);
  }
}

/** The JSON is nested too deeply. */
export class NestingError extends Error {
  constructor(readonly line: number) {
    super(`more than ${DEEPEST} levels of nesting`);
  }
}

/** Maximum nesting. Policies have 6 levels, state machines fewer than 12. */
const DEEPEST = 100;

/** The text is not JSON; the message has the place. */
export class JsonSyntaxError extends SyntaxError {
  constructor(
    what: string,
    /** Counted from 1, as editors do. */
    readonly line: number,
    readonly column: number,
    options?: ErrorOptions,
  ) {
    super(`${what} at line ${line}, column ${column}`, options);
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * Parses JSON without duplicate keys. Terraform uses both values of a duplicate key, JavaScript the last.
 *
 * @throws SyntaxError
 * @throws DuplicateKeyError
 * @throws NestingError
 * @see https://github.com/hashicorp/hcl/blob/main/json/spec.md
 */
export function parseJson(text: string): unknown {
  checkNesting(text);
  const value = parseText(text);
  const keys: (Set<string> | undefined)[] = [];
  let last = "";
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "{") keys.push(new Set());
    else if (token === "[") keys.push(undefined);
    else if (token === "}" || token === "]") keys.pop();
    else if (token !== ":") last = token;
    else {
      const key = JSON.parse(last) as string;
      if (keys.at(-1)?.has(key) === true) throw new DuplicateKeyError(key, lineOf(text, index));
      keys.at(-1)?.add(key);
    }
  }
  return value;
}

/** Limits the depth, because values are traversed recursively. */
function checkNesting(text: string): void {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (depth > DEEPEST) throw new NestingError(lineOf(text, index));
  }
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The JavaScript engine's message about the place differs by version, and may be missing.
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
    const [first] = errors;
    const offset = first?.offset ?? 0;
    const before = text.slice(0, offset).split("\n");
    const found = first === undefined ? "InvalidSymbol" : printParseErrorCode(first.error);
    const what = found.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const at = offset < text.length ? JSON.stringify(text.slice(offset, offset + 12)) : "the end";
    throw new JsonSyntaxError(`${what}, before ${at},`, before.length, (before.at(-1)?.length ?? 0) + 1, {
      cause,
    });
  }
}
