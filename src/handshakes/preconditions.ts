import type { Account } from "../config/account-schema";
import { isBackfill } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import { bucketArn, objectsArn, roleArn, sid, stackId, topicArn, trailArn } from "../naming";
import {
  ENCRYPT_MESSAGES,
  INVOKE_FUNCTION,
  keyActionsFor,
  SEND_MESSAGES,
  WRITE_RESULTS,
} from "../policies/actions";
import type { ResourceStatement, TrustStatement } from "../policies/statement";
import { statementsToAdd } from "./existing-bucket";
import type { RolePlan } from "./handshake";
import { planTrail } from "./plan-trails";
import {
  stackedProducers,
  type AccessPlan,
  type BucketPlan,
  type OwnerPlan,
  type ProducerPlan,
} from "./access-plan";

/** A requirement outside of the stacks, without which they cannot be applied or do not work. */
export interface Precondition {
  /** The stack that requires it: `account_A`. */
  readonly stack: string;
  readonly what: string;
  /** The statements that a policy there needs. */
  readonly statements?: readonly (ResourceStatement | TrustStatement)[];
}

type Found = Omit<Precondition, "stack">;

/** The one precondition of its kind. */
function needed(what: string, statements?: Found["statements"]): Found[] {
  return [{ what, ...(statements && { statements }) }];
}

/** All requirements of a config outside of the stacks. */
export function preconditionsOf(config: ResolvedConfig, plan: AccessPlan): Precondition[] {
  const at =
    (key: string) =>
    (found: Found): Precondition => ({ stack: stackId(key, config.environment), ...found });
  return [
    ...stackedProducers(plan).flatMap((producer) =>
      [
        ...producer.sources.flatMap(existingKey),
        ...producer.sources.flatMap((source) => accessLogs(source, producer.account)),
        ...eventBridgeSwitches(producer),
        ...existingBuckets(producer),
        ...existingRoles(producer),
        ...producer.sources
          .filter(({ policy }) => policy.Statement.length > 0)
          .flatMap((source) => existingPolicy(source, producer.account)),
        ...subscriptions(producer, config),
        ...trailKey(producer.key, config, plan),
        ...boundary(producer.account.permissionsBoundaryArn, producer.key, config),
      ].map(at(producer.key)),
    ),
    ...plan.owners.flatMap((owner) =>
      [
        ...owner.destinations.flatMap((destination) => [
          ...existingKey(destination),
          ...existingPolicy(destination, owner.account),
          ...accessLogs(destination, owner.account),
        ]),
        ...trailKey(owner.key, config, plan),
        ...analyzer(owner, config),
        ...accessGrants(owner),
        ...existingRoles(owner),
        ...boundary(owner.account.permissionsBoundaryArn, owner.key, config),
      ].map(at(owner.key)),
    ),
  ];
}

function existingKey({ encryption, keyStatements }: BucketPlan): Found[] {
  return encryption.kind === "existing-kms-key" && keyStatements.length > 0
    ? needed(`the policy of the key ${encryption.keyArn} has`, keyStatements)
    : [];
}

/**
 * An existing bucket sends events to EventBridge only if its owner turns that on.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
 */
function eventBridgeSwitches({ sources }: ProducerPlan): Found[] {
  return sources
    .filter(
      ({ existing, notifiedFunctions }) =>
        existing !== undefined && notifiedFunctions.every(({ trigger }) => trigger.kind === "event-bridge"),
    )
    .map(({ bucketName }) => ({ what: `the bucket ${bucketName} sends its events to Amazon EventBridge` }));
}

/** The stack's output and the files next to the stacks have the statements for the policy. */
function existingPolicy(bucket: BucketPlan, { region }: Account): Found[] {
  const { bucketName, existing } = bucket;
  if (existing === undefined) return [];
  const there = `the bucket ${bucketName} exists in ${region}`;
  if (existing.replaces) {
    return needed(
      `${there}, and its policy is the one in the config: statements added since then will be removed`,
    );
  }
  const statements = statementsToAdd(bucket);
  return statements.length === 0 ? needed(there) : needed(`${there}, and its policy has`, statements);
}

