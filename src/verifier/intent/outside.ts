import type { Account } from "../../config/account-schema";
import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { backfillsOf, lambdasOf, ownersOf, producerAccounts } from "../../config/writers-of";
import { roleArnOf } from "../../analysis/lookup/callers";
import { viaServices } from "../../analysis/requests/via-service";
import { bucketsOf, declaredTrails, type DeclaredBucket } from "../../declared/buckets";
import { accessGrantsInstance } from "../../declared/expected-access";
import { alarmTopic } from "../../declared/names";
import { isObject } from "../../iam/parse-json";
import type { Home, Model } from "../../terraform-model/model";
import { existingNamed, statementsOfExisting } from "../existing-buckets";
import { existingRolesOf, trustStatementsToAdd } from "../existing-roles";
import { accountsOf, stackIdOf } from "../stack-settings";
import { statementJson } from "./intended-model";
import { existingKeyIntent, intentOf } from "./intent-of";
import type { Conditions, IntendedStatement } from "./intended-statement";

/** The statements that a policy outside of the stacks must have. */
export interface OutsidePolicy extends Home {
  readonly kind: "bucket" | "key" | "access-grants" | "role" | "other";
  readonly arn: string;
  readonly statements: readonly object[];
}

/** What must hold outside of the stacks, in the text of their output. */
export interface Outside {
  readonly what: string;
  readonly policy?: OutsidePolicy;
}

/** The account whose stack needs it. */
interface OutsideOfStack extends Outside {
  readonly to: string;
}

interface Sides {
  readonly config: ResolvedConfig;
  readonly model: Model;
  readonly expected: readonly IntendedStatement[];
}

/** All requirements outside of the stacks, derived from the config. */
export function outsideOf(config: ResolvedConfig, model: Model): OutsideOfStack[] {
  const sides: Sides = { config, model, expected: intentOf(config, model) };
  const stacks = accountsOf(config);
  const producers = [...producerAccounts(config)].filter(([key]) => stacks.has(stackIdOf(key, config)));
  return [
    ...producers.flatMap(([key, account]) =>
      saidTo(account, [
        ...sourcesOutside(key, account, sides),
        ...subscriptionsOutside(key, account, config),
      ]),
    ),
    ...ownersOf(config).flatMap((owner) => saidTo(owner, ownerOutside(owner, sides))),
    ...rolesOutside(sides),
    ...declaredTrails(config).flatMap(({ arn, trail, logs }) =>
      saidTo(logs.owner, trailKeyOutside(arn, trail.keyArn, logs.owner)),
    ),
    ...[...producers, ...ownersOf(config).map((owner) => [owner.key, owner] as const)].flatMap(
      ([key, { id, permissionsBoundaryArn: arn }]): OutsideOfStack[] => {
        const stack = stackIdOf(key, config);
        return arn === undefined
          ? []
          : [{ to: id, what: `${arn} exists and allows everything that the roles of ${stack} need` }];
      },
    ),
  ];
}

function saidTo({ id: to }: Pick<Account, "id">, all: readonly Outside[]): OutsideOfStack[] {
  return all.map((one) => ({ ...one, to }));
}

function homeOf({ id, region }: Pick<Account, "id" | "region">): Home {
  return { account: id, region, partition: partitionOf(region) };
}

function homeIn(arn: string, { region: own }: Pick<Account, "region">): Home {
  const [, partition = "aws", , region = own, account = ""] = arn.split(":");
  return { account, region, partition };
}

function ownerOutside(owner: ReturnType<typeof ownersOf>[number], sides: Sides): Outside[] {
  const { config, expected } = sides;
  const buckets = bucketsOf(config).filter(({ destination }) => destination?.owner.key === owner.key);
  const instance = accessGrantsInstance(owner);
  const grants = expected.filter(({ resource }) => resource === instance);
  return [
    ...buckets.flatMap((bucket) => [
      ...keyOutside(bucket, sides),
      ...logsOutside(bucket, bucket.destination?.accessLogs),
      ...policyOutside(bucket, sides),
    ]),
    ...(config.audit?.accessAnalyzer === "organization"
      ? [
          {
            what: `account ${owner.id} is the organization's management account or the delegated administrator of access-analyzer.amazonaws.com`,
          },
        ]
      : []),
    ...(config.accessGrants?.existingInstance === true && grants.length > 0
      ? [
          {
            what: `the policy of account ${owner.key}'s S3 Access Grants instance has`,
            policy: {
              ...homeOf(owner),
              kind: "access-grants" as const,
              arn: instance,
              statements: grants.map((one) => statementJson(one, "resource")),
            },
          },
        ]
      : []),
  ];
}

