/**
 * Characters that a terminal interprets or does not show: control characters, and those that change the text direction
 * or have no width.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const ESCAPE = "\u001b";
/** The colour codes of the project's own lines. */
const COLOUR = new RegExp(`(${ESCAPE}\\[(?:0|1|31|32)m)`);

/**
 * Makes external text safe to print on one line: it can neither start a new line nor hide other text. `a⏎b` becomes
 * `a\u{a}b`.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for a finished line, keeping colours. */
export function printableLine(line: string): string {
  return line
    .split(COLOUR)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}
