import type { ResolvedConfig } from "../../config/schema";
import { producerAccounts } from "../../config/writers-of";
import { askedTrails, bucketsOf, type AskedBucket } from "./buckets";
import {
  administrator,
  from,
  memberAccount,
  OUTSIDE,
  serviceCaller,
  sessionCaller,
  strangerAccount,
} from "./callers";
import { CHANGES, LISTING, READS } from "./catalogue";
import { encryptionWishes, type AskedEncryption } from "./encryption-wishes";
import type { Caller, Circumstances, Expected, Question } from "./question";
import { networkOf, reachesOf } from "./reaches";
import { accountOf, ELSEWHERE } from "./request-of";

/**
 * Whether the buckets' denials hold by themselves, whoever else is silent: they are what remains when somebody adds an
 * Allow one day. And that they leave services and the bucket's own account alone.
 */
export function guardQuestions(
  config: ResolvedConfig,
  encryptionOf: (bucketArn: string) => AskedEncryption | undefined,
): Question[] {
  const ofTrails = askedTrails(config).flatMap(({ logs }) =>
    encryptionGuards(logs, encryptionOf(logs.arn), config),
  );
  const ofBuckets = bucketsOf(config)
    .filter(({ made }) => made)
    .flatMap((bucket) => [
      ...organizationGuards(bucket, config),
      ...encryptionGuards(bucket, encryptionOf(bucket.arn), config),
      ...writerGuards(bucket, config),
      ...networkGuards(bucket, config),
    ]);
  return [...ofBuckets, ...ofTrails];
}

type Ask = (
  caller: Caller,
  action: string,
  situation: string,
  expected: Expected,
  circumstances?: Circumstances,
) => Question;

const GUARDED: Expected = { result: "denied", guard: true };
/** Denied for want of an Allow, but by no statement: an Allow would let it through. */
const LEFT_ALONE: Expected = { result: "denied", guard: false };

function asker(bucket: AskedBucket): Ask {
  return (caller, action, situation, expected, circumstances) => ({
    group: bucket.name,
    caller,
    action,
    resource: action === LISTING ? bucket.arn : `${bucket.arn}/2026/photo.jpg`,
    resourceAccount: bucket.owner.id,
    region: bucket.owner.region,
    situation,
    expected,
    circumstances: circumstances ?? networkOf(bucket),
  });
}

/** A service that calls for itself, such as log delivery. */
function serviceOf({ owner, arn }: AskedBucket): Caller {
  return serviceCaller("logging.s3.amazonaws.com", arn, owner.id);
}

function organizationGuards(bucket: AskedBucket, config: ResolvedConfig): Question[] {
  if (config.organizationId === undefined) return [];
  const ask = asker(bucket);
  const outsider = administrator(strangerAccount(config));
  const member = from(administrator(memberAccount(config)), { id: config.organizationId });
  const own = administrator(bucket.owner);
  return ["s3:GetObject", LISTING].flatMap((action) => [
    ask(outsider, action, "from outside of the organization", GUARDED),
    ask(from(outsider, "none"), action, "from an account in no organization", GUARDED),
    {
      ...ask(from(own, OUTSIDE), action, "the bucket's own account, in another organization", {
        result: "allowed",
      }),
      outOfOrganization: true,
    },
    ask(member, action, "an account of the organization", LEFT_ALONE),
    ask(serviceOf(bucket), action, "a service", LEFT_ALONE),
  ]);
}

function encryptionGuards(
  bucket: AskedBucket,
  encryption: AskedEncryption | undefined,
  config: ResolvedConfig,
): Question[] {
  if (encryption === undefined) return [];
  const ask = asker(bucket);
  const network = networkOf(bucket);
  const listed = listedWriter(bucket, config);
  const caller = listed ?? administrator(bucket.owner);
  // In another account, an Allow of the bucket is wanting.
  const open = accountOf(caller.principal) === bucket.owner.id ? { result: "allowed" as const } : LEFT_ALONE;
  return (
    encryptionWishes(encryption, config)
      // Of the destination's writers they are asked where they write.
      .filter(({ meant }) => !meant || listed === undefined || !bucket.isDestination)
      .flatMap(({ situation, headers, meant, actions }) =>
        actions.map((action) =>
          ask(caller, action, situation, meant ? open : GUARDED, { ...network, ...headers }),
        ),
      )
  );
}

/** One whom the guard on writers does not deny already, where there is one, and whose own account lets it do all. */
function listedWriter(
  { name, isDestination, listed }: AskedBucket,
  config: ResolvedConfig,
): Caller | undefined {
  if (listed === undefined) return undefined;
  if (!isDestination) return listedCallers(listed, config)[0];
  const writer = reachesOf(config).find(({ bucket }) => bucket.name === name)?.caller;
  return (
    writer && { ...writer, text: `${writer.text}, whatever its own policies say`, permissions: "everything" }
  );
}

