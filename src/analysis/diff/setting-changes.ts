import { isPolicy, itemsOf, type ModelItem } from "../../terraform-model/items";
import type { Model } from "../../terraform-model/model";
import { settingText } from "../../terraform-model/resources-of";
import type { AccessImpact, SettingChange } from "./access-diff";
import { changedLeaves } from "./leaves";
import { impactOfRemovedItem, type BeforeAndAfter } from "./presence-impact";
import { impactOfPart, impactOfProperty } from "./property-impact";

/** Everything in the model, except policies, that differs between both sides. */
export function settingChanges(before: Model, after: Model): SettingChange[] {
  const [old, now] = [before, after].map(
    // What control policies do is in the requests that they deny.
    (model) =>
      new Map(itemsOf(model).flatMap((item) => (item.kind === "controls" ? [] : [[keyOf(item), item]]))),
  );
  return [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])].flatMap((key) =>
    changesOf(old?.get(key), now?.get(key), { before, after }),
  );
}

/** A name may be ambiguous: two accounts may have a log group of the same name. */
function keyOf({ kind, id, home, properties }: ModelItem): string {
  return JSON.stringify([kind, id, id.startsWith("arn:") ? null : [home, properties.instanceArn]]);
}

/** The name of each kind. */
const NOUNS: Readonly<Record<string, string>> = {
  roles: "role",
  users: "user",
  guarded: "resource",
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

function changesOf(
  before: ModelItem | undefined,
  after: ModelItem | undefined,
  sides: BeforeAndAfter,
): SettingChange[] {
  const item = after ?? before;
  if (item === undefined) return [];
  const subject = `${NOUNS[item.kind] ?? item.kind} ${item.id}`;
  const presence = (was: string, is: string, bearing: AccessImpact): SettingChange => ({
    subject,
    name: "in the stacks",
    before: was,
    after: is,
    bearing,
  });
  if (after === undefined) return [presence("yes", "no", impactOfRemovedItem(item, sides))];
  const names = [...new Set([...Object.keys(before?.properties ?? {}), ...Object.keys(after.properties)])];
  const changes = names
    .filter((name) => !TOLD_ELSEWHERE.has(name))
    .flatMap((name) => propertyChanges(subject, name, before, after, sides.after));
  if (before !== undefined) return changes;
  const fresh = presence("no", "yes", RUNS_CODE.has(item.kind) ? "wider" : "neutral");
  return [fresh, ...changes.filter(({ bearing, name }) => bearing === "wider" && !isOfNew(name))];
}

/** New items whose effect is not in a policy. */
const RUNS_CODE: ReadonlySet<string> = new Set(["functions", "stateMachines"]);

/** Properties of a new item that need no report. */
function isOfNew(name: string): boolean {
  return /^(?:account|region|instanceArn)$|^(?:aliases|environment|definition|events)\./.test(name);
}

/** Names, and what policies or arguments show. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  "name",
  "arn",
  "arnPrefix",
  "uniqueId",
  "partition",
  "place",
  "managedPolicies",
  "blockedEncryptionTypes",
  "objectLock",
]);

/** Properties with several parts: each is reported and rated separately. */
const PARTED: ReadonlySet<string> = new Set([
  "aliases",
  "definition",
  "environment",
  "events",
  "logging",
  "publicAccessBlock",
]);

function propertyChanges(
  subject: string,
  name: string,
  before: ModelItem | undefined,
  after: ModelItem,
  model: Model,
): SettingChange[] {
  const [was, is] = [before?.properties[name], after.properties[name]];
  if ([was, is].flat().some(isPolicy)) return [];
  if (Array.isArray(was) || Array.isArray(is)) return listChanges(subject, name, was, is);
  if (PARTED.has(name)) {
    return changedLeaves(was, is, { nulls: "reported" }).map((leaf) => ({
      subject,
      name: `${name}.${leaf.path}`,
      before: leaf.before ?? "none",
      after: leaf.after ?? "none",
      bearing: impactOfPart(name, leaf),
    }));
  }
  const [old, now] = [was, is].map(textOf);
  if (old === now) return [];
  const bearing = impactOfProperty(after.kind, name, before?.properties ?? {}, after.properties, model);
  return [{ subject, name: nameOf(name), before: old ?? "none", after: now ?? "none", bearing }];
}

function listChanges(subject: string, name: string, was: unknown, is: unknown): SettingChange[] {
  const [old, now] = [was, is].map((value) => (Array.isArray(value) ? value.flatMap(itemTexts) : []));
  const added = (now ?? []).filter((text) => !(old ?? []).includes(text));
  const removed = (old ?? []).filter((text) => !(now ?? []).includes(text));
  return [
    ...added.map((text): SettingChange => ({ subject, name, before: "none", after: text, bearing: "wider" })),
    ...removed.map((text): SettingChange => ({
      subject,
      name,
      before: text,
      after: "none",
      bearing: "narrower",
    })),
  ];
}

/** `READWRITE` is two grants; one may be removed. */
function itemTexts(item: unknown): string[] {
  if (typeof item !== "object" || item === null) return [String(item)];
  const { permission, ...rest } = item as Readonly<Record<string, unknown>>;
  const parts = permission === "READWRITE" ? ["READ", "WRITE"] : permission === undefined ? [] : [permission];
  const text = textOf(rest) ?? "";
  return parts.length === 0 ? [text] : parts.map((part) => `permission ${plain(part)}, ${text}`);
}

/** `algorithm aws:kms, keyArn arn:…`, with nested values as JSON. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value !== "object" || Array.isArray(value)) return settingText(value);
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([key, item]) => `${key} ${Array.isArray(item) ? item.map(plain).join("+") : plain(item)}`)
    .join(", ");
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : settingText(value);
}

/** A property's name in words. */
function nameOf(name: string): string {
  return (
    {
      ownership: "object ownership",
      boundaryArn: "permissions boundary",
      roleArn: "execution role",
      isManaged: "created by the stacks",
      keyArn: "encryption key",
    }[name] ?? name
  );
}
