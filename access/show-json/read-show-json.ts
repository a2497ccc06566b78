import type { Home, Model, ModelStack } from "../model";
import { checkOwnedAcls } from "./acls";
import { modelOf } from "../model/read-model";
import type { Resource } from "../model/resource";
import { accountsOf, homeOf, type GivenAccount } from "./accounts";
import { stackOf, toResource, type Candidate } from "./candidate";
import { configurationOf, type Configuration } from "./configuration";
import { knownValues } from "./known-values";
import { objectAt, type ShowDocument } from "./open-document";
import { settleHomes } from "./owners";
import { withParts } from "./parts";
import { isGranting, kindOf } from "./resource-kinds";
import { resolveOpen, type Followed } from "./resolve-open";
import { shownResources, withoutIndices, type ShownResource, type When } from "./shown-resources";
import { comparedResources, unreadResources } from "./compared-resources";
import { unreadNotes, withDoubts, type Unread } from "./unread";

export interface ShowInput {
  readonly documents: readonly ShowDocument[];
  /** What the command line says of accounts. */
  readonly accounts?: readonly GivenAccount[];
  /** Of plans: what is there before or after. @default "after" */
  readonly when?: When;
}

/** The model of plans and states, and what is to be said beside every answer from it. */
export interface ShownModel {
  readonly model: Model;
  /** What was not read, what is known only after apply, and what was taken from a plan's configuration. */
  readonly notes: readonly string[];
  /** Accounts that were given for what is not there. */
  readonly unused: readonly UnusedAccount[];
}

export interface UnusedAccount {
  readonly name: string;
  /** What they may be given for. */
  readonly known: readonly string[];
}

/**
 * Reads plans and states, one an account or several in one, into the model that all questions are answered from.
 *
 * @throws ModelError for a resource whose account or Region nobody says, and for sensitive values
 */
export function readShowJson({ documents, accounts = [], when = "after" }: ShowInput): ShownModel {
  const used = new Set<GivenAccount>();
  const parts = documents.map((document) => readDocument(document, accounts, when, (one) => used.add(one)));
  const candidates = parts.flatMap(({ candidates: own }) => own);
  const unread = parts.flatMap(({ unread: own }) => own);
  const followed = parts.flatMap(({ followed: own }) => own);
  const resources = candidates.map((candidate) => {
    const { file, shown } = candidate;
    return toResource(candidate, homeOf(candidate.where, shown, `${file} / ${shown.address}`));
  });
  const whole = withDoubts(checkOwnedAcls(withParts(resources)), unread);
  const model = modelOf(stacksOf(whole), whole);
  const known = [...new Set(parts.flatMap(({ names }) => names))];
  return {
    model: { ...model, resources: [...comparedResources(model), ...unreadResources(unread)] },
    notes: [...unreadNotes(unread), ...openNotes(candidates), ...followedNotes(followed)],
    unused: accounts.filter((one) => !used.has(one)).map(({ name }) => ({ name, known })),
  };
}

interface ReadDocument {
  readonly candidates: readonly Candidate[];
  readonly unread: readonly Unread[];
  readonly followed: readonly Followed[];
  /** What accounts may be given for. */
  readonly names: readonly string[];
}

function readDocument(
  document: ShowDocument,
  given: readonly GivenAccount[],
  when: When,
  use: (one: GivenAccount) => void,
): ReadDocument {
  const shown = shownResources(document, when);
  const configuration = document.kind === "plan" ? configurationOf(document) : undefined;
  const accounts = accountsOf(document, shown, configuration, given, use);
  const readable = shown.filter((one) => isRead(one));
  const asksTags = /Tag\//i.test(JSON.stringify(readable.map(({ values }) => values)));
  const all = readable.map((one): Candidate => {
    const { args, attributes, open } = knownValues(
      one,
      when === "after" ? configuration : undefined,
      document.name,
    );
    const where = accounts.whereabouts(one);
    const said = accounts.said(one);
    const tags = asksTags ? tagsOf(one, accounts.defaultTags(one)) : undefined;
    return {
      file: document.name,
      shown: one,
      args: tags === undefined ? args : { ...args, tags },
      attributes,
      unknown: new Map(),
      open,
      // A state does not say which provider made what: there the owner of a part says more than the command line.
      where: document.kind === "plan" ? { ...said, ...where } : where,
      said,
    };
  });
  const { followed, unreadable } = resolveOpen(all);
  const unread = shown
    .filter(({ mode, type }) => mode === "managed" && kindOf(type) === "unread")
    .map((one) => unreadOf(one, configuration, ""));
  return {
    candidates: settleHomes(all.filter((one) => !unreadable.has(one))),
    unread: [
      ...unread,
      ...[...unreadable].map(([one, reason]) => unreadOf(one.shown, configuration, reason)),
    ],
    followed,
    names: [
      document.name,
      ...new Set(Object.keys(objectAt(objectAt(document.json, "configuration"), "provider_config"))),
    ],
  };
}

/** A data source may have the policy that is attached by its ARN. */
function isRead({ mode, type }: ShownResource): boolean {
  return mode === "data" ? type === "aws_iam_policy" : kindOf(type) === "read";
}

function unreadOf(shown: ShownResource, configuration: Configuration | undefined, reason: string): Unread {
  const { module, type, name } = shown;
  const expressions = configuration?.expressionsOf(module, `${type}.${name}`);
  const refersTo = [...JSON.stringify(expressions ?? {}).matchAll(/"(aws_\w+\.[\w-]+)(?=[".[])/g)].map(
    ([, reference = ""]) => reference,
  );
  return {
    shown,
    reason,
    refersTo: [...new Set(refersTo)],
    mayGrant: reason !== "" || isGranting(type),
  };
}

/** Tags count where a policy asks for them. Those of a provider are on everything. */
function tagsOf({ values }: ShownResource, byDefault: unknown): unknown {
  for (const tags of [values["tags_all"], values["tags"]]) {
    if (typeof tags === "object" && tags !== null && Object.keys(tags).length > 0) return tags;
  }
  return byDefault;
}

/** One for each account and Region that something is in. */
function stacksOf(resources: readonly Resource[]): ModelStack[] {
  const homes = new Map<string, Home>(resources.map(({ home }) => [stackOf(home), home]));
  return [...homes].map(([id, home]) => ({ id, ...home, provider: {}, backend: {} }));
}

/** What is not known yet, and where it will be. */
function openNotes(candidates: readonly Candidate[]): string[] {
  const reasons = candidates
    .flatMap(({ unknown }) => [...unknown.values()])
    .map((reason) => reason.replace(/^known after apply: /, ""));
  if (reasons.length === 0) return [];
  const more = reasons.length - MOST_PLACES;
  return [
    `known after apply: ${reasons.slice(0, MOST_PLACES).join(", ")}${more > 0 ? ` and ${more} more` : ""}. What hangs on it is ` +
      "undetermined: ask the state after the apply (--state), or the cdk.tf.json of stacks that are synthesized (--out)",
  ];
}

/** Places that a note names. */
const MOST_PLACES = 5;

function followedNotes(followed: readonly Followed[]): string[] {
  if (followed.length === 0) return [];
  const shown = followed.slice(0, 3).map(({ place, from }) => `${withoutIndices(place)} from ${from}`);
  const more = followed.length - shown.length;
  return [
    `known after apply, and taken from what the configuration refers to: ${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""}`,
  ];
}