/** Sources and result buckets: the roles' own policies allow access, unless the bucket policy denies it. */
function existingBuckets(producer: ProducerPlan): Found[] {
  const { account, functions, sources } = producer;
  const results = functions.flatMap(({ writer }) =>
    isBackfill(writer) && writer.backfill.results.bucketName !== undefined
      ? [{ bucketName: writer.backfill.results.bucketName, roleName: writer.backfill.roleName }]
      : [],
  );
  const made = new Set(
    sources.flatMap(({ existing, bucketName }) => (existing === undefined ? [bucketName] : [])),
  );
  const names = [...sources, ...results].map(({ bucketName }) => bucketName);
  return [...new Set(names)]
    .filter((name) => !made.has(name))
    .flatMap((name): Found[] => [
      ...existingBucket(name, producer),
      ...results
        .filter(({ bucketName }) => bucketName === name)
        .map(({ roleName }) => ({
          what: `if a KMS key encrypts what comes to the bucket ${name}, the policy of the key has`,
          statements: [
            {
              Sid: sid("UseBy", roleName),
              Effect: "Allow" as const,
              Principal: { AWS: [roleArn(account, roleName)] },
              Action: keyActionsFor(WRITE_RESULTS),
              Resource: ["*"],
              Condition: { StringEquals: { "kms:ViaService": `s3.${account.region}.amazonaws.com` } },
            },
          ],
        })),
    ]);
}

/** A policy in the config is part of the proof. */
function existingBucket(name: string, producer: ProducerPlan): Found[] {
  const { account, sources } = producer;
  const there = `the bucket ${name} exists in ${account.region}`;
  const known = sources.find(
    ({ bucketName, existing }) => bucketName === name && existing?.merged !== undefined,
  );
  // Statements for its policy are listed with the bucket.
  if (known !== undefined) return known.policy.Statement.length > 0 ? [] : needed(there);
  const statements = statementsOn(bucketArn(account, name), producer);
  return statements.length === 0 ? [] : needed(`${there}, and its policy denies none of this:`, statements);
}

/**
 * The owner of a role in B adds statements to its trust policy. They are also in an output and in the files next to the
 * stacks.
 */
function existingRoles({ account, roles }: Pick<OwnerPlan | ProducerPlan, "account" | "roles">): Found[] {
  return roles.flatMap(({ role: { roleName, existing, trust } }): Found[] => {
    if (existing === undefined) return [];
    const there = `the role ${roleArn(account, roleName)} exists`;
    const { trustToAdd } = existing;
    if (trustToAdd === undefined) return needed(`${there}, and trusts ${trustedBy(trust).join(", ")}`);
    return trustToAdd.length === 0 ? needed(there) : needed(`${there}, and its trust policy has`, trustToAdd);
  });
}

function trustedBy({ Statement }: RolePlan["trust"]): string[] {
  return Statement.flatMap(({ Principal }) =>
    Principal === "*" ? [] : Object.values<readonly string[]>({ ...Principal }).flat(),
  );
}

/** The roles' access to a bucket, as statements of its policy. */
function statementsOn(arn: string, { account, roles }: ProducerPlan): ResourceStatement[] {
  const all = roles.flatMap(({ role, backfill }) => [
    role,
    ...(backfill === undefined ? [] : [backfill.role]),
  ]);
  return all.flatMap(({ roleName, permissions }) =>
    permissions.Statement.filter(({ Resource }) =>
      Resource.some((resource) => resource === arn || resource.startsWith(`${arn}/`)),
    ).map((statement) => ({
      ...statement,
      Sid: sid(statement.Sid, "By", roleName),
      Principal: { AWS: [roleArn(account, roleName)] },
    })),
  );
}

/**
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/lambda-console.html
 */
