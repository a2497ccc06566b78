import { producerAccounts } from "../../config/writers-of";
import type { ResolvedConfig } from "../../config/schema";
import { bucketsOf, type AskedBucket } from "./buckets";
import {
  administrator,
  ANONYMOUS,
  bystander,
  from,
  memberAccount,
  roleArnOf,
  rootUser,
  sessionCaller,
  strangerAccount,
  type Place,
} from "./callers";
import { CHANGES, LISTING, MEND_POLICY, OBJECT_ACTIONS, TELLING_ACTIONS } from "./catalogue";
import { transportQuestions } from "./circumstance-questions";
import { folderOf, ownKeys } from "./object-questions";
import type { Caller, Question } from "./question";
import { networkOf } from "./reaches";

/** Those who have nothing to look for in the buckets, and the owner's administrators, who must not be shut out. */
export function strangerQuestions(roles: readonly Caller[], config: ResolvedConfig): Question[] {
  return bucketsOf(config)
    .filter(({ made }) => made)
    .flatMap((bucket) => [
      ...strangersOf(bucket, roles, config).flatMap((caller) => outsideQuestions(caller, bucket, config)),
      ...ownerQuestions(bucket, config),
    ]);
}

/** Other accounts' people with every right that their own account can give them, and the owner's without any. */
function strangersOf({ owner }: AskedBucket, roles: readonly Caller[], config: ResolvedConfig): Caller[] {
  const others = [...producerAccounts(config).values()].filter(({ id }) => id !== owner.id);
  return [
    ...others.flatMap((place) => [administrator(place), rootUser(place)]),
    bystander(owner),
    ...namesakes(roles, owner.id, config),
    rootUser(strangerAccount(config)),
    ANONYMOUS,
  ];
}

function inOrganization(caller: Caller, id: string): Caller {
  return { ...from(caller, { id }), text: `${caller.text}, in the organization` };
}

/**
 * Roles of the same names in an account that the config does not know, and under another path of their own account.
 *
 * @param owner - the account of what they ask for, whose own roles may get there by their own policies
 */
export function namesakes(roles: readonly Caller[], owner: string, config: ResolvedConfig): Caller[] {
  const stranger = strangerAccount(config);
  const member = memberAccount(config);
  const { organizationId } = config;
  return roles.flatMap(({ principal }): Caller[] => {
    if (principal.kind !== "role-session") return [];
    const [, , , , account = "", resource = ""] = principal.roleArn.split(":");
    const name = resource.slice(resource.lastIndexOf("/") + 1);
    const moved = (to: Place): Caller =>
      sessionCaller(
        principal.roleArn.replace(`::${account}:`, `::${to.id}:`),
        `${name} of ${to.id}`,
        "everything",
      );
    const elsewhere = roleArnOf({ ...stranger, id: account, rolePath: "/elsewhere/" }, name);
    const permissions = account === owner ? "nothing" : "everything";
    return [
      moved(stranger),
      ...(organizationId === undefined ? [] : [inOrganization(moved(member), organizationId)]),
      sessionCaller(elsewhere, `${name} of ${account} under another path`, permissions),
    ];
  });
}

function outsideQuestions(caller: Caller, bucket: AskedBucket, config: ResolvedConfig): Question[] {
  const circumstances = networkOf(bucket);
  const ask = (action: string, resource: string, listed: string | null = null): Question => ({
    group: bucket.name,
    caller,
    action,
    resource,
    resourceAccount: bucket.owner.id,
    region: bucket.owner.region,
    situation: "a stranger",
    expected: { result: "denied", resource: false },
    circumstances: { ...circumstances, "s3:prefix": listed },
  });
  const keys = ownKeys(bucket, config);
  return [
    ...keys.flatMap((key) => TELLING_ACTIONS.map((action) => ask(action, `${bucket.arn}/${key}`))),
    ...[LISTING, ...MEND_POLICY].map((action) => ask(action, bucket.arn)),
    ...keys.map((key) => ask(LISTING, bucket.arn, folderOf(key))),
  ].filter(({ action }) => caller !== ANONYMOUS || !/Policy$/.test(action));
}

/** An administrator of the bucket's account may fix its policy and reach what nobody guards, over good TLS only. */
function ownerQuestions(bucket: AskedBucket, config: ResolvedConfig): Question[] {
  const { owner } = bucket;
  const caller = administrator(owner);
  const guarded = bucket.listed;
  const ask = (action: string, resource: string, who = caller): Question => ({
    group: bucket.name,
    caller: who,
    action,
    resource,
    resourceAccount: owner.id,
    region: owner.region,
    situation: "the bucket's own account",
    expected: { result: "allowed" },
    circumstances: networkOf(bucket),
  });
  const own = [...MEND_POLICY, LISTING].map((action) => ask(action, bucket.arn));
  const objects = ownKeys(bucket, config).flatMap((key) =>
    OBJECT_ACTIONS.map((action) => ask(action, `${bucket.arn}/${key}`)),
  );
  const open = guarded === undefined ? objects : objects.filter(({ action }) => !CHANGES.has(action));
  const shut = guarded === undefined ? [] : objects.filter(({ action }) => CHANGES.has(action));
  // Out of every network too, the policy can be mended.
  const repairs = own.map((question) => ({ ...question, circumstances: {} }));
  return [
    ...own,
    ...(bucket.network === undefined ? [] : repairs),
    ...open,
    ...[...own, ...open.slice(0, OBJECT_ACTIONS.length)].flatMap((question) =>
      transportQuestions(question, config),
    ),
    ...shut.map((question): Question => ({
      ...question,
      situation: "not a listed writer",
      expected: { result: "denied" },
    })),
    ...listedQuestions(bucket, ask),
  ];
}

/** Those whom the config lists may change objects, if their own policies let them. */
function listedQuestions(
  bucket: AskedBucket,
  ask: (action: string, resource: string, who: Caller) => Question,
): Question[] {
  const situation = bucket.isDestination ? "break glass" : "a listed writer";
  return (bucket.listed ?? [])
    .filter((arn) => /:role\/[^*]+$/.test(arn) && arn.split(":")[4] === bucket.owner.id)
    .map((arn) => ({
      ...ask(
        "s3:DeleteObject",
        `${bucket.arn}/elsewhere/photo.jpg`,
        sessionCaller(arn, `${arn.slice(arn.lastIndexOf("/") + 1)} (${situation})`, "everything"),
      ),
      situation,
    }));
}