function sourcesOutside(key: string, account: Account, sides: Sides): Outside[] {
  const { config, expected } = sides;
  const own = lambdasOf(config).flatMap(({ account: at, source, trigger }) =>
    at === key && source.in === "own-bucket" ? [{ ...source, trigger }] : [],
  );
  const names = new Set(own.map(({ bucketName }) => bucketName));
  const buckets = bucketsOf(config).filter(
    ({ name, destination }) => destination === undefined && names.has(name),
  );
  const backfills = backfillsOf(config).filter((writer) => writer.account === key);
  const results = backfills.flatMap(({ backfill: { results: to, roleName } }) =>
    to.bucketName === undefined ? [] : [{ name: to.bucketName, roleName }],
  );
  const spoken = new Set(expected.map(({ resource }) => resource));
  const made = new Set(buckets.flatMap((bucket) => (bucket.isManaged ? [bucket.name] : [])));
  const there = [...new Set([...names, ...results.map(({ name }) => name)])].filter(
    (name) => !made.has(name),
  );
  return [
    ...buckets.flatMap((bucket) => {
      const uses = own.filter(({ bucketName }) => bucketName === bucket.name);
      const { arn, name } = bucket;
      const isSwitched = !bucket.isManaged && uses.every(({ trigger }) => trigger.kind === "event-bridge");
      return [
        ...keyOutside(bucket, sides),
        ...logsOutside(bucket, uses[0]?.accessLogs),
        ...(isSwitched ? [{ what: `the bucket ${name} sends its events to Amazon EventBridge` }] : []),
        ...(spoken.has(arn) ? policyOutside(bucket, sides) : []),
      ];
    }),
    ...there.flatMap((name) => {
      if (existingNamed(name, config)?.policy === undefined) return deniesNone(name, account, sides);
      const isSaid = buckets.some((bucket) => bucket.name === name && spoken.has(bucket.arn));
      return isSaid ? [] : [{ what: `the bucket ${name} exists in ${account.region}` }];
    }),
    ...results.flatMap(({ name, roleName }): Outside[] =>
      there.includes(name) ? [resultsKey(name, roleArnOf(account, roleName), account)] : [],
    ),
  ];
}

/** The statements of the stack's own output, which are already compared. */
function rolesOutside({ config, model }: Sides): OutsideOfStack[] {
  return existingRolesOf(config).map(({ arn, trusts }): OutsideOfStack => {
    const [to = ""] = arn.split(":").slice(4);
    const there = `the role ${arn} exists`;
    if (trusts !== "statements for the owner")
      return { to, what: `${there}, and trusts ${trusts.join(", ")}` };
    const role = model.roles.find((one) => one.arn === arn);
    const statements = (role === undefined ? [] : trustStatementsToAdd(role)).filter(isObject);
    if (role === undefined || statements.length === 0) return { to, what: there };
    const { account, region, partition } = role;
    return {
      to,
      what: `${there}, and its trust policy has`,
      policy: { kind: "role", account, region, partition, arn, statements },
    };
  });
}

function keyOutside({ encryption, owner }: DeclaredBucket, { config, model }: Sides): Outside[] {
  if (encryption.kind !== "existing-kms-key") return [];
  const { keyArn: arn } = encryption;
  const own = existingKeyIntent(config, model).filter(({ resource }) => resource === arn);
  return own.length === 0 ? [] : [keyPolicy(arn, homeIn(arn, owner), own)];
}

