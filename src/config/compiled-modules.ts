import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, parse, sep } from "node:path";
import { compileModule } from "./compile-module";

/** A cached compiled module, valid while `state` matches its inputs. */
interface Kept {
  readonly code: string;
  readonly inputs: readonly string[];
  readonly state: string;
}

/**
 * The code of a TypeScript file, from the cache if no source has changed: starting esbuild takes longer than everything
 * else.
 *
 * @param path - absolute
 * @param cache - a cache folder; ignored if it cannot be written
 */
export async function compiledCode(path: string, cache: string): Promise<string> {
  const file = join(cache, `${hash([process.version, path])}.json`);
  const kept = readKept(file);
  if (kept !== undefined && kept.state === stateOf(kept.inputs)) return kept.code;
  const compiled = await compileModule(path);
  if (compiled.inputs.every(isPlain)) keep(file, compiled);
  return compiled.code;
}

/** The resolution of an import may change with files that are not inputs. */
function isPlain(input: string): boolean {
  return !input.split(sep).includes("node_modules") && parse(input).name !== "index";
}

/** The inputs' bytes, and files with another extension, which imports may resolve to. */
function stateOf(inputs: readonly string[]): string | undefined {
  const namesakes = (input: string): string[] => {
    const { dir, name } = parse(input);
    return readdirSync(dir).filter((other) => other.startsWith(`${name}.`));
  };
  try {
    return hash(inputs.flatMap((input) => [readFileSync(input, "utf8"), ...namesakes(input).sort(), ""]));
  } catch {
    return undefined;
  }
}

function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Kept;
  } catch {
    return undefined;
  }
}

function keep(file: string, { code, inputs }: Pick<Kept, "code" | "inputs">): void {
  const state = stateOf(inputs);
  if (state === undefined) return;
  const temporary = `${file}.${String(process.pid)}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, JSON.stringify({ code, inputs, state } satisfies Kept));
    renameSync(temporary, file);
  } catch {
    // It is compiled again the next time.
  }
}
