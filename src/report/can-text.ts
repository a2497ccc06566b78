/** The question that repeats a difference, as it is typed. */
export function canText(words: readonly string[]): string {
  return `can ${words.map(shellWord).join(" ")}`;
}

/** In quotes where the shell would take it for something else. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
