/** The command-line arguments that repeat a difference. */
export function canText(words: readonly string[]): string {
  return `can ${words.map(shellWord).join(" ")}`;
}

/** Quoted for the shell if needed. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
