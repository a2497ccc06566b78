import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";

/** The text is JSON in which an object has a key twice: who reads it takes the first, the last or both. */
export class DuplicateKeyError extends Error {
  constructor(
    readonly key: string,
    /** Where it is there again, counted from 1. */
    readonly line: number,
  ) {
    super(`the key ${JSON.stringify(key)} twice in one object`);
  }
}

/** The text is JSON that is nested deeper than anything that means something here. */
export class NestingError extends Error {
  constructor(readonly line: number) {
    super(`more than ${DEEPEST} levels of nesting`);
  }
}

/** Levels of nesting. Policies have 6, state machines not twice as many. */
const DEEPEST = 100;

/** The text is no JSON: the message says where. */
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
 * Parses JSON in which each object has each of its keys once. Terraform takes both values of a key that is there twice,
 * JavaScript the last.
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

/** What is walked is walked by recursion: it must not be so deep that this comes to no end. */
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
    // What the engine says of the place differs by version, and may be nothing.
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
