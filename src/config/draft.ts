import {
  accountSchema,
  identityCenterAccountSchema,
  type Account,
  type StackAccount,
} from "./account-schema";
import { alarmsSchema, type Alarms } from "./alarms-schema";
import { auditSchema, type Audit, type Trail } from "./audit-schema";
import { dashboardSchema, type Dashboard } from "./dashboard-schema";
import { destinationSchema, namedDestinationSchema, type Destination } from "./destination-schema";
import { producerName } from "./fields";
import { limitsSchema, type LimitsConfig } from "./limits-schema";
import { configSchema } from "./schema";
import { writerSchema, type LambdaWriter, type OwnSource, type Writer } from "./writer-schema";
import { MAIN, namedBy } from "./writers-of";

/**
 * The valid parts of a config. Checks across parts run on this draft, so that they also report findings if another part
 * is invalid.
 */
export interface Draft {
  readonly A?: Account;
  readonly B?: Account;
  /** The valid further producers. */
  readonly producers: Readonly<Record<string, Account>>;
  /** The names of all further producers, valid or not. */
  readonly producerNames: readonly string[];
  /** The valid further owners. */
  readonly owners: Readonly<Record<string, Account>>;
  /** The names of all further owners, valid or not. */
  readonly ownerNames: readonly string[];
  /** The valid ones. */
  readonly destinations: readonly PlacedDestination[];
  /** The names of all, valid or not; undefined if the config has `destination`, or neither. */
  readonly destinationNames?: readonly string[];
  readonly hasDestination: boolean;
  readonly organizationId?: string;
  readonly principalBinding: string;
  readonly hasIdentityCenter: boolean;
  readonly identityCenterAccount?: StackAccount;
  readonly hasAlarms: boolean;
  readonly alarms?: Alarms;
  readonly dashboard?: Dashboard;
  readonly audit?: Audit;
  readonly hasAccessGrants: boolean;
  readonly hasEndpoint: boolean;
  readonly limits?: LimitsConfig;
  /** Whether A, B or a producer is invalid. */
  readonly brokenAccounts: boolean;
  /** The valid writers. */
  readonly writers: readonly Placed<Writer>[];
  /** Whether there are invalid ones. */
  readonly brokenWriters: boolean;
}

/** A writer and its place in the config. */
export interface Placed<T> {
  readonly path: string;
  readonly value: T;
}

export interface PlacedDestination extends Placed<Destination> {
  readonly name: string;
  /** `B`, or the name of a further owner. */
  readonly ownerKey: string;
  /** @default - invalid or absent */
  readonly owner: Account | undefined;
}

export function toDraft(input: unknown): Draft {
  const given = at(input, "writers");
  const writers = (Array.isArray(given) ? given : []).flatMap((writer: unknown, index) => {
    const { data } = writerSchema.safeParse(writer);
    return data === undefined ? [] : [{ path: `writers[${index}]`, value: data }];
  });
  const producers = Object.entries((at(input, "producers") ?? {}) as Record<string, unknown>);
  const organizationId = configSchema.shape.organizationId.safeParse(at(input, "organizationId")).data;
  const A = accountSchema.safeParse(at(at(input, "accounts"), "A")).data;
  const B = accountSchema.safeParse(at(at(input, "accounts"), "B")).data;
  const wellFormed = wellFormedAccounts(producers);
  const allOwners = Object.entries((at(input, "owners") ?? {}) as Record<string, unknown>);
  const owners = wellFormedAccounts(allOwners);
  const several = at(input, "destinations");
  return {
    A,
    B,
    producers: Object.fromEntries(wellFormed),
    producerNames: producers.map(([name]) => name),
    owners: Object.fromEntries(owners),
    ownerNames: allOwners.map(([name]) => name),
    destinations: placedDestinations(input, B, Object.fromEntries(owners)),
    ...(typeof several === "object" && several !== null ? { destinationNames: Object.keys(several) } : {}),
    hasDestination: at(input, "destination") !== undefined,
    ...(organizationId === undefined ? {} : { organizationId }),
    principalBinding:
      configSchema.shape.principalBinding.safeParse(at(input, "principalBinding")).data ?? "arn",
    hasIdentityCenter: at(input, "identityCenter") !== undefined,
    identityCenterAccount: identityCenterAccountSchema.safeParse(at(at(input, "identityCenter"), "account"))
      .data,
    hasAlarms: at(input, "alarms") !== undefined,
    alarms: alarmsSchema.safeParse(at(input, "alarms")).data,
    dashboard: dashboardSchema.safeParse(at(input, "dashboard")).data,
    audit: auditSchema.safeParse(at(input, "audit")).data,
    hasAccessGrants: at(input, "accessGrants") !== undefined,
    hasEndpoint: at(input, "endpoint") !== undefined,
    limits: limitsSchema.optional().safeParse(at(input, "limits")).data,
    brokenAccounts:
      A === undefined ||
      B === undefined ||
      wellFormed.length < producers.length ||
      owners.length < allOwners.length,
    writers,
    brokenWriters: !Array.isArray(given) || writers.length < given.length,
  };
}

