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

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * Parses JSON in which each object has each of its keys once. Terraform takes both values of a key that is there twice,
 * JavaScript the last.
 *
 * @throws SyntaxError
 * @throws DuplicateKeyError
 * @see https://github.com/hashicorp/hcl/blob/main/json/spec.md
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const keys: (Set<string> | undefined)[] = [];
  let last = "";
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "{") keys.push(new Set());
    else if (token === "[") keys.push(undefined);
    else if (token === "}" || token === "]") keys.pop();
    else if (token !== ":") last = token;
    else {
      const key = JSON.parse(last) as string;
      if (keys.at(-1)?.has(key) === true) {
        throw new DuplicateKeyError(key, text.slice(0, index).split("\n").length);
      }
      keys.at(-1)?.add(key);
    }
  }
  return value;
}
