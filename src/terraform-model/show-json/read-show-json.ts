import type { Home, Model, ModelStack, RawStack } from "..";
import { resourceType } from "../resource-types";
import { againstStacks, type ShownDifference } from "./against-stacks";
import { checkOwnedAcls } from "./acls";
import { managedPoliciesAsOf } from "../managed-policies";
import { modelOf } from "../read-model";
import type { Resource } from "../resource";
import { accountsOf, homeOf, type GivenAccount } from "./accounts";
import { stackOf, toResource, type Candidate } from "./candidate";
import { configurationOf, type Configuration } from "./configuration";
import { knownValues } from "./known-values";
import { objectAt, type ShowDocument } from "./open-document";
import { narrowingEndpoints } from "./endpoints";
import { assignOwnersAccounts } from "./owners";
import { withParts } from "./parts";
import { isGranting, kindOf } from "../resource-kinds";
import { resolveOpen, type Followed, type Placeholder } from "./resolve-open";
import { shownResources, withoutIndices, type ShownResource, type When } from "./shown-resources";
import { comparedResources, unreadResources } from "./compared-resources";
import { unreadNotes, withUnknownPolicies, type Unread } from "../unread";

export interface ShowInput {
  readonly documents: readonly ShowDocument[];
  /** Accounts from the command line. */
  readonly accounts?: readonly GivenAccount[];
  /** For plans: before or after. @default "after" */
  readonly when?: When;
}

/** The model of plans and states, and the notes for every answer. */
export interface ShownModel {
  readonly model: Model;
  /** What was not read, what is known only after apply, and what was resolved from a plan's configuration. */
  readonly notes: readonly string[];
  /** Unused accounts of the command line. */
  readonly unused: readonly UnusedAccount[];
}

export interface UnusedAccount {
  readonly name: string;
  /** The possible names for them. */
  readonly known: readonly string[];
}

/**
 * Reads plans and states, one or several accounts each, into the model.
 *
 * @throws ModelError for a resource with an unknown account or Region, and for sensitive values
 */
export function readShowJson({ documents, accounts = [], when = "after" }: ShowInput): ShownModel {
  const read = readDocuments(documents, accounts, when, (type) => kindOf(type) === "read");
  const model = toModel(read.candidates, read.unread);
  const resources = [...comparedResources(model), ...unreadResources(read.unread)];
  return { model: { ...model, resources }, notes: notesOf(read), unused: read.unused };
}

/** Plans and states of synthesized stacks, with the differences. */
export interface ShownOfStacks extends ShownModel {
  readonly differences: readonly ShownDifference[];
  /** The stacks' values that are known only after apply: `known after apply: aws_iam_role_policy.p.policy`. */
  readonly open: readonly string[];
}

/**
 * Reads the plans or states of synthesized stacks: the stacks' resources and their parts. Everything else belongs to
 * others.
 *
 * @param raw - the synthesized stacks
 * @throws ModelError as {@link readShowJson}
 */
export function readShownOfStacks(
  { documents, accounts = [] }: Omit<ShowInput, "when">,
  raw: readonly RawStack[],
): ShownOfStacks {
  const isRead = (type: string): boolean => resourceType(type) !== undefined || kindOf(type) === "read";
  const read = readDocuments(documents, accounts, "after", isRead);
  const { candidates, others, differences, outputs } = againstStacks(raw, read.candidates, read.unread);
  return {
    model: toModel(assignOwnersAccounts(candidates), read.unread, outputs),
    notes: [...othersNotes(others), ...notesOf({ ...read, candidates })],
    unused: read.unused,
    differences,
    open: [
      ...candidates.flatMap(({ unknown }) => [...unknown.values()]),
      ...read.unread.flatMap(({ reason }) => (reason === "" ? [] : [reason])),
    ],
  };
}

interface ReadDocuments extends Omit<ReadDocument, "names" | "isEmpty"> {
  /** Files without any resource. */
  readonly empty: readonly string[];
  readonly unused: readonly UnusedAccount[];
}

