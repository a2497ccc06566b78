import { isPolicy, itemsOf, type ModelItem } from "../model/items";
import type { Model } from "../model/model";
import type { Bearing, SettingChange } from "./access-diff";

/** Everything in the model besides policies that is not the same on both sides. */
export function settingChanges(before: Model, after: Model): SettingChange[] {
  const [old, now] = [before, after].map(
    (model) => new Map(itemsOf(model).map((item) => [`${item.kind} ${item.id}`, item])),
  );
  return [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])].flatMap((key) =>
    changesOf(old?.get(key), now?.get(key)),
  );
}

/** What each kind is called. */
const NOUNS: Readonly<Record<string, string>> = {
  roles: "role",
  buckets: "bucket",
  keys: "key",
  functions: "function",
  topics: "topic",
  queues: "queue",
  logGroups: "log group",
  stateMachines: "state machine",
  permissionSets: "permission set",
  accessGrants: "S3 Access Grants",
};

function changesOf(before: ModelItem | undefined, after: ModelItem | undefined): SettingChange[] {
  const item = after ?? before;
  if (item === undefined) return [];
  const subject = `${NOUNS[item.kind] ?? item.kind} ${item.id}`;
  if (after === undefined) {
    return [{ subject, name: "in the stacks", before: "yes", after: "no", bearing: "narrower" }];
  }
  const names = [...new Set([...Object.keys(before?.properties ?? {}), ...Object.keys(after.properties)])];
  const changes = names
    .filter((name) => !IDENTITY.has(name))
    .flatMap((name) =>
      propertyChanges(subject, item.kind, name, before?.properties[name], after.properties[name]),
    );
  if (before !== undefined) return changes;
  const fresh: SettingChange = {
    subject,
    name: "in the stacks",
    before: "no",
    after: "yes",
    bearing: "neutral",
  };
  return [fresh, ...changes.filter(({ bearing, name }) => bearing === "wider" && !HOME.has(name))];
}

const HOME: ReadonlySet<string> = new Set(["account", "region"]);
const IDENTITY: ReadonlySet<string> = new Set(["name", "arn", "instanceArn", "partition", "managedPolicies"]);

function propertyChanges(
  subject: string,
  kind: string,
  name: string,
  before: unknown,
  after: unknown,
): SettingChange[] {
  if ([before, after].flat().some(isPolicy)) return [];
  if ([before, after].flat().every((value) => value === null || value === undefined)) return [];
  if (LISTS.has(`${kind}.${name}`) || Array.isArray(before) || Array.isArray(after)) {
    const [old, now] = [before, after].map((value) => (Array.isArray(value) ? value.flatMap(itemTexts) : []));
    const added = (now ?? []).filter((text) => !(old ?? []).includes(text));
    const removed = (old ?? []).filter((text) => !(now ?? []).includes(text));
    return [
      ...added.map((text): SettingChange => ({
        subject,
        name,
        before: "none",
        after: text,
        bearing: "wider",
      })),
      ...removed.map((text): SettingChange => ({
        subject,
        name,
        before: text,
        after: "none",
        bearing: "narrower",
      })),
    ];
  }
  const [old, now] = [textOf(before), textOf(after)];
  return old === now
    ? []
    : [{ subject, name: nameOf(name), before: old, after: now, bearing: bearingOf(kind, name, old, now) }];
}

const LISTS: ReadonlySet<string> = new Set(["buckets.notifications"]);

/** `READWRITE` is two grants, of which one may be taken away. */
function itemTexts(item: unknown): string[] {
  if (typeof item !== "object" || item === null) return [String(item)];
  const { permission, ...rest } = item as Readonly<Record<string, unknown>>;
  const parts =
    permission === "READWRITE" ? ["READ", "WRITE"] : permission === undefined ? [] : [textOf(permission)];
  const text = Object.entries(rest)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join("+") : String(value)}`)
    .join(", ");
  return parts.length === 0 ? [text] : parts.map((part) => `permission ${part}, ${text}`);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (typeof value === "string") return value;
  if (typeof value !== "object") return JSON.stringify(value);
  return Object.entries(value)
    .map(([key, item]) => `${key} ${String(item)}`)
    .join(", ");
}

/** The model's word for a property, in words. */
function nameOf(name: string): string {
  return (
    {
      blocksPublicAccess: "blocks all public access",
      ownership: "object ownership",
      boundaryArn: "permissions boundary",
      roleArn: "execution role",
      made: "made by the stacks",
      keyArn: "encryption key",
    }[name] ?? name
  );
}

/** What is not known here counts as wider. */
function bearingOf(kind: string, name: string, before: string, after: string): Bearing {
  switch (`${kind}.${name}`) {
    case "buckets.blocksPublicAccess":
    case "buckets.made":
      return after === "true" ? "narrower" : "wider";
    case "buckets.ownership":
      return after === "BucketOwnerEnforced" ? "narrower" : "wider";
    case "buckets.versioning":
      return after === "Enabled" ? "narrower" : "wider";
    case "buckets.encryption":
      return before.includes("keyArn") ? "wider" : "narrower";
    case "topics.keyArn":
    case "roles.boundaryArn":
      return before === "none" ? "narrower" : "wider";
    case "queues.keyArn":
    case "logGroups.keyArn":
      return before === "none" ? "narrower" : "wider";
    case "queues.sseSqs":
      return after === "true" ? "narrower" : "wider";
    case "functions.environment":
    case "functions.tracing":
    case "functions.reservedConcurrency":
    case "logGroups.retentionDays":
    case "queues.retentionSeconds":
    case "queues.maxMessageBytes":
    case "stateMachines.logging":
      return "neutral";
    default:
      return "wider";
  }
}