function wellFormedAccounts(given: readonly [string, unknown][]): [string, Account][] {
  return given.flatMap(([name, account]): [string, Account][] => {
    const { data } = accountSchema.safeParse(account);
    return data === undefined || !producerName.safeParse(name).success ? [] : [[name, data]];
  });
}

function placedDestinations(
  input: unknown,
  B: Account | undefined,
  owners: Readonly<Record<string, Account>>,
): PlacedDestination[] {
  const one = destinationSchema.safeParse(at(input, "destination")).data;
  const several = Object.entries((at(input, "destinations") ?? {}) as Record<string, unknown>);
  const given = [
    { path: "destination", name: MAIN, data: one && { ...one, account: "B" } },
    ...several.map(([name, value]) => {
      const { data } = namedDestinationSchema.safeParse(value);
      return { path: `destinations.${name}`, name, data };
    }),
  ];
  return given.flatMap(({ path, name, data }) => {
    if (data === undefined) return [];
    const { account: ownerKey, ...value } = data;
    return [{ path, name, ownerKey, value, owner: ownerKey === "B" ? B : owners[ownerKey] }];
  });
}

/** The valid destinations of a writer. */
export function destinationsIn({ destinations }: Draft, writer: Writer): readonly PlacedDestination[] {
  return namedBy(writer, destinations);
}

/** Whether two writers share a destination, even an invalid one. */
export function shareDestination(one: Writer, other: Writer): boolean {
  const [names, others] = [one, other].map((writer) =>
    "destinations" in writer ? writer.destinations : undefined,
  );
  return names === undefined || others === undefined || names.some((name) => others.includes(name));
}

export function lambdasIn(draft: Draft): Placed<LambdaWriter>[] {
  return draft.writers.flatMap(({ path, value }) => (value.kind === "lambda" ? [{ path, value }] : []));
}

/** The account of a key in a writer: `A`, or a further producer. */
export function accountAt(draft: Draft, key: string): Account | undefined {
  return key === "A" ? draft.A : draft.producers[key];
}

export function keysOf(writer: Writer, draft: Draft): readonly string[] {
  if (writer.kind === "service-principal") return [];
  if (!("accounts" in writer)) return [writer.account];
  return writer.accounts === "all" ? ["A", ...draft.producerNames] : writer.accounts;
}

/** A bucket of the config, its place there, and the account that it is in. */
export interface PlacedBucket extends Placed<Destination | OwnSource> {
  /** @default - invalid or absent */
  readonly owner: Account | undefined;
}

/** The destinations, then the source buckets of functions. */
export function bucketsIn(draft: Draft): PlacedBucket[] {
  return [
    ...draft.destinations,
    ...lambdasIn(draft).flatMap(({ path, value: { account, source } }) =>
      source.in === "own-bucket"
        ? [{ path: `${path}.source`, value: source, owner: accountAt(draft, account) }]
        : [],
    ),
  ];
}

/** A trail, its place in the config, and the account that it is in. */
export interface PlacedTrail extends Placed<Trail> {
  /** @default - invalid or absent */
  readonly owner: Account | undefined;
}

export function trailsIn(draft: Draft): PlacedTrail[] {
  const { trail, ownerTrails = {}, sourceTrails = {} } = draft.audit ?? {};
  return [
    ...(trail === undefined ? [] : [{ path: "audit.trail", value: trail, owner: draft.B }]),
    ...Object.entries(ownerTrails).map(([key, value]) => ({
      path: `audit.ownerTrails.${key}`,
      value,
      owner: draft.owners[key],
    })),
    ...Object.entries(sourceTrails).map(([key, value]) => ({
      path: `audit.sourceTrails.${key}`,
      value,
      owner: accountAt(draft, key),
    })),
  ];
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
