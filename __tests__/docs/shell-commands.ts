/** A command line of a block. */
export interface ShellCommand {
  /** As it is written, continued lines as one, without its comment. */
  readonly line: string;
  /** The words of each program in it. */
  readonly programs: readonly (readonly string[])[];
  /** What it ends with: `# exit 1` behind it. */
  readonly status: number;
}

/** The commands of a block for a shell: one a line, with pipes, redirections, quotes and comments. */
export function commandsIn(text: string): readonly ShellCommand[] {
  return text
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .map((whole) => ({ whole, line: whole.replace(/(^|\s)#.*$/, "").trim() }))
    .filter(({ line }) => line !== "")
    .map(({ whole, line }) => ({
      line,
      programs: splitAt(wordsOf(line), /^(?:\||&&|;)$/).map(withoutRedirections),
      status: Number(/#.*\bexit (\d+)/.exec(whole)?.[1] ?? 0),
    }));
}

/** As a shell takes them: quotes hold words together. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ""));
}

function splitAt(words: readonly string[], separator: RegExp): string[][] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (separator.test(word)) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

function withoutRedirections(words: readonly string[]): string[] {
  const end = words.findIndex((word) => /^\d?(?:[<>]|>>)(?:&\d)?$/.test(word));
  return end === -1 ? [...words] : words.slice(0, end);
}
