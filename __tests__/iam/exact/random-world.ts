import {
  compilePolicies,
  parsePolicy,
  type CompiledPolicies,
  type NamedPolicy,
  type PolicyKind,
  type PolicySet,
  type Principal,
} from "../../../src/iam";
import type { RequestFamily } from "../../../src/iam/exact";
import type { Random } from "../random";

type Json = Readonly<Record<string, unknown>>;

/** Policies of every kind, and the family of requests that they are asked about. */
export interface RandomWorld {
  readonly family: RequestFamily;
  readonly set: PolicySet;
  readonly policies: CompiledPolicies;
  /** As they are in the policies, as stuff for requests. */
  readonly texts: readonly string[];
}

const [A, B] = ["111111111111", "222222222222"] as const;

const TARGETS = [
  {
    kind: "resource",
    service: "s3",
    known: ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject"],
    resources: { kind: "like", patterns: ["arn:aws:s3:::b/*"] },
    arn: "arn:aws:s3:::b/",
  },
  {
    kind: "resource",
    service: "s3",
    known: ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:ListBucket", "s3:DeleteBucketPolicy"],
    resources: { kind: "one", arn: "arn:aws:s3:::b" },
    arn: "arn:aws:s3:::b",
  },
  {
    kind: "key",
    service: "kms",
    known: ["kms:Decrypt", "kms:RetireGrant", "kms:GenerateDataKey"],
    resources: { kind: "one", arn: `arn:aws:kms:eu-central-1:${B}:key/k` },
    arn: `arn:aws:kms:eu-central-1:${B}:key/k`,
  },
  {
    kind: "trust",
    service: "sts",
    known: ["sts:AssumeRole", "sts:TagSession"],
    resources: { kind: "one", arn: `arn:aws:iam::${B}:role/t` },
    arn: `arn:aws:iam::${B}:role/t`,
  },
  {
    kind: "resource",
    service: "sqs",
    known: ["sqs:SendMessage", "sqs:ReceiveMessage"],
    resources: { kind: "like", patterns: [`arn:aws:sqs:*:${B}:?*`], except: [`arn:aws:sqs:*:${B}:q-*`] },
    arn: `arn:aws:sqs:eu-central-1:${B}:`,
  },
] as const;

type Target = (typeof TARGETS)[number];

const PRINCIPALS: readonly Principal[] = [A, B].flatMap((account): Principal[] => [
  { kind: "role-session", roleArn: `arn:aws:iam::${account}:role/w`, sessionName: "task" },
  {
    kind: "role-session",
    roleArn: `arn:aws:iam::${account}:role/p/w`,
    sessionName: "task",
    tags: { team: "in" },
    organization: { id: "o-aaaaaaaaaa", path: "o-aaaaaaaaaa/r-ab12/ou-ab12-11111111/" },
  },
  { kind: "user", arn: `arn:aws:iam::${account}:user/u`, organization: "none" },
  { kind: "root", arn: `arn:aws:iam::${account}:root` },
  { kind: "service", name: "s3.amazonaws.com" },
  { kind: "service", name: "sns.amazonaws.com", sourceArn: "arn:aws:s3:::b", sourceAccount: B },
]);

export function randomWorld(random: Random): RandomWorld {
  const target = random.pick(TARGETS);
  const anonymous: Principal = { kind: "anonymous" };
  const principal = target.kind === "resource" && random.chance(0.1) ? anonymous : random.pick(PRINCIPALS);
  const isIam = principal.kind === "role-session" || principal.kind === "user";
  const texts: string[] = [];
  const named = (kind: PolicyKind, most: number): NamedPolicy => {
    const statements = random.times(1, most, () => statement(random, kind, target, texts));
    const json = { Version: "2012-10-17", Statement: statements };
    return { name: kind, document: parsePolicy(json, kind, kind) };
  };
  const some = (kind: PolicyKind, probability: number): NamedPolicy[] =>
    random.chance(probability) ? random.times(1, 2, () => named(kind, 3)) : [];
  const hasScps = principal.kind !== "service" && principal.kind !== "anonymous" && random.chance(0.3);
  const set: PolicySet = {
    identity: isIam ? some("identity", 0.9) : [],
    boundary: isIam && random.chance(0.25) ? named("boundary", 3) : null,
    session: principal.kind === "role-session" ? some("session", 0.2) : [],
    resource: target.kind === "resource" && random.chance(0.15) ? null : named(target.kind, 4),
    scps: hasScps
      ? random.times(1, 2, () => ({ name: "level", policies: random.times(1, 2, () => named("scp", 3)) }))
      : [],
    ...(target.service === "s3" && random.chance(0.2)
      ? { restrictPublicBuckets: random.pick(["on", "unknown"] as const) }
      : {}),
    rcps: random.chance(0.25) ? [{ name: "root", policies: [named("rcp", 2)] }] : [],
  };
  const family: RequestFamily = {
    principal,
    resourceAccount: B,
    actions: { service: target.service, known: target.known },
    resources: target.resources,
    ...(random.chance(0.2) ? { values: { "aws:sourcevpc": null, "aws:resourceaccount": B } } : {}),
  };
  return { family, set, policies: compilePolicies(set), texts };
}

