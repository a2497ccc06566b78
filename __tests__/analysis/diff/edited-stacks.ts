import { compareModels, type AccessDiff } from "../../../src/analysis/diff";
import { readModel, type RawStack } from "../../../src/terraform-model";
import { parseConfig } from "../../../src/config/parse-config";
import { OPTION_CONFIGS } from "../../verifier/option-configs";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

export type Json = Record<string, unknown>;

interface StackJson extends Json {
  readonly terraform: Json;
  readonly provider: { aws: Json[] };
  resource?: Record<string, Record<string, Json> | undefined>;
}

export interface EditedStack {
  id: string;
  readonly json: StackJson;
}

/** A change of stacks, made in place. */
export type Edit = (stacks: EditedStack[]) => void;

/** Everything that stacks can be asked to watch and keep. */
export function watchedStacks(): RawStack[] {
  const config = OPTION_CONFIGS["a function with all that is watched and kept"];
  const [writer] = config?.writers ?? [];
  return stacksOf(
    parseConfig(
      {
        ...config,
        destination: {
          bucketName: "destination-bucket",
          accessLogs: { bucketName: "log-bucket", prefix: "destination/" },
          objectLock: { mode: "governance", retainDays: 30 },
        },
        writers: [{ ...writer, backfill: { roleName: "backfill-role" } }],
        audit: { trail: { name: "objects", logBucketName: "trail-bucket" }, accessAnalyzer: "account" },
      },
      "config",
    ),
  );
}

export async function copyStacks(): Promise<RawStack[]> {
  return stacksOf(await loadExample("cross-account-copy"));
}

/** The stacks after an edit, which has to change something. */
export function edited(stacks: readonly RawStack[], edit: Edit): RawStack[] {
  const copy = structuredClone(stacks) as EditedStack[];
  edit(copy);
  expect(JSON.stringify(copy)).not.toBe(JSON.stringify(stacks));
  return copy;
}

/** The arguments of the first resource of a type whose text holds something. */
export function argsOf(stacks: readonly EditedStack[], type: string, holding = ""): Json {
  const found = stacks
    .flatMap(({ json }) => Object.values(json.resource?.[type] ?? {}))
    .find((args) => JSON.stringify(args).includes(holding));
  expect([type, holding, found !== undefined]).toEqual([type, holding, true]);
  return found ?? {};
}

/** Other arguments for a resource; one that is undefined is left out. */
export function withArgs(type: string, args: Json, holding?: string): Edit {
  return (stacks) => void Object.assign(argsOf(stacks, type, holding), args);
}

/** A text replaced wherever it is in an argument. */
export function withText(
  type: string,
  argument: string,
  from: string | RegExp,
  to: string,
  holding?: string,
): Edit {
  return (stacks) => {
    const args = argsOf(stacks, type, holding);
    const text = JSON.stringify(args[argument]);
    const escape = (given: string): string => JSON.stringify(given).slice(1, -1);
    args[argument] = JSON.parse(
      text.replace(typeof from === "string" ? escape(from) : from, () => escape(to)),
    ) as unknown;
    expect(JSON.stringify(args[argument])).not.toBe(text);
  };
}

/** Without the resources of a type whose text holds something. */
export function without(type: string, holding = ""): Edit {
  return (stacks) => {
    for (const { json } of stacks) {
      const named = json.resource?.[type] ?? {};
      for (const [name, args] of Object.entries(named)) {
        if (JSON.stringify(args).includes(holding)) Reflect.deleteProperty(named, name);
      }
    }
  };
}

/** A change of one stack, its provider and backend among it. */
export function ofStack(id: string, change: (stack: EditedStack) => void): Edit {
  return (edit) => {
    const stack = edit.find((one) => one.id === id);
    if (stack === undefined) throw new Error(`expected ${id}`);
    change(stack);
  };
}

/** With another resource in one stack. */
export function withResource(id: string, type: string, args: Json): Edit {
  return (stacks) => {
    const stack = stacks.find((one) => one.id === id);
    expect([id, stack !== undefined]).toEqual([id, true]);
    if (stack === undefined) return;
    const provider = argsOf([stack], Object.keys(stack.json.resource ?? {})[0] ?? "")["provider"];
    stack.json.resource = {
      ...stack.json.resource,
      [type]: { ...stack.json.resource?.[type], another: { provider, ...args } },
    };
  };
}

export function compare(before: readonly RawStack[], after: readonly RawStack[]): AccessDiff {
  return compareModels(readModel(before), readModel(after));
}

/** `subject, name: before, after: bearing` */
export function reported({ settings }: AccessDiff): string[] {
  return settings.map(
    ({ subject, name, before, after, bearing }) => `${subject}, ${name}: ${before}, ${after}: ${bearing}`,
  );
}
