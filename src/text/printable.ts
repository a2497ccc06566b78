/**
 * What a terminal obeys or does not show: control characters, which move the cursor and begin new lines, and those that turn
 * the direction of text or have no width.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const ESCAPE = "\u001b";
/** Colours as the project's own lines have them. */
const COLOUR = new RegExp(`(${ESCAPE}\\[(?:0|1|31|32)m)`);

/**
 * One line of text as it can be shown to a person: what was read from a file, a policy or a request can neither begin a
 * line of its own nor hide what stands before it. `a⏎b` becomes `a\u{a}b`.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for a finished line, whose colours stay. */
export function printableLine(line: string): string {
  return line
    .split(COLOUR)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}
