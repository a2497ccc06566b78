import { isObject } from "../../iam/parse-json";
import { ModelError } from "..";
import type { Configuration, AttributeReference } from "./configuration";
import { isPolicyArgument, readArguments } from "../read-types";
import type { ShownResource } from "./shown-resources";

/** A resource of a plan or a state: known and unknown values. */
export interface KnownValues {
  /** The read arguments with a value. */
  readonly args: Record<string, unknown>;
  /** All known values, including AWS's. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Values that are known only after apply, with their source if there is only one. */
  readonly open: readonly OpenValue[];
}

export interface OpenValue {
  /** `rule`, of `rule.apply_server_side_encryption_by_default.kms_master_key_id`. */
  readonly argument: string;
  /** `rule.apply_server_side_encryption_by_default.kms_master_key_id` */
  readonly path: string;
  readonly from?: AttributeReference;
  /** Sets the value if it can be resolved. */
  readonly fill: (value: string) => void;
}

/**
 * Separates known from unknown values of a resource. An attribute that is known only after apply and not configured is
 * set by AWS.
 *
 * @param file - for messages
 * @throws ModelError for a sensitive value that would be read
 */
export function knownValues(
  shown: ShownResource,
  configuration: Configuration | undefined,
  file: string,
): KnownValues {
  const { type, module, name, values, unknown, sensitive, address } = shown;
  const read = readArguments(type) ?? new Set<string>();
  const expressions = configuration?.expressionsOf(module, `${type}.${name}`);
  const args: Record<string, unknown> = {};
  const open: OpenValue[] = [];
  for (const argument of read) {
    if (hasSensitive(at(sensitive, argument)) && !isEmpty(values[argument])) {
      if (!isPolicyArgument(argument) && UNPRINTED.has(argument)) continue;
      const place = `${file} / ${address}.${argument}`;
      throw new ModelError(place, "a value that is not sensitive, since it is printed", "a sensitive one");
    }
    const expression =
      expressions === undefined ? SOMEHOW : (expressions[argument] ?? dynamic(values[argument]));
    const given = withoutEmpty(values[argument]);
    if (given !== undefined) args[argument] = given;
    for (const { path, expression: made, fill } of openLeaves(at(unknown, argument), expression, argument)) {
      if (made === undefined) continue;
      const from = configuration?.madeOf(made, module);
      open.push({
        argument,
        path: path.join("."),
        ...(from === undefined ? {} : { from }),
        fill: (value) => fill(args, value),
      });
    }
  }
  const attributes = Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
  return { args, attributes, open };
}

/** An expression with an unknown value. */
const SOMEHOW = { references: [] };

/** Terraform shows only the blocks of a dynamic block, not its expressions. */
function dynamic(value: unknown): unknown {
  return Array.isArray(value) && value.some(isObject) ? SOMEHOW : undefined;
}

/** Values that no decision depends on: left out if sensitive. */
const UNPRINTED: ReadonlySet<string> = new Set(["environment", "description"]);

function at(marks: unknown, key: string): unknown {
  return isObject(marks) ? marks[key] : undefined;
}

function hasSensitive(marks: unknown): boolean {
  if (marks === true) return true;
  if (Array.isArray(marks)) return marks.some(hasSensitive);
  return isObject(marks) && Object.values(marks).some(hasSensitive);
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

/** Terraform shows an absent argument as null, an empty text or an empty list. */
export function withoutEmpty(value: unknown): unknown {
  if (isEmpty(value)) return undefined;
  if (Array.isArray(value)) return value.map(withoutEmpty).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const kept = withoutEmpty(inner);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}

interface OpenLeaf {
  readonly path: readonly string[];
  /** Undefined if it is not configured. */
  readonly expression: unknown;
  readonly fill: (args: Record<string, unknown>, value: string) => void;
}

/** Every place whose value is known only after apply. Blocks are lists in all three. */
function openLeaves(unknown: unknown, expression: unknown, argument: string): OpenLeaf[] {
  const walk = (
    mark: unknown,
    made: unknown,
    keys: readonly (string | number)[],
    path: readonly string[],
  ): OpenLeaf[] => {
    if (mark === true) {
      return [{ path, expression: made, fill: (args, value) => setAt(args, keys, value) }];
    }
    if (Array.isArray(mark)) {
      return mark.flatMap((inner: unknown, index) => {
        const own: unknown = Array.isArray(made) ? made[index] : made;
        return walk(inner, own, [...keys, index], path);
      });
    }
    if (!isObject(mark)) return [];
    return Object.entries(mark).flatMap(([key, inner]) => {
      const isExpression = isObject(made) && ("references" in made || "constant_value" in made);
      const own = isExpression ? made : isObject(made) ? made[key] : made;
      return walk(inner, own, [...keys, key], [...path, key]);
    });
  };
  return walk(unknown, expression, [argument], [argument]);
}

function setAt(target: Record<string, unknown>, keys: readonly (string | number)[], value: string): void {
  const [key, ...rest] = keys;
  if (key === undefined) return;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const inner = target[key];
  const next = isObject(inner) || Array.isArray(inner) ? inner : typeof rest[0] === "number" ? [] : {};
  target[key] = next;
  setAt(next as Record<string, unknown>, rest, value);
}
