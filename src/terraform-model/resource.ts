import { evaluateDeep } from "./expressions/evaluate-expression";
import { HandshakeError } from "../config/errors";
import { COMPUTED, ASSIGNED_BY_AWS, mayBeAssignedByAws } from "./computed-attributes";
import { describeReceived } from "../iam/errors";
import type { Home } from "./model";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";

/** A resource of a stack, with unevaluated arguments. */
export interface Resource {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  readonly home: Home;
  readonly args: Readonly<Record<string, unknown>>;
  /** By `type.name`: all resources of the stack, for references. */
  readonly neighbours: ReadonlyMap<string, Resource>;
  /** Terraform's address, if type and name are not enough: `module.a.aws_iam_role.b["c"]`. @default `type.name` */
  readonly address?: string;
  /** The ARN and id from AWS, if a plan or a state has them. @default - follows from its arguments */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** For a plan or a state, whose expressions are already evaluated. @default - its arguments hold expressions */
  readonly shown?: ShownValues;
}

/** What a plan or a state says about a resource's arguments, apart from their values. */
export interface ShownValues {
  /** Why an argument's value is unknown. */
  readonly unknown: ReadonlyMap<string, string>;
}

/** `account_A / aws_s3_bucket.x.policy` */
export function placeOf({ stack, type, name, address }: Resource, argument?: string): string {
  const own = `${address ?? `${type}.${name}`}${argument === undefined ? "" : `.${argument}`}`;
  return stack === "" ? own : `${stack} / ${own}`;
}

/**
 * An evaluated argument; undefined if absent.
 *
 * @throws ModelError naming the place, when an expression cannot be evaluated or a reference has no target
 */
export function valueOf(resource: Resource, argument: string): unknown {
  if (resource.shown !== undefined) return resource.args[argument];
  const values = worked.get(resource) ?? new Map<string, unknown>();
  worked.set(resource, values);
  if (!values.has(argument)) values.set(argument, workOut(resource, argument));
  return values.get(argument);
}

/** The arguments under evaluation, to detect cycles. */
const underWay = new WeakMap<Resource, Set<string>>();

const worked = new WeakMap<Resource, Map<string, unknown>>();

function workOut(resource: Resource, argument: string): unknown {
  const place = placeOf(resource, argument);
  const open = underWay.get(resource) ?? new Set<string>();
  underWay.set(resource, open);
  if (open.has(argument))
    throw new ModelError(place, "a value that does not depend on itself", "a reference back to it");
  open.add(argument);
  try {
    const evaluate = (suffix?: string): unknown =>
      evaluateDeep(resource.args[argument], (path) => attributeOf(resource, path, place, suffix));
    const value = evaluate();
    if (mayBeAssignedByAws(argument, JSON.stringify(value ?? "")))
      refuseInvented(evaluate(RENAMED), resource, place);
    return value;
  } catch (error) {
    if (error instanceof HandshakeError && !(error instanceof ModelError)) {
      throw new ModelError(place, "an expression that this project emits", error.message);
    }
    throw error;
  } finally {
    open.delete(argument);
  }
}

/** A marker after the name in placeholders for AWS's ids, to distinguish references from literal text. */
const RENAMED = "-";

/**
 * AWS's ids are unknown beforehand: literal text that looks like a placeholder means something else on AWS, or nothing.
 */
function refuseInvented(renamed: unknown, { neighbours }: Resource, place: string): void {
  const text = JSON.stringify(renamed ?? "");
  for (const { type, name } of neighbours.values()) {
    for (const invented of ASSIGNED_BY_AWS.get(type) ?? []) {
      const [, ...behind] = text.split(invented(name));
      if (behind.every((rest) => /^[\w-]/.test(rest))) continue;
      throw new ModelError(
        place,
        `a reference to ${type}.${name}, whose id AWS assigns`,
        "text in its place",
      );
    }
  }
}

function attributeOf(
  { neighbours }: Resource,
  path: readonly string[],
  place: string,
  suffix?: string,
): string {
  const [type = "", name = "", attribute = "", ...rest] = path;
  const text = path.join(".");
  const target = neighbours.get(`${type}.${name}`);
  if (target === undefined) throw new ModelError(place, "a reference to a resource of this stack", text);
  if (rest.length > 0) throw new ModelError(place, `a known attribute of ${type}`, text);
  return attributeIn(target, attribute, place, suffix);
}

function attributeIn(target: Resource, attribute: string, place: string, suffix = ""): string {
  const { type, name } = target;
  const given = target.attributes?.[attribute];
  if (typeof given === "string" && given !== "") return given;
  const attributes = Object.hasOwn(COMPUTED, type) ? COMPUTED[type] : undefined;
  const compute =
    attributes !== undefined && Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (compute === undefined) {
    throw new ModelError(place, `a known attribute of ${type}`, `${type}.${name}.${attribute}`);
  }
  return compute((argument) => argumentText(target, argument), target.home, `${name}${suffix}`);
}

/** `path?/` reads the argument `path`, by default "/". */
function argumentText(resource: Resource, argument: string): string {
  const [name = "", fallback] = argument.split("?");
  return fallback !== undefined && resource.args[name] === undefined ? fallback : textOf(resource, name);
}

/** An attribute of the resource, as a reference would see it. */
export function ownAttribute(resource: Resource, attribute: string): string {
  return attributeIn(resource, attribute, placeOf(resource));
}

/** @throws ModelError when the argument is not text */
export function textOf(resource: Resource, argument: string): string {
  const value = valueOf(resource, argument);
  if (typeof value === "string" && value !== "") return value;
  throw new ModelError(placeOf(resource, argument), "text", describeReceived(value));
}

export function optionalTextOf(resource: Resource, argument: string): string | undefined {
  const given = resource.args[argument];
  return given === undefined || given === null ? undefined : textOf(resource, argument);
}

/** @throws ModelError when the argument is given and is not a number */
export function optionalNumberOf(resource: Resource, argument: string): number | undefined {
  const value = valueOf(resource, argument);
  if (value === undefined || value === null || typeof value === "number") return value ?? undefined;
  throw new ModelError(placeOf(resource, argument), "a number", describeReceived(value));
}

/** A block: Terraform accepts an object or a list of one. */
export function blockOf(resource: Resource, argument: string): Readonly<Record<string, unknown>> {
  const [only, ...more] = blocksOf(resource, argument);
  if (only !== undefined && more.length === 0) return only;
  throw new ModelError(placeOf(resource, argument), "one block", `${more.length + (only ? 1 : 0)}`);
}

export function blocksOf(resource: Resource, argument: string): Readonly<Record<string, unknown>>[] {
  const value = valueOf(resource, argument);
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((item) => {
    if (isObject(item)) return item;
    throw new ModelError(placeOf(resource, argument), "a block", describeReceived(item));
  });
}

/** A text within a block. */
export function textIn(
  block: Readonly<Record<string, unknown>>,
  key: string,
  place: string,
  fallback?: string,
): string {
  const value = block[key] ?? fallback;
  if (typeof value === "string") return value;
  throw new ModelError(`${place}.${key}`, "text", describeReceived(value));
}