function statement(random: Random, kind: PolicyKind, target: Target, texts: string[]): Json {
  const allows = kind !== "rcp" && random.chance(kind === "scp" || kind === "boundary" ? 0.8 : 0.7);
  const note = <T>(value: T): T => {
    texts.push(...[value].flat().filter((item) => typeof item === "string"));
    return value;
  };
  const notAction = kind !== "rcp" && kind !== "trust" && random.chance(0.15);
  const notResource = kind !== "trust" && random.chance(0.12);
  const actions = note(random.times(1, 2, () => actionText(random, kind, target)));
  const resources = note(random.times(1, 2, () => resourceText(random, target)));
  return {
    Effect: allows ? "Allow" : "Deny",
    ...(kind === "rcp" ? { Principal: "*" } : {}),
    ...(["resource", "key", "trust"].includes(kind) ? { Principal: principalElement(random, kind) } : {}),
    [notAction ? "NotAction" : "Action"]: actions,
    ...(kind === "trust" ? {} : { [notResource ? "NotResource" : "Resource"]: resources }),
    ...(random.chance(0.6) ? { Condition: conditions(random, note) } : {}),
  };
}

function actionText(random: Random, kind: PolicyKind, { service, known }: Target): string {
  const name = random.pick(known).slice(service.length + 1);
  const texts = [
    `${service}:${name}`,
    `${service}:${name}`,
    `${service}:${name.toLowerCase()}`,
    `${service}:*`,
    `${service}:${name.slice(0, 3)}*`,
    `${service}:*${name.slice(-4)}`,
    `${service}:${name.slice(0, -1)}?`,
    `${service}:*e*`,
    `${service}:Other`,
  ];
  const foreign = kind === "trust" ? [] : ["ec2:*", ...(kind === "rcp" ? [] : ["*"])];
  return random.pick([...texts, ...foreign]);
}

function resourceText(random: Random, { arn, service }: Target): string {
  const own = service === "s3" ? "arn:aws:s3:::" : arn.slice(0, arn.lastIndexOf(":") + 1);
  return random.pick([
    "*",
    "*",
    `${arn}${service === "sqs" ? "q" : ""}`,
    `${arn}*`,
    `${arn}in/*`,
    `${arn}in/a?c`,
    `${arn}*/x*y`,
    `${arn}*q`,
    `${own}*`,
    `${own}b*`,
    `${own}?/in*`,
    `arn:aws:${service}:*:*:*`,
    `arn:aws:${service}:*::*`,
    `${arn}\${aws:PrincipalTag/team}/*`,
    `${arn}\${aws:PrincipalAccount}*`,
    `${arn}\${aws:SourceVpc, 'in'}/*`,
    `${arn}\${*}`,
  ]);
}

function principalElement(random: Random, kind: PolicyKind): unknown {
  const account = random.pick([A, B]);
  return random.pick<unknown>([
    "*",
    "*",
    { AWS: "*" },
    { AWS: account },
    { AWS: `arn:aws:iam::${account}:root` },
    { AWS: [`arn:aws:iam::${account}:role/w`, `arn:aws:iam::${account}:role/p/w`] },
    { AWS: [`arn:aws:sts::${account}:assumed-role/w/task`, `arn:aws:iam::${account}:user/u`] },
    { Service: ["s3.amazonaws.com", "sns.amazonaws.com"] },
    ...(kind === "trust" ? [{ Federated: "cognito-identity.amazonaws.com" }] : []),
  ]);
}

