import { readFileSync, statSync } from "node:fs";
import { extname } from "node:path";
import { Option } from "commander";
import { userPath } from "../config/user-path";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";
import { writeAtomic } from "./write-atomic";

type Format = "json" | "html" | "markdown";

/** Each is a file, or true for the standard output. */
export type OutputOptions = { readonly [format in Format]?: string | true };

/** `--json`, `--html`, `--markdown`: into a file, or to the standard output instead of the text. */
export function outputOption(format: Format, description: string): Option {
  return new Option(`--${format} [file]`, `${description}; to the standard output, or into a file`);
}

/**
 * Writes the requested output: files, and one format or the text to the standard output.
 *
 * @throws UsageError when two formats would go to the standard output
 * @throws OutputError when a file cannot be written
 */
export function writeOutputs(
  options: OutputOptions,
  terminal: Terminal,
  texts: { readonly [format in Format]?: () => string } & { readonly text: () => string },
): void {
  const wanted = formatsOf(options);
  for (const { format, file } of wanted) {
    if (file === undefined) continue;
    writeAtomic(file, `${(texts[format]?.() ?? "").trimEnd()}\n`);
  }
  const shown = wanted.find(({ file }) => file === undefined);
  terminal.out((shown === undefined ? texts.text() : (texts[shown.format]?.() ?? "")).trimEnd());
  // On the standard error, so that the standard output has only the requested output.
  for (const { file } of wanted) if (file !== undefined) terminal.err(`written: ${file}`);
}

/** @throws UsageError when two formats would go to the standard output, or a file has no name */
export function formatsOf(options: OutputOptions): { readonly format: Format; readonly file?: string }[] {
  const wanted = (["json", "html", "markdown"] as const).flatMap((format) => {
    const value = options[format];
    if (value === undefined) return [];
    if (value === "") throw new UsageError(`expected a file or nothing for --${format}, received ""`);
    return [value === true || value === "-" ? { format } : { format, file: value }];
  });
  const shown = wanted.filter((one) => !("file" in one)).map(({ format }) => `--${format}`);
  if (shown.length > 1) {
    throw new UsageError(
      `expected one format for the standard output, received ${shown.join(" and ")}: name a file`,
    );
  }
  return wanted;
}

/**
 * For `--json acme.json`: an input file may follow an option with an optional output file, and must not be overwritten.
 * Returns the options without it, and it among the arguments, in the order of the command line.
 */
export function splitInputs<Options extends OutputOptions>(
  options: Options,
  words: readonly string[],
  args: readonly string[],
): { readonly options: Options; readonly words: readonly string[] } {
  const inputs = new Map(
    (["json", "html", "markdown"] as const).flatMap((format) => {
      const word = options[format];
      return typeof word === "string" && word !== "" && isInput(word) ? [[format, word] as const] : [];
    }),
  );
  if (inputs.size === 0) return { options, words };
  const all = new Set([...words, ...inputs.values()]);
  return {
    options: { ...options, ...Object.fromEntries([...inputs.keys()].map((format) => [format, true])) },
    words: args.filter((arg) => all.has(arg)),
  };
}

/** A folder, a TypeScript file, or a JSON file that declares accounts. */
function isInput(word: string): boolean {
  const path = userPath(word);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true || extname(word) === ".ts")
    return true;
  if (extname(word) !== ".json") return false;
  try {
    return "accounts" in (JSON.parse(readFileSync(path, "utf8")) as object);
  } catch {
    return false;
  }
}