function keyPolicy(arn: string, home: Home, own: readonly IntendedStatement[]): Outside {
  const statements = own.map((one) => statementJson(one, "key"));
  return { what: `the policy of the key ${arn} has`, policy: { ...home, kind: "key", arn, statements } };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
function logsOutside(
  { arn: bucket, owner }: DeclaredBucket,
  logs: { readonly bucketName: string; readonly prefix: string } | undefined,
): Outside[] {
  if (logs === undefined) return [];
  const arn = `arn:${partitionOf(owner.region)}:s3:::${logs.bucketName}`;
  const statement = {
    ...statementFor(arn, "logging.s3.amazonaws.com", ["s3:PutObject"], {
      ArnLike: { "aws:SourceArn": bucket },
      StringEquals: { "aws:SourceAccount": owner.id },
    }),
    on: [`${arn}/${logs.prefix}*`],
  };
  return [
    {
      what: `the policy of the bucket ${logs.bucketName} has`,
      policy: { ...homeOf(owner), kind: "bucket", arn, statements: [statementJson(statement, "resource")] },
    },
  ];
}

function statementFor(
  resource: string,
  service: string,
  actions: readonly string[],
  condition: Conditions = {},
): IntendedStatement {
  return { group: "", purpose: "", resource, principal: { Service: [service] }, actions, condition };
}

/** The statements of the stack's own output or policy, which are already compared. */
function policyOutside(
  { name, arn, isManaged, owner }: DeclaredBucket,
  { config, model, expected }: Sides,
): Outside[] {
  if (isManaged) return [];
  const there = `the bucket ${name} exists in ${owner.region}`;
  const isSaid =
    (statementsOfExisting(config).get(arn) ?? []).length > 0 ||
    expected.some(({ resource }) => resource === arn);
  if (existingNamed(name, config)?.bucketPolicy === "replace" && isSaid) {
    return [
      {
        what: `${there}, and its policy is the one in the config: statements added since then will be removed`,
      },
    ];
  }
  const found = model.buckets.find((bucket) => bucket.arn === arn);
  const added = found?.added === undefined ? found?.policy : found.added;
  const json = added?.json;
  const statements =
    isObject(json) && Array.isArray(json["Statement"]) ? (json["Statement"] as object[]) : [];
  if (statements.length === 0) return [{ what: there }];
  return [
    { what: `${there}, and its policy has`, policy: { ...homeOf(owner), kind: "bucket", arn, statements } },
  ];
}

/** What an account's roles may do with a bucket by their own policies; the bucket policy must not deny it. */
function deniesNone(name: string, account: Account, { expected }: Sides): Outside[] {
  const home = homeOf(account);
  const arn = `arn:${home.partition}:s3:::${name}`;
  const roles = `arn:${home.partition}:iam::${account.id}:role/`;
  const statements = expected.flatMap(({ role = "", on = [], ...rest }) =>
    role.startsWith(roles) && on.some((one) => one === arn || one.startsWith(`${arn}/`))
      ? [statementJson({ ...rest, on, principal: { AWS: [role] } }, "resource")]
      : [],
  );
  if (statements.length === 0) return [];
  return [
    {
      what: `the bucket ${name} exists in ${account.region}, and its policy denies none of this:`,
      policy: { ...home, kind: "bucket", arn, statements },
    },
  ];
}

function resultsKey(name: string, role: string, account: Account): Outside {
  const arn = unnamedKey(homeOf(account), name);
  const statement: IntendedStatement = {
    ...{ group: "", purpose: "", resource: arn, principal: { AWS: [role] } },
    actions: ["kms:GenerateDataKey", "kms:Decrypt"],
    condition: { StringEquals: { "kms:ViaService": viaServices("s3", account.region) } },
  };
  return {
    what: `if a KMS key encrypts what comes to the bucket ${name}, the policy of the key has`,
    policy: { ...homeOf(account), kind: "key", arn, statements: [statementJson(statement, "key")] },
  };
}

/** A key without an ARN in the config: any matches. */
function unnamedKey({ account, region, partition }: Home, name: string): string {
  return `arn:${partition}:kms:${region}:${account}:key/of-${name}`;
}

/**
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/lambda-console.html
 */
function subscriptionsOutside(key: string, account: Account, config: ResolvedConfig): Outside[] {
  const { alarms } = config;
  if (alarms === undefined || !lambdasOf(config).some((writer) => writer.account === key)) return [];
  const condition = { ArnEquals: { "aws:SourceArn": alarmTopic(account, config) } };
  const sns = "sns.amazonaws.com";
  return alarms.subscriptions.flatMap(({ protocol, endpoint: arn }): Outside[] => {
    if (protocol === "https") return [];
    const home = homeIn(arn, account);
    const actions = protocol === "sqs" ? ["sqs:SendMessage"] : ["lambda:InvokeFunction"];
    const statements = [statementJson(statementFor(arn, sns, actions, condition), "resource")];
    const policy: OutsidePolicy = { ...home, kind: "other", arn, statements };
    if (protocol === "lambda") return [{ what: `the policy of the function ${arn} has`, policy }];
    const unnamed = unnamedKey(home, arn.slice(arn.lastIndexOf(":") + 1));
    const uses = statementFor(unnamed, sns, ["kms:GenerateDataKey", "kms:Decrypt"]);
    const confirms = home.account === account.id ? "" : " (and its owner confirms the subscription)";
    return [
      { what: `the policy of the queue ${arn} has${confirms}`, policy },
      {
        what: `if a KMS key encrypts the queue ${arn}, the policy of the key has`,
        policy: { ...home, kind: "key", arn: unnamed, statements: [statementJson(uses, "key")] },
      },
    ];
  });
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
function trailKeyOutside(trail: string, keyArn: string | undefined, owner: Account): Outside[] {
  if (keyArn === undefined) return [];
  const cloudTrail = (
    actions: readonly string[],
    keys: Readonly<Record<string, string>>,
  ): IntendedStatement =>
    statementFor(keyArn, "cloudtrail.amazonaws.com", actions, {
      StringEquals: { "aws:SourceArn": trail, ...keys },
    });
  return [
    keyPolicy(keyArn, homeIn(keyArn, owner), [
      cloudTrail(["kms:GenerateDataKey*"], { "kms:EncryptionContext:aws:cloudtrail:arn": trail }),
      cloudTrail(["kms:DescribeKey"], {}),
    ]),
  ];
}
