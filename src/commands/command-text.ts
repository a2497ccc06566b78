import { readFileSync } from "node:fs";

/** The scripts of the project in which npm runs this; none without npm, or with `npx`. */
function npmScripts(): Readonly<Record<string, string>> {
  const { npm_package_json: manifest, npm_lifecycle_event: script } = process.env;
  if (script === undefined || script === "npx" || manifest === undefined) return {};
  try {
    const { scripts = {} } = JSON.parse(readFileSync(manifest, "utf8")) as {
      scripts?: Record<string, string>;
    };
    return scripts;
  } catch {
    return {};
  }
}

/** A command as the user calls it, without arguments: `npm run prove --` if they use scripts and there is one. */
export function programText(name: string): string {
  const scripts = npmScripts();
  const script = [name, name.replace("-", ":")].find((one) => Object.hasOwn(scripts, one));
  return script === undefined ? `s3-handshake ${name}` : `npm run ${script} --`;
}

/** A command with arguments, for the user's folder. */
export function commandText(name: string, ...args: readonly string[]): string {
  const program = programText(name);
  const typed = program.startsWith("npm ") ? program : `npx ${program}`;
  return [args.length === 0 ? typed.replace(/ --$/, "") : typed, ...args.map(quoted)].join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
