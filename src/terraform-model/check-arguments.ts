import { describeReceived } from "../iam/errors";
import { ModelError } from "./model-error";
import { isObject } from "../iam/parse-json";
import { placeOf, valueOf, type Resource } from "./resource";
import { FLAGS, resourceType } from "./resource-types";

/**
 * Terraform's own arguments. Not `tags`, which policies may use, `provisioner`, which runs a program, or `count` and
 * `for_each`, which create several resources.
 */
export const META_ARGUMENTS: ReadonlySet<string> = new Set(["//", "provider", "depends_on", "lifecycle"]);

/**
 * Checks that every argument of a resource is known, and that every expression in it can be evaluated.
 *
 * @throws ModelError
 */
export function checkArguments(resource: Resource): void {
  const { type, args } = resource;
  const known = resourceType(type)?.arguments;
  if (known === undefined) {
    throw new ModelError(placeOf(resource), "a resource type whose effect on access is known", type);
  }
  for (const argument of SEVERAL) {
    if (args[argument] !== undefined) {
      throw new ModelError(placeOf(resource, argument), "one resource of each name", argument);
    }
  }
  const own = Object.fromEntries(Object.entries(args).filter(([name]) => !META_ARGUMENTS.has(name)));
  checkKeys(own, "", known, resource);
  checkLifecycle(resource);
  checkDependencies(resource);
  for (const argument of Object.keys(own)) valueOf(resource, argument);
}

const SEVERAL = ["count", "for_each", "dynamic"];

/** The known arguments of Terraform itself. */
export function unknownArguments({ type, args }: Resource): string[] {
  const known = (resourceType(type)?.arguments ?? []).map((path) => path.split(".")[0]);
  return Object.keys(args).filter(
    (name) => ![...META_ARGUMENTS, ...SEVERAL, "provisioner", "connection", ...known].includes(name),
  );
}

/** The blocks that may be repeated; of any other, one is read. */
const REPEATED = new Set([
  "advanced_event_selector",
  "advanced_event_selector.field_selector",
  "lambda_function",
  "metric_query",
  "queue",
  "rule",
  "topic",
]);

function checkKeys(value: unknown, path: string, known: readonly string[], resource: Resource): void {
  if (Array.isArray(value) && value.length > 1 && value.some(isObject) && !REPEATED.has(path)) {
    throw new ModelError(placeOf(resource, path), "one block", `${value.length}`);
  }
  if (Array.isArray(value)) value.forEach((item) => checkKeys(item, path, known, resource));
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const name = path === "" ? key : `${path}.${key}`;
    if (known.includes(name)) {
      if (FLAGS.has(key) && typeof (inner ?? false) !== "boolean") {
        throw new ModelError(placeOf(resource, name), "true or false", describeReceived(inner));
      }
      checkKeys(inner, name, known, resource);
    } else if (!known.includes(`${path}.*`)) {
      throw new ModelError(placeOf(resource, name), `one of ${known.join(", ")}`, "another argument");
    }
  }
}

/** `ignore_changes` would keep the deployed value instead of the one here. */
function checkLifecycle(resource: Resource): void {
  const { lifecycle } = resource.args;
  if (lifecycle === undefined) return;
  const blocks: readonly unknown[] = Array.isArray(lifecycle) ? lifecycle : [lifecycle];
  for (const block of blocks) {
    const entries = isObject(block) ? Object.entries(block) : [["", block]];
    if (entries.every(([key, value]) => key === "prevent_destroy" && typeof value === "boolean")) continue;
    throw new ModelError(placeOf(resource, "lifecycle"), "prevent_destroy alone", describeReceived(block));
  }
}

function checkDependencies(resource: Resource): void {
  const given: unknown = resource.args.depends_on ?? [];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const item of list) {
    if (typeof item === "string" && resource.neighbours.has(item)) continue;
    throw new ModelError(placeOf(resource, "depends_on"), "resources of this stack", describeReceived(item));
  }
}