function readDocuments(
  documents: readonly ShowDocument[],
  accounts: readonly GivenAccount[],
  when: When,
  isRead: (type: string) => boolean,
): ReadDocuments {
  const used = new Set<GivenAccount>();
  const parts = documents.map((document) =>
    readDocument(document, { accounts, use: (one) => used.add(one), when, isRead }),
  );
  const known = [...new Set(parts.flatMap(({ names }) => names))];
  return {
    candidates: parts.flatMap(({ candidates }) => candidates),
    unread: parts.flatMap(({ unread }) => unread),
    followed: parts.flatMap(({ followed }) => followed),
    placeholders: parts.flatMap(({ placeholders }) => placeholders),
    endpoints: parts.flatMap(({ endpoints }) => endpoints),
    empty: parts.flatMap(({ isEmpty }, index) => (isEmpty ? [documents[index]?.name ?? ""] : [])),
    unused: accounts.filter((one) => !used.has(one)).map(({ name }) => ({ name, known })),
  };
}

function toModel(
  candidates: readonly Candidate[],
  unread: readonly Unread[],
  outputs?: readonly Resource[],
): Model {
  const resources = candidates.map((candidate) => {
    const { file, shown } = candidate;
    return toResource(candidate, homeOf(candidate.where, shown, `${file} / ${shown.address}`));
  });
  const whole = withUnknownPolicies(checkOwnedAcls(withParts(resources, outputs !== undefined)), unread);
  return modelOf(stacksOf(whole), whole, outputs);
}

function notesOf({
  candidates,
  unread,
  followed,
  placeholders,
  endpoints,
  empty,
}: Omit<ReadDocuments, "unused">): string[] {
  return [
    ...empty.map((name) => `${name} has no resources`),
    ...unreadNotes(unread),
    ...openNotes(candidates),
    ...followedNotes(followed),
    ...placeholderNotes(placeholders),
    ...listNote(
      "VPC endpoint policies, which are not read and may deny requests through the endpoint",
      endpoints,
    ),
    ...accessPointNotes(candidates),
    ...managedNotes(candidates),
  ];
}

