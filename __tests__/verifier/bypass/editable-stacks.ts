import type { RawStack } from "../../../src/terraform-model";
import { parseTemplate } from "../../../src/terraform-model/expressions/parse-expression";
import { POLICIES, toJson } from "../mutants";

export type Json = Record<string, unknown>;
export type Resources = Record<string, Record<string, Json>>;

/** A stack's JSON, free to be changed. */
export interface EditableStack {
  readonly id: string;
  readonly json: Json & { resource: Resources };
}

/** Changes the stacks; false when they have nothing that it could be tried on. */
export type Attempt = (stacks: readonly EditableStack[]) => boolean;

const texts = new WeakMap<readonly RawStack[], string>();

/** The stacks as text, which each set of them is written as once. */
export function textOf(stacks: readonly RawStack[]): string {
  const text = texts.get(stacks) ?? JSON.stringify(stacks);
  texts.set(stacks, text);
  return text;
}

export function editable(stacks: readonly RawStack[]): EditableStack[] {
  return (JSON.parse(textOf(stacks)) as RawStack[]).map(({ id, json }) => {
    const open = json as Json & { resource?: Resources };
    open.resource ??= {};
    return { id, json: { ...open, resource: open.resource } };
  });
}

export interface Found extends EditableStack {
  readonly name: string;
  readonly args: Json;
}

/** Every resource of a type. */
export function allOf(stacks: readonly EditableStack[], type: string): Found[] {
  return stacks.flatMap((stack) =>
    Object.entries(stack.json.resource[type] ?? {}).map(([name, args]) => ({ ...stack, name, args })),
  );
}

/** Changes the arguments of every resource of a type. */
export function change(type: string, edit: (args: Json, found: Found) => void): Attempt {
  return (stacks) => {
    const text = (): string => JSON.stringify(allOf(stacks, type).map(({ args }) => args));
    const before = text();
    for (const each of allOf(stacks, type)) edit(each.args, each);
    // One that changes nothing, and removes nothing, is no attempt.
    return text() !== before;
  };
}

/** Gives every resource of a type these arguments. */
export function give(type: string, args: Json): Attempt {
  return change(type, (own) => Object.assign(own, args));
}

/** Adds a resource next to every one of another type. */
export function addBeside(type: string, added: string, args: (found: Found) => Json): Attempt {
  return (stacks) => {
    const found = allOf(stacks, type);
    for (const each of found) {
      const { json, id } = each;
      const given = { provider: `aws.${id}`, ...args(each) };
      json.resource[added] = { ...json.resource[added], [`sneaked-in-${each.name}`]: given };
    }
    return found.length > 0;
  };
}

/** Adds a resource to every stack. */
export function add(type: string, args: Json): Attempt {
  return (stacks) => {
    for (const { id, json } of stacks) {
      json.resource[type] = { ...json.resource[type], sneaked_in: { provider: `aws.${id}`, ...args } };
    }
    return true;
  };
}

/** Adds a section to every stack, or puts it in the place of what is there. */
export function section(name: string, value: unknown): Attempt {
  return (stacks) => {
    for (const { json } of stacks) json[name] = value;
    return true;
  };
}

/** Changes every policy of a type, its references still in it. */
export function changePolicy(
  type: string,
  edit: (statements: Json[], found: Found) => Json[] | undefined,
): Attempt {
  const argument = String(POLICIES[type]);
  return (stacks) => {
    const changed = allOf(stacks, type).map((found) => {
      const policy = toJson(parseTemplate(String(found.args[argument]))) as { Statement: Json[] };
      const statements = edit(policy.Statement, found);
      if (statements === undefined) return false;
      found.args[argument] = JSON.stringify({ ...policy, Statement: statements });
      return true;
    });
    return changed.includes(true);
  };
}

/** Adds a statement to every policy of a type. */
export function addStatement(type: string, statement: (found: Found) => Json): Attempt {
  return changePolicy(type, (statements, found) => [...statements, statement(found)]);
}

/** Changes every statement of a type's policies that has a place for it. */
export function changeStatement(type: string, edit: (statement: Json) => Json | undefined): Attempt {
  return changePolicy(type, (statements) => {
    const edited = statements.map(edit);
    return edited.every((each) => each === undefined)
      ? undefined
      : edited.map((each, index) => each ?? statements[index] ?? {});
  });
}
