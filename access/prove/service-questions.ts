import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf, producerAccounts } from "../../config/writers-of";
import type { Model } from "../model/model";
import { administrator, ANONYMOUS, serviceCaller, strangerAccount, type Place } from "./callers";
import { askedTrails, type AskedTrail } from "./buckets";
import { KEY_ADMINISTRATION, KEY_USE } from "./catalogue";
import { encryptionWishes } from "./encryption-wishes";
import type { Caller, Circumstances, Expected, Question } from "./question";
import { WITHOUT_TLS } from "./request-of";

/** What AWS's services do on their own: alarms that tell, and the trail that writes its log. */
export function serviceQuestions(config: ResolvedConfig, model: Model): Question[] {
  return [
    ...alarmQuestions(config, model),
    ...askedTrails(config).flatMap((trail) => trailQuestions(trail, config)),
  ];
}

const CLOUDWATCH = "cloudwatch.amazonaws.com";

function alarmQuestions(config: ResolvedConfig, model: Model): Question[] {
  if (config.alarms === undefined) return [];
  const keys = new Set(lambdasOf(config).map(({ account }) => account));
  return [...producerAccounts(config)].flatMap(([key, account]) => {
    if (!keys.has(key)) return [];
    const topic = alarmTopic(account, config);
    const keyArn = model.topics.find(({ arn }) => arn === topic)?.keyArn;
    return [
      ...topicQuestions(topic, account, config),
      ...(keyArn === undefined ? [] : alarmKeyQuestions(keyArn, account, config)),
    ];
  });
}

export function alarmTopic({ id, region }: Place, { alarms }: ResolvedConfig): string {
  return `arn:${partitionOf(region)}:sns:${region}:${id}:${alarms?.topicName ?? ""}`;
}

function asker(group: string, place: Place, resource: string) {
  return (
    caller: Caller,
    action: string,
    situation: string,
    result: Expected["result"],
    circumstances: Circumstances = {},
  ): Question => ({
    group,
    caller,
    action,
    resource,
    resourceAccount: place.id,
    region: place.region,
    situation,
    expected: { result },
    circumstances,
  });
}

interface Source {
  readonly situation: string;
  readonly caller: Caller;
}

/** Alarms of the account, and calls that only look like theirs. */
function alarmSources(
  { id, region }: Place,
  config: ResolvedConfig,
): { readonly own: Caller; readonly others: Source[] } {
  const partition = partitionOf(region);
  const alarm = `arn:${partition}:cloudwatch:${region}:${id}:alarm:errors`;
  const stranger = strangerAccount(config).id;
  const moved = alarm.replace(`:${id}:`, `:${stranger}:`);
  const other = `arn:${partition}:sns:${region}:${id}:errors`;
  return {
    own: serviceCaller(CLOUDWATCH, alarm, id),
    others: [
      { situation: "for another account", caller: serviceCaller(CLOUDWATCH, moved, stranger) },
      {
        situation: "for another account, with this one's alarm",
        caller: serviceCaller(CLOUDWATCH, alarm, stranger),
      },
      { situation: "with another account's alarm", caller: serviceCaller(CLOUDWATCH, moved, id) },
      { situation: "not for an alarm", caller: serviceCaller(CLOUDWATCH, other, id) },
      { situation: "another service", caller: serviceCaller("s3.amazonaws.com", alarm, id) },
    ],
  };
}

function topicQuestions(topic: string, account: Place, config: ResolvedConfig): Question[] {
  const ask = asker("alarms", account, topic);
  const { own, others } = alarmSources(account, config);
  const owner = administrator(account);
  return [
    ask(own, "sns:Publish", "an alarm of the account", "allowed"),
    ...others.map(({ situation, caller }) => ask(caller, "sns:Publish", situation, "denied")),
    ask(own, "sns:Publish", "without TLS", "denied", WITHOUT_TLS),
    ask(owner, "sns:Publish", "the topic's own account", "allowed"),
    ask(owner, "sns:Publish", "without TLS", "denied", WITHOUT_TLS),
    ...[ANONYMOUS, administrator(strangerAccount(config))].flatMap((caller) =>
      ["sns:Publish", "sns:Subscribe"].map((action) => ask(caller, action, "a stranger", "denied")),
    ),
  ];
}