function othersNotes(others: readonly Candidate[]): string[] {
  if (others.length === 0) return [];
  const shown = others.slice(0, MOST_PLACES).map(({ shown: { address } }) => address);
  const more = others.length - shown.length;
  return [`not in the config: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}

interface ReadDocument {
  readonly candidates: readonly Candidate[];
  readonly unread: readonly Unread[];
  readonly followed: readonly Followed[];
  readonly placeholders: readonly Placeholder[];
  /** VPC endpoints that restrict requests. */
  readonly endpoints: readonly string[];
  readonly isEmpty: boolean;
  /** The names for which accounts may be given. */
  readonly names: readonly string[];
}

interface DocumentOptions {
  readonly accounts: readonly GivenAccount[];
  /** Is called with each entry that was used. */
  readonly use: (one: GivenAccount) => void;
  readonly when: When;
  readonly isRead: (type: string) => boolean;
}

function readDocument(
  document: ShowDocument,
  { accounts: given, use, when, isRead }: DocumentOptions,
): ReadDocument {
  const shown = shownResources(document, when);
  const configuration = document.kind === "plan" ? configurationOf(document) : undefined;
  const accounts = accountsOf(document, shown, configuration, given, use);
  // A data source may have the policy that is attached by its ARN or id.
  const readable = shown.filter(({ mode, type }) =>
    mode === "data" ? /^aws_(?:iam_policy|organizations_(?:policy|organization))$/.test(type) : isRead(type),
  );
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
      // A state does not name providers: there a part's owner has priority over the command line.
      where: document.kind === "plan" ? { ...said, ...where } : where,
      said,
    };
  });
  const { followed, unreadable, placeholders } = resolveOpen(all);
  const unread = shown
    .filter(({ mode, type }) => mode === "managed" && kindOf(type) === "unread")
    .map((one) => unreadOf(one, configuration, ""));
  return {
    candidates: assignOwnersAccounts(all.filter((one) => !unreadable.has(one))),
    unread: [
      ...unread,
      ...[...unreadable].map(([one, reason]) => unreadOf(one.shown, configuration, reason)),
    ],
    followed,
    placeholders,
    endpoints: narrowingEndpoints(shown),
    isEmpty: when === "after" && shown.length === 0,
    names: [
      document.name,
      ...new Set(Object.keys(objectAt(objectAt(document.json, "configuration"), "provider_config"))),
    ],
  };
}

function unreadOf(
  { module, type, name, address, values }: ShownResource,
  configuration: Configuration | undefined,
  reason: string,
): Unread {
  const expressions = configuration?.expressionsOf(module, `${type}.${name}`);
  const refersTo = [...JSON.stringify(expressions ?? {}).matchAll(/"(aws_\w+\.[\w-]+)(?=[".[])/g)].map(
    ([, reference = ""]) => reference,
  );
  return {
    ...{ type, address, module, values },
    reason,
    refersTo: [...new Set(refersTo)],
    mayGrant: isGranting(type),
  };
}

/** Policies may use tags. A provider's default tags are on everything. */
function tagsOf({ values }: ShownResource, byDefault: unknown): unknown {
  for (const tags of [values["tags_all"], values["tags"]]) {
    if (typeof tags === "object" && tags !== null && Object.keys(tags).length > 0) return tags;
  }
  return byDefault;
}

/** One for each account and Region with resources. */
function stacksOf(resources: readonly Resource[]): ModelStack[] {
  const homes = new Map<string, Home>(
    resources.flatMap(({ home }) => (home.account === "" ? [] : [[stackOf(home), home] as const])),
  );
  return [...homes].map(([id, home]) => ({ id, ...home, provider: {}, backend: {} }));
}

/** What is unknown, and where to find it later. */
function openNotes(candidates: readonly Candidate[]): string[] {
  const reasons = candidates
    .flatMap(({ unknown }) => [...unknown.values()])
    .map((reason) => reason.replace(/^known after apply: /, ""));
  if (reasons.length === 0) return [];
  const more = reasons.length - MOST_PLACES;
  return [
    `known after apply: ${reasons.slice(0, MOST_PLACES).join(", ")}${more > 0 ? ` and ${more} more` : ""}. What depends on it is ` +
      "undetermined: use the state after the apply (--state), or synthesized stacks (--out)",
  ];
}

/** Number of places in a note. */
const MOST_PLACES = 5;

function followedNotes(followed: readonly Followed[]): string[] {
  const texts = followed.map(({ place, from }) => `${withoutIndices(place)} from ${from}`);
  return listNote("known after apply, and resolved from the configuration's references", texts);
}

function placeholderNotes(placeholders: readonly Placeholder[]): string[] {
  const texts = placeholders.map(({ address, name }) => `${address} as ${name}`);
  return listNote("named only after apply, shown here with a placeholder", texts);
}

function accessPointNotes(candidates: readonly Candidate[]): string[] {
  const has = candidates.some(
    ({ shown: { type }, args }) =>
      /^aws_s3(?:control)?_access_point/.test(type) ||
      (type === "aws_s3_bucket_policy" && /s3:DataAccessPoint/i.test(String(args["policy"]))),
  );
  return has
    ? [
        "through an access point, its own policy and the bucket's must both allow a request: who and diff say what each of them " +
          "allows, can checks both",
      ]
    : [];
}

const ATTACHING = [
  "policy_arn",
  "policy_arns",
  "managed_policy_arn",
  "managed_policy_arns",
  "permissions_boundary",
];

/** AWS may have changed it since this copy. */
function managedNotes(candidates: readonly Candidate[]): string[] {
  const arns = candidates.flatMap(({ args }) => ATTACHING.flatMap((argument) => [args[argument]].flat()));
  const names = arns.flatMap((arn) => /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(String(arn))?.[1] ?? []);
  return names.length === 0
    ? []
    : listNote(`AWS managed policies, as of ${managedPoliciesAsOf()}`, [...new Set(names)]);
}

/** The first three, and the number of others. */
function listNote(title: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const more = texts.length - 3;
  return [`${title}: ${texts.slice(0, 3).join(", ")}${more > 0 ? `, and ${more} more` : ""}`];
}