/** Those whom the config lists by ARN or by a pattern, each let do all by their own account, which is in the organization. */
function listedCallers(listed: readonly string[], { organizationId }: ResolvedConfig): Caller[] {
  return listed.map((pattern) => {
    const arn = pattern.replaceAll(/[*?]/g, "x");
    const text = `${arn}, whatever its own policies say`;
    const kind = arn.endsWith(":root") ? "root" : "user";
    const caller: Caller = arn.includes(":role/")
      ? sessionCaller(arn, text, "everything")
      : { text, principal: { kind, arn }, permissions: "everything" };
    return organizationId === undefined ? caller : from(caller, { id: organizationId });
  });
}

function writerGuards(bucket: AskedBucket, config: ResolvedConfig): Question[] {
  if (bucket.listed === undefined) return [];
  const ask = asker(bucket);
  const caller = administrator(bucket.owner);
  const namesakes = namesakesOf(rolesOfWriters(bucket, config), bucket, config);
  return [...CHANGES].flatMap((action) => [
    ask(caller, action, "not a listed writer", GUARDED),
    ...namesakes.map((namesake) => ask(namesake, action, "a listed writer's namesake", GUARDED)),
    ...listedElsewhere(bucket, config).map((listed) =>
      ask(listed, action, "a listed writer of another account", LEFT_ALONE),
    ),
    ask(serviceOf(bucket), action, "a service", LEFT_ALONE),
  ]);
}

/** Whom the config of a source lists in other accounts: only an Allow is wanting. */
function listedElsewhere(bucket: AskedBucket, config: ResolvedConfig): Caller[] {
  const { isDestination, listed = [], owner } = bucket;
  const others = isDestination ? [] : listed.filter((arn) => !arn.includes(`::${owner.id}:`));
  return listedCallers(others, config);
}

/** The roles that may change objects of a bucket: the config's writers, and for a source whom it lists. */
function rolesOfWriters(bucket: AskedBucket, config: ResolvedConfig): string[] {
  const writers = reachesOf(config).filter(
    ({ bucket: { name }, actions }) =>
      name === bucket.name && (bucket.isDestination || actions.some((one) => CHANGES.has(one))),
  );
  return [
    ...writers.flatMap(({ caller: { principal } }) =>
      principal.kind === "role-session" ? [principal.roleArn] : [],
    ),
    ...(bucket.isDestination ? [] : (bucket.listed ?? []).filter((arn) => /:role\/[^*?]+$/.test(arn))),
  ];
}

/**
 * Roles of the same names and paths in accounts where they are not meant: the bucket's own, B, the producers', and
 * strangers' in the organization and outside of it.
 */
function namesakesOf(
  roles: readonly string[],
  { listed = [], owner }: AskedBucket,
  config: ResolvedConfig,
): Caller[] {
  const accounts = new Set([
    owner.id,
    config.accounts.B.id,
    ...[...producerAccounts(config).values()].map(({ id }) => id),
    memberAccount(config).id,
    strangerAccount(config).id,
  ]);
  const exempt = [...roles, ...listed];
  const namesakes = new Map<string, Caller>();
  for (const arn of roles) {
    for (const account of accounts) {
      const moved = arn.replace(/::\d{12}:/, `::${account}:`);
      if (exempt.some((one) => fits(moved, one))) continue;
      const name = moved.slice(moved.lastIndexOf("/") + 1);
      namesakes.set(moved, sessionCaller(moved, `${name} of ${account}`, "everything"));
    }
  }
  return [...namesakes.values()];
}

/** Whether an ARN that a config lists, which may have wildcards, may stand for the role. */
function fits(roleArn: string, listed: string): boolean {
  const [head = "", ...rest] = listed.split(/[*?]/);
  return rest.length === 0 ? roleArn === listed : roleArn.startsWith(head);
}

function networkGuards(bucket: AskedBucket, config: ResolvedConfig): Question[] {
  if (bucket.network === undefined) return [];
  const ask = asker(bucket);
  const caller = administrator(bucket.owner);
  const spared = reachesOf(config).flatMap(({ bucket: { name }, caller: { principal } }) =>
    !bucket.isDestination && name === bucket.name && principal.kind === "role-session"
      ? [principal.roleArn]
      : [],
  );
  const namesakes = namesakesOf(spared, { ...bucket, listed: [] }, config);
  return [...CHANGES, ...READS].flatMap((action) => [
    ask(caller, action, "from another network", GUARDED, ELSEWHERE),
    ...namesakes.map((namesake) =>
      ask(namesake, action, "from another network, a namesake", GUARDED, ELSEWHERE),
    ),
    ask(serviceOf(bucket), action, "a service", LEFT_ALONE, {}),
  ]);
}
