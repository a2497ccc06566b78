import { matchesGlob } from "../../iam";
import type { Model } from "../model/model";
import { itemsOf } from "../model/items";
import type { Caller } from "../prove";
import { BUCKET_ACTIONS, KEY_USE, OBJECT_ACTIONS } from "../prove/catalogue";
import { ownerOf } from "../prove/world";
import { itemIn, type Probe, type Side } from "./ask-both";
import type { Askers } from "./askers";
import { circumstancesFor } from "./circumstances";
import { actionSample, ANY, arnSample, selects, type Sample } from "./samples";
import type { ChangedStatement, OwnedStatement, Statement } from "./statements";

/** A probe with what it stands for. */
export interface ShownProbe extends Probe {
  readonly shownAction: string;
  readonly shownResource: string;
}

/** What the statements of both sides speak of. */
export interface Vocabulary {
  readonly actions: readonly Sample[];
  readonly resources: readonly Sample[];
}

export function vocabularyOf(statements: readonly OwnedStatement[], models: readonly Model[]): Vocabulary {
  const actions = statements.flatMap(({ statement }) => statement.actions.items.map(actionSample));
  const catalogue = [...OBJECT_ACTIONS, ...BUCKET_ACTIONS, ...KEY_USE, "s3:ListBucket"].map(actionSample);
  const resources = statements.flatMap(({ statement }) =>
    (statement.resources?.items ?? []).map(({ source }) => arnSample(source)),
  );
  const made = models
    .flatMap(itemsOf)
    .flatMap(({ kind, id }): Sample[] => [
      { text: id, shown: id },
      ...(kind === "buckets" ? [{ text: `${id}/${ANY}`, shown: `${id}/*` }] : []),
    ]);
  return {
    actions: uniqueSamples([...actions, ...catalogue]),
    resources: uniqueSamples([...resources, ...made].filter(({ text }) => text.startsWith("arn:"))),
  };
}

function uniqueSamples(samples: readonly Sample[]): Sample[] {
  return [...new Map([...samples].reverse().map((sample) => [sample.text, sample])).values()].reverse();
}

/** Every question whose answer a changed statement may change. */
export function* probesOf(
  changed: ChangedStatement,
  askers: Askers,
  vocabulary: Vocabulary,
  statements: readonly OwnedStatement[],
  sides: readonly Side[],
): Generator<ShownProbe> {
  const { statement, owner } = changed;
  const actions = actionsOf(statement, vocabulary);
  const resources =
    statement.resources === undefined
      ? [{ text: owner.id, shown: owner.id }]
      : resourcesOf(changed, vocabulary);
  for (const caller of askers.of(changed)) {
    const own = identityOf(caller, statements, sides);
    for (const resource of resources) {
      const there = statements.filter((one) => isResourcePolicyOf(one, ownerOf(resource.text)));
      for (const action of actions) {
        if (!isFor(action.text, resource.text)) continue;
        const bearing = [...own, ...there].filter((one) =>
          mayApply(one.statement, action.text, resource.text),
        );
        if (!canBeAllowed(caller, bearing, resource.text, sides)) continue;
        for (const circumstances of circumstancesFor(bearing.map((one) => one.statement))) {
          yield {
            caller,
            action: action.text,
            resource: resource.text,
            circumstances,
            shownAction: action.shown,
            shownResource: resource.shown,
          };
        }
      }
    }
  }
}

function actionsOf({ actions }: Statement, vocabulary: Vocabulary): Sample[] {
  const lower = { except: actions.except, items: actions.items.map((item) => item.toLowerCase()) };
  const known = vocabulary.actions.filter(({ text }) => selects(lower, text.toLowerCase()));
  return uniqueSamples([...(actions.except ? [] : actions.items.map(actionSample)), ...known]);
}

function resourcesOf({ statement: { resources } }: ChangedStatement, vocabulary: Vocabulary): Sample[] {
  if (resources === undefined) return [];
  const patterns = { except: resources.except, items: resources.items.map(({ source }) => source) };
  const known = vocabulary.resources.filter(({ text }) => selects(patterns, text));
  const own = resources.except ? [] : patterns.items.filter((item) => item !== "*").map(arnSample);
  const anything = patterns.items.includes("*")
    ? [{ text: `arn:aws:s3:::${ANY}-bucket/${ANY}`, shown: "*" }]
    : [];
  return uniqueSamples([...own, ...known, ...anything]);
}

/** Object actions are asked about objects, bucket actions about buckets, and each service about its own. */
function isFor(action: string, resource: string): boolean {
  const [service = "", name = ""] = action.split(":");
  const [, , owner = "", , , rest = ""] = resource.split(":");
  if (service === "any") return true;
  if ((service === "sts" ? "iam" : service) !== owner) return false;
  if (service !== "s3" || resource.includes(":access-grants/") || name.includes("AnyOther")) return true;
  const onObjects =
    /Object(?!LockConfiguration)|AbortMultipartUpload|ListMultipartUploadParts|BypassGovernanceRetention|Replicate/.test(
      name,
    );
  return onObjects === rest.includes("/");
}

function identityOf(
  caller: Caller,
  statements: readonly OwnedStatement[],
  sides: readonly Side[],
): OwnedStatement[] {
  const policies = new Set(
    sides
      .flatMap(({ world }) => world.identityOf(caller) ?? [])
      .flatMap(({ document }) => document.statements),
  );
  return statements.filter(({ statement }) => policies.has(statement));
}

function isResourcePolicyOf({ owner, kind }: OwnedStatement, id: string): boolean {
  return owner.id === id && kind !== "identity";
}

function mayApply({ actions, resources }: Statement, action: string, resource: string): boolean {
  const lower = { except: actions.except, items: actions.items.map((item) => item.toLowerCase()) };
  if (!selects(lower, action.toLowerCase())) return false;
  return (
    resources === undefined ||
    selects({ except: resources.except, items: resources.items.map(({ source }) => source) }, resource) ||
    resources.items.some(({ hasVariables }) => hasVariables)
  );
}

/** Without any Allow both sides deny; that is most of what could be asked. */
function canBeAllowed(
  caller: Caller,
  bearing: readonly OwnedStatement[],
  resource: string,
  sides: readonly Side[],
): boolean {
  if (bearing.some(({ statement }) => statement.effect === "Allow")) return true;
  const { principal } = caller;
  const arn =
    principal.kind === "role-session" ? principal.roleArn : principal.kind === "root" ? principal.arn : "";
  const whole = principal.kind === "root" || caller.permissions === "everything";
  const owner = ownerOf(resource);
  const item = itemIn(sides, owner);
  return whole && item?.home?.account === arn.split(":")[4];
}

/** Whether one sample's pattern is told by another's already. */
export function isToldBy(shown: string, others: Iterable<string>): boolean {
  for (const other of others)
    if (other !== shown && other.includes("*") && matchesGlob(other, shown)) return true;
  return false;
}