const STRINGS: Readonly<Record<string, readonly string[]>> = {
  "aws:SourceVpce": ["vpce-1", "vpce-*", "VPCE-1", "vpce-?", "*"],
  "aws:SourceVpc": ["vpc-1", "vpc-2", "vpc-K*", "*vpc*"],
  "aws:userid": ["AROAEXAMPLE:task", "AROA*", "*:task", "111111111111"],
  "aws:PrincipalTag/team": ["in", "i*", "${aws:SourceVpc}", "OUT"],
  "aws:PrincipalOrgID": ["o-aaaaaaaaaa", "o-*"],
  "aws:PrincipalAccount": [A, B],
  "s3:x-amz-server-side-encryption": ["AES256", "aws:kms", "aws:*", ""],
  "x:Unknown": ["one", "t*o", "ONE"],
  "aws:ResourceAccount": [A, B],
};
const LISTS: Readonly<Record<string, readonly string[]>> = {
  "aws:CalledVia": ["kms.amazonaws.com", "*.amazonaws.com", "a*"],
  "aws:TagKeys": ["team", "te*", "*am", "cost"],
  "aws:PrincipalOrgPaths": ["o-aaaaaaaaaa/*", "o-aaaaaaaaaa/r-ab12/*", "o-bbbbbbbbbb/*"],
  "aws:PrincipalServiceNamesList": ["s3.amazonaws.com", "*.amazonaws.com"],
};
const ARNS: Readonly<Record<string, readonly string[]>> = {
  "aws:PrincipalArn": [`arn:aws:iam::${A}:role/*`, "arn:aws:iam::*:role/w", `arn:aws:iam::${B}:*/p/?`],
  "aws:SourceArn": ["arn:aws:s3:::b", "arn:aws:s3:::*", "arn:*:*:*:111*:x:*"],
};
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  "aws:MultiFactorAuthAge": ["60", "3600", "3600.5", "-1"],
  "s3:max-keys": ["10", "11", "1000"],
  "x:Number": ["1", "2.5"],
};
const DATES: Readonly<Record<string, readonly string[]>> = {
  "aws:CurrentTime": ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "1767225600", "2027-05-05"],
  "aws:EpochTime": ["1767225600", "1767225601"],
  "aws:TokenIssueTime": ["2026-01-01T00:00:00.5Z"],
};
const BOOLEANS = ["aws:SecureTransport", "aws:ViaAWSService", "aws:PrincipalIsAWSService", "x:Flag"];
const ADDRESSES = [
  "203.0.113.0/24",
  "203.0.113.7",
  "10.0.0.0/8",
  "2001:db8::/32",
  "0.0.0.0/0",
  "2001:db8::1",
];

function conditions(random: Random, note: <T>(value: T) => T): Json {
  const blocks: Record<string, Record<string, unknown>> = {};
  for (const [operator, key, values] of random.times(1, 2, () => condition(random))) {
    note(values);
    blocks[operator] = { ...blocks[operator], [key]: values };
  }
  return blocks;
}

/** The keys that requests are given, with texts for their values. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  ...STRINGS,
  ...LISTS,
  ...ARNS,
  ...NUMBERS,
  ...DATES,
  ...Object.fromEntries(BOOLEANS.map((key) => [key, ["true", "false"]])),
  "aws:SourceIp": ADDRESSES,
};

function condition(random: Random): [operator: string, key: string, values: unknown] {
  const suffix = random.chance(0.25) ? "IfExists" : "";
  const not = random.chance(0.3) ? "Not" : "";
  const from = (table: Readonly<Record<string, readonly string[]>>): [string, string[]] => {
    const [key, values] = random.pick(Object.entries(table));
    return [key, random.times(1, 2, () => random.pick(values))];
  };
  const set = random.chance(0.1) ? random.pick(["ForAnyValue:", "ForAllValues:"]) : "";
  return random.pick<() => [string, string, unknown]>([
    () => [`${set}String${not}Equals${suffix}`, ...from(STRINGS)],
    () => [`${set}String${not}Like${suffix}`, ...from(STRINGS)],
    () => [`String${not}EqualsIgnoreCase${suffix}`, ...from(STRINGS)],
    () => [
      `${random.pick(["ForAnyValue", "ForAllValues"])}:String${not}${random.pick(["Equals", "Like"])}${suffix}`,
      ...from(LISTS),
    ],
    () => [`Arn${not}${random.pick(["Equals", "Like"])}${suffix}`, ...from(ARNS)],
    () => [
      `Numeric${random.pick(["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"])}${suffix}`,
      ...from(NUMBERS),
    ],
    () => [
      `Date${random.pick(["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"])}${suffix}`,
      ...from(DATES),
    ],
    () => [`Bool${suffix}`, random.pick(BOOLEANS), random.pick(["true", "false"])],
    () => [`${not}IpAddress${suffix}`, "aws:SourceIp", random.times(1, 2, () => random.pick(ADDRESSES))],
    () => ["Null", random.pick(Object.keys(KEYS)), random.pick(["true", "false"])],
  ])();
}