function alarmKeyQuestions(keyArn: string, account: Place, config: ResolvedConfig): Question[] {
  const ask = asker("alarms", account, keyArn);
  const { own, others } = alarmSources(account, config);
  const owner = administrator(account);
  const stranger = administrator(strangerAccount(config));
  const uses = ["kms:Decrypt", "kms:GenerateDataKey"];
  return [
    ...uses.map((action) => ask(own, action, "an alarm of the account", "allowed")),
    ...uses.flatMap((action) =>
      others.map(({ situation, caller }) => ask(caller, action, situation, "denied")),
    ),
    ...KEY_ADMINISTRATION.map((action) => ask(owner, action, "the key's own account", "allowed")),
    ...KEY_USE.flatMap((action) => [
      ask(owner, action, "directly", "denied"),
      ask(stranger, action, "a stranger", "denied"),
    ]),
  ];
}

function trailQuestions(
  { arn: trail, trail: { keyArn }, logs }: AskedTrail,
  config: ResolvedConfig,
): Question[] {
  const { name, owner: place, arn: bucket } = logs;
  const service = "cloudtrail.amazonaws.com";
  const ask = asker(name, place, bucket);
  const put = (key: string) => asker(name, place, `${bucket}/${key}`);
  const own = `AWSLogs/${place.id}/CloudTrail/log.json.gz`;
  const stranger = strangerAccount(config);
  const acl = { "s3:x-amz-acl": "bucket-owner-full-control" };
  const callers: Source[] = [
    { situation: "another trail", caller: serviceCaller(service, `${trail}-2`, place.id) },
    { situation: "without a trail", caller: serviceCaller(service, null, null) },
    { situation: "another service", caller: serviceCaller("logging.s3.amazonaws.com", trail, place.id) },
    { situation: "a stranger", caller: administrator(stranger) },
    { situation: "a stranger", caller: ANONYMOUS },
  ];
  const ownTrail = serviceCaller(service, trail, place.id);
  const owner = administrator(place);
  return [
    ask(ownTrail, "s3:GetBucketAcl", "its own trail", "allowed"),
    put(own)(ownTrail, "s3:PutObject", "its own trail", "allowed", acl),
    ...encryptionWishes({ s3: true, keyArn }, config)
      .filter(({ actions }) => actions.includes("s3:PutObject"))
      .map(({ situation, headers, meant }) =>
        put(own)(ownTrail, "s3:PutObject", situation, meant ? "allowed" : "denied", { ...acl, ...headers }),
      ),
    put(own)(ownTrail, "s3:PutObject", "without the ACL", "denied"),
    put(own)(ownTrail, "s3:PutObject", "with another ACL", "denied", { "s3:x-amz-acl": "public-read" }),
    put(own)(ownTrail, "s3:PutObject", "without TLS", "denied", { ...acl, ...WITHOUT_TLS }),
    put(own)(ownTrail, "s3:PutObject", "over TLS 1.1", "denied", { ...acl, "s3:TlsVersion": "1.1" }),
    put(own)(ownTrail, "s3:DeleteObject", "not asked for", "denied"),
    put(own)(ownTrail, "s3:GetObject", "not asked for", "denied"),
    put("elsewhere/log.json.gz")(ownTrail, "s3:PutObject", "another prefix", "denied", acl),
    put(own.replace(place.id, stranger.id))(ownTrail, "s3:PutObject", "another prefix", "denied", acl),
    ...callers.flatMap(({ situation, caller }) => [
      ask(caller, "s3:GetBucketAcl", situation, "denied"),
      put(own)(caller, "s3:PutObject", situation, "denied", acl),
    ]),
    ...["s3:GetBucketPolicy", "s3:PutBucketPolicy"].flatMap((action) => [
      ask(owner, action, "the bucket's own account", "allowed"),
      ask(owner, action, "without TLS", "denied", WITHOUT_TLS),
      ask(owner, action, "over TLS 1.1", "denied", { "s3:TlsVersion": "1.1" }),
    ]),
  ];
}
