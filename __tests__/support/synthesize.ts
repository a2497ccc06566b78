import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialize } from "node:v8";
import { App } from "cdktf";
import type { ResolvedFunction } from "../../src/config/resolve-writers";
import type { ResolvedConfig } from "../../src/config/schema";
import { stackId } from "../../src/naming";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { buildStacks } from "../../stacks/build-stacks";

type Json = Record<string, unknown>;

/** A stack as Terraform would read it. */
export interface SynthesizedStack {
  readonly json: Json;
  readonly text: string;
  /** The arguments of every resource of a type, without cdktf's metadata, by name. */
  resources(type: string): Record<string, Json>;
  /** The arguments of the only resource of a type whose arguments hold these. */
  only(type: string, holding?: Json): Json;
}

export interface Synthesized {
  readonly A: SynthesizedStack;
  readonly B: SynthesizedStack;
  readonly manifest: Json;
  readonly stack: (id: string) => SynthesizedStack;
}

/** The manifest, and the JSON of each stack by its id. */
type Files = ReadonlyMap<string, string>;

/** By their configs. jest loads this module once in a process (see jest.config.js), so its suites share them. */
const synthesized = new Map<string, Files>();

/** The stacks of a config, through app.synth() and back from the files: new objects each time. */
export function synthesize(config: ResolvedConfig): Synthesized {
  const key = serialize(config).toString("latin1");
  const files = synthesized.get(key) ?? filesOf(config);
  synthesized.set(key, files);
  const stacks = new Map(
    [...files].filter(([id]) => id !== MANIFEST).map(([id, text]) => [id, toStack(text)]),
  );
  const stack = (id: string): SynthesizedStack => {
    const found = stacks.get(id);
    if (found === undefined)
      throw new Error(`expected the stack ${id}, received ${[...stacks.keys()].join(", ")}`);
    return found;
  };
  return {
    // An account with nothing in it has no stack.
    get A() {
      return stack(stackId("A", config.environment));
    },
    B: stack(stackId("B", config.environment)),
    manifest: JSON.parse(files.get(MANIFEST) ?? "") as Json,
    stack,
  };
}

const MANIFEST = "manifest.json";

function filesOf(config: ResolvedConfig): Files {
  const folder = mkdtempSync(join(tmpdir(), "synthesize-"));
  try {
    const zipPath = join(folder, "function.zip");
    writeFileSync(zipPath, "code");
    const outdir = join(folder, "cdktf.out");
    const app = new App({ outdir, stackTraces: false });
    const codeOf = (writer: ResolvedFunction) => {
      const own = writer.workload === "own" ? writer.code : undefined;
      if (own?.kind === "image") return undefined;
      // A finished zip is known by its hash.
      const hash = own?.kind === "zip" ? Buffer.from(own.sha256, "hex") : Buffer.alloc(32, 7);
      return { zipPath, sha256Base64: hash.toString("base64") };
    };
    buildStacks(app, planHandshakes(config), codeOf);
    app.synth();
    const read = (name: string): string => readFileSync(join(outdir, name), "utf8");
    const manifest = read(MANIFEST);
    const { stacks } = JSON.parse(manifest) as { stacks: Json };
    return new Map([
      [MANIFEST, manifest],
      ...Object.keys(stacks).map((id): [string, string] => [id, read(`stacks/${id}/cdk.tf.json`)]),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withoutMetadata(args: Json): Json {
  return Object.fromEntries(Object.entries(args).filter(([key]) => key !== "//"));
}

function toStack(text: string): SynthesizedStack {
  const json = JSON.parse(text) as Json & { resource?: Record<string, Record<string, Json>> };
  const resources = (type: string): Record<string, Json> =>
    Object.fromEntries(
      Object.entries(json.resource?.[type] ?? {}).map(([name, args]) => [name, withoutMetadata(args)]),
    );
  return {
    json,
    text,
    resources,
    only: (type, holding = {}) => {
      const found = Object.values(resources(type)).filter((args) =>
        Object.entries(holding).every(([key, value]) => JSON.stringify(args[key]) === JSON.stringify(value)),
      );
      if (found.length !== 1 || found[0] === undefined) {
        throw new Error(`expected one ${type} with ${JSON.stringify(holding)}, received ${found.length}`);
      }
      return found[0];
    },
  };
}