function subscriptions({ key, account, functions }: ProducerPlan, { alarms }: ResolvedConfig): Found[] {
  if (alarms === undefined || functions.length === 0) return [];
  const Condition = { ArnEquals: { "aws:SourceArn": topicArn(account, alarms.topicName) } };
  const allow = (verb: string, Action: readonly string[], resource: string): ResourceStatement => ({
    Sid: sid(verb, "AlarmsOf", key),
    Effect: "Allow",
    Principal: { Service: ["sns.amazonaws.com"] },
    Action,
    Resource: [resource],
  });
  return alarms.subscriptions.flatMap(({ protocol, endpoint }): Found[] => {
    switch (protocol) {
      case "sqs":
        return [
          {
            what: `the policy of the queue ${endpoint} has${confirmed(endpoint, account.id)}`,
            statements: [{ ...allow("Take", SEND_MESSAGES, endpoint), Condition }],
          },
          {
            what: `if a KMS key encrypts the queue ${endpoint}, the policy of the key has`,
            statements: [allow("Encrypt", ENCRYPT_MESSAGES, "*")],
          },
        ];
      case "lambda":
        return needed(`the policy of the function ${endpoint} has`, [
          { ...allow("InvokeFor", INVOKE_FUNCTION, endpoint), Condition },
        ]);
      case "https":
        return [];
    }
  });
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html */
function confirmed(endpoint: string, accountId: string): string {
  return endpoint.split(":")[4] === accountId ? "" : " (and its owner confirms the subscription)";
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
function accessLogs({ bucketName, options: { accessLogs: logs } }: BucketPlan, owner: Account): Found[] {
  if (logs === undefined) return [];
  return needed(`the policy of the bucket ${logs.bucketName} has`, [
    {
      Sid: sid("AllowAccessLogsOf", bucketName),
      Effect: "Allow",
      Principal: { Service: ["logging.s3.amazonaws.com"] },
      Action: ["s3:PutObject"],
      Resource: [objectsArn(owner, logs.bucketName, logs.prefix)],
      Condition: {
        ArnLike: { "aws:SourceArn": bucketArn(owner, bucketName) },
        StringEquals: { "aws:SourceAccount": owner.id },
      },
    },
  ]);
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
function trailKey(key: string, config: ResolvedConfig, plan: AccessPlan): Found[] {
  const found = planTrail(key, config, plan);
  if (found?.trail.keyArn === undefined) return [];
  const arn = trailArn(found.account, found.trail.name);
  const principal = { Service: ["cloudtrail.amazonaws.com"] };
  return needed(`the policy of the key ${found.trail.keyArn} has`, [
    {
      Sid: "EncryptTrail",
      Effect: "Allow",
      Principal: principal,
      Action: ["kms:GenerateDataKey*"],
      Resource: ["*"],
      Condition: {
        StringEquals: { "aws:SourceArn": arn, "kms:EncryptionContext:aws:cloudtrail:arn": arn },
      },
    },
    {
      Sid: "DescribeKeyForTrail",
      Effect: "Allow",
      Principal: principal,
      Action: ["kms:DescribeKey"],
      Resource: ["*"],
      Condition: { StringEquals: { "aws:SourceArn": arn } },
    },
  ]);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-delegated-administrator.html */
function analyzer({ account }: OwnerPlan, { audit }: ResolvedConfig): Found[] {
  return audit?.accessAnalyzer === "organization"
    ? needed(
        `account ${account.id} is the organization's management account or the delegated administrator of access-analyzer.amazonaws.com`,
      )
    : [];
}

function accessGrants({ key, accessGrants: grants }: OwnerPlan): Found[] {
  return grants?.existingInstance === true
    ? needed(`the policy of account ${key}'s S3 Access Grants instance has`, grants.instancePolicy.Statement)
    : [];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
function boundary(arn: string | undefined, key: string, { environment }: ResolvedConfig): Found[] {
  return arn === undefined
    ? []
    : needed(`${arn} exists and allows everything that the roles of ${stackId(key, environment)} need`);
}
