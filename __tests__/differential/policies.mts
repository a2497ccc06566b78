import type { PolicyKind } from "../../src/iam/index.ts";
import type { Random } from "../iam/random.ts";
import { ROLES, type Json, type Question } from "./world.mts";

/** Policies around a question, near enough to it that every outcome happens often. */
export interface Policies {
  readonly identity: readonly Json[];
  readonly boundary: Json | null;
  readonly session: Json | null;
  readonly resource: Json | null;
  readonly scps: readonly (readonly Json[])[];
  readonly rcps: readonly (readonly Json[])[];
}

const ALLOW_ALL: Json = { Effect: "Allow", Action: "*", Resource: "*" };

export function makePolicies(random: Random, question: Question): Policies {
  const { kind } = question.principal;
  const iam = kind === "role-session" || kind === "user";
  const always = question.policyKind === "key" || question.policyKind === "trust";
  return {
    identity: iam ? many(random, 0, 2, () => policy(random, question, "identity", 0.8)) : [],
    boundary: iam && random.chance(0.2) ? policy(random, question, "boundary", 0.8) : null,
    session: kind === "role-session" && random.chance(0.2) ? policy(random, question, "session", 0.8) : null,
    resource: always || random.chance(0.85) ? policy(random, question, question.policyKind, 0.8) : null,
    scps: iam || kind === "root" ? levels(random, question) : [],
    rcps: random.chance(0.2) ? many(random, 1, 2, () => [policy(random, question, "rcp", 0)]) : [],
  };
}

function many<T>(random: Random, least: number, most: number, make: () => T): T[] {
  return Array.from({ length: random.integer(least, most) }, make);
}

function levels(random: Random, question: Question): Json[][] {
  if (random.chance(0.75)) return [];
  return many(random, 1, 2, () => {
    const own = policy(random, question, "scp", 0.5);
    return random.chance(0.7) ? [{ Version: "2012-10-17", Statement: ALLOW_ALL }, own] : [own];
  });
}

function policy(random: Random, question: Question, kind: PolicyKind, allows: number): Json {
  const statements = many(random, 1, 3, () => statement(random, question, kind, allows)).map(
    (made, index) => ({
      ...(random.chance(0.5) ? { Sid: `S${String(index)}` } : {}),
      ...made,
    }),
  );
  return {
    Version: "2012-10-17",
    Statement: statements.length === 1 && random.chance(0.3) ? statements[0] : statements,
  };
}

function statement(random: Random, question: Question, kind: PolicyKind, allows: number): Json {
  const hasPrincipal = kind === "resource" || kind === "key" || kind === "trust";
  return {
    Effect: random.chance(allows) ? "Allow" : "Deny",
    ...(kind === "rcp"
      ? { Principal: "*" }
      : hasPrincipal
        ? { Principal: principal(random, question, kind) }
        : {}),
    ...action(random, question, kind),
    ...(kind === "trust" ? {} : resource(random, question, kind)),
    ...(random.chance(0.55) ? { Condition: condition(random, question) } : {}),
  };
}

function oneOrList<T>(random: Random, items: readonly T[]): T | readonly T[] {
  const [only] = items;
  return items.length === 1 && only !== undefined && random.chance(0.6) ? only : items;
}

function principal(random: Random, { principal: who }: Question, kind: PolicyKind): unknown {
  const account =
    who.kind === "role-session"
      ? who.roleArn.split(":")[4]
      : "arn" in who
        ? who.arn.split(":")[4]
        : "111111111111";
  const own =
    who.kind === "role-session"
      ? [
          who.roleArn,
          who.roleArn,
          `arn:aws:sts::${account ?? ""}:assumed-role/${who.roleArn.slice(who.roleArn.lastIndexOf("/") + 1)}/${who.sessionName}`,
        ]
      : who.kind === "user"
        ? [who.arn]
        : [];
  const accounts = [`arn:aws:iam::${account ?? ""}:root`, account ?? ""];
  const others = [...ROLES, "arn:aws:iam::444444444444:root", "arn:aws:iam::111111111111:user/Ana"];
  const service =
    who.kind === "service" ? who.name : random.pick(["s3.amazonaws.com", "lambda.amazonaws.com"]);
  const aws = (): string =>
    random.pick(
      random.weighted([
        [5, own.length > 0 ? own : others],
        [3, accounts],
        [3, others],
      ]),
    );
  return random.weighted<() => unknown>([
    [kind === "trust" ? 0.5 : 1.5, () => "*"],
    [who.kind === "service" ? 0 : 1, () => ({ AWS: "*" })],
    [6, () => ({ AWS: oneOrList(random, [aws(), ...(random.chance(0.3) ? [aws()] : [])]) })],
    [who.kind === "service" ? 12 : 1, () => ({ Service: oneOrList(random, [service]) })],
    [1, () => ({ AWS: aws(), Service: service })],
  ])();
}

function action(random: Random, { action: asked }: Question, kind: PolicyKind): Json {
  const [service = "", name = ""] = asked.split(":");
  const control = kind === "rcp" || kind === "trust";
  const near = [
    asked,
    asked,
    asked.toLowerCase(),
    `${service}:*`,
    `${service}:${name.slice(0, 3)}*`,
    `${service}:?${name.slice(1)}`,
  ];
  const far =
    kind === "trust"
      ? ["sts:TagSession"]
      : ["s3:GetBucketPolicy", "logs:PutLogEvents", `${service}:${name}X`];
  const items = random.weighted<readonly string[]>([
    [8, [random.pick(near)]],
    [2, [random.pick(far)]],
    [3, [random.pick(far), random.pick(near)]],
    [control ? 0 : 1.5, ["*"]],
  ]);
  const element = !control && random.chance(0.06) ? "NotAction" : "Action";
  return { [element]: oneOrList(random, items) };
}

function resource(random: Random, { resource: asked }: Question, kind: PolicyKind): Json {
  const parts = asked.split(":");
  const [head, tail] = [parts.slice(0, 5).join(":"), parts.slice(5).join(":")];
  const half = tail.slice(0, Math.ceil(tail.length / 2));
  const anywhere = [...parts.slice(0, 3), "*", "*", tail].join(":");
  const near = [
    asked,
    asked,
    `${asked.slice(0, -1)}?`,
    `${asked.slice(0, -2)}*`,
    ...(asked.startsWith("arn:aws:s3")
      ? [`${head}:${half}*`, `${head}:*`, "arn:aws:s3:::photos/*", "arn:aws:s3:::photos/*/*"]
      : [anywhere, ...(tail.includes(":") ? [`${parts.slice(0, 3).join(":")}:*:${tail}`] : [])]),
    ...(asked.startsWith("arn:aws:s3") && kind !== "rcp"
      ? [
          "arn:aws:s3:::photos/${aws:PrincipalTag/team}/*",
          "arn:aws:s3:::photos/${aws:PrincipalTag/team, 'in'}/*",
          "arn:aws:s3:::photos/${aws:username}*",
        ]
      : []),
  ];
  const far = [
    "arn:aws:s3:::other/*",
    `${asked}x`,
    asked.replace("arn:aws:", "arn:aws-cn:"),
    "arn:aws:s3:::photos",
  ];
  const items = random.weighted<readonly string[]>([
    [7, [random.pick(near)]],
    [4, ["*"]],
    [1.5, [random.pick(far)]],
    [2, [random.pick(far), random.pick(near)]],
  ]);
  return { [random.chance(0.06) ? "NotResource" : "Resource"]: oneOrList(random, items) };
}

interface Key {
  readonly key: string;
  readonly operators: readonly string[];
  readonly values: readonly string[];
}

const STRINGS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];
const ARNS = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];
const NUMBERS = [
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
];
const DATES = NUMBERS.map((name) => name.replace("Numeric", "Date"));

/** Keys for any action, then those of the action asked. */
const ANY_ACTION: readonly Key[] = [
  { key: "aws:SecureTransport", operators: ["Bool"], values: ["true", "false"] },
  { key: "aws:PrincipalIsAWSService", operators: ["Bool"], values: ["true", "false"] },
  { key: "aws:ViaAWSService", operators: ["Bool"], values: ["true", "false"] },
  { key: "aws:MultiFactorAuthPresent", operators: ["Bool"], values: ["true", "false"] },
  {
    key: "aws:PrincipalOrgID",
    operators: STRINGS,
    values: ["o-aaaaaaaaaa", "o-bbbbbbbbbb", "O-AAAAAAAAAA", "o-*"],
  },
  {
    key: "aws:PrincipalAccount",
    operators: STRINGS,
    values: ["111111111111", "222222222222", "anonymous", "${aws:ResourceAccount}"],
  },
  {
    key: "aws:PrincipalArn",
    operators: [...ARNS, ...ARNS, "StringLike", "StringEquals"],
    values: [
      ...ROLES,
      "arn:aws:iam::111111111111:role/*",
      "arn:aws:iam::*:role/Writer",
      "arn:aws:iam::?11111111111:*",
      "arn:*:iam::*:user/*",
      "arn:aws:iam::${aws:PrincipalAccount}:role/*",
      "arn:aws:iam::222222222222:root",
    ],
  },
  {
    key: "AWS:principaltag/TEAM",
    operators: STRINGS,
    values: ["in", "IN", "o*", "${aws:PrincipalTag/team}", "?n", "${*}"],
  },
  { key: "aws:PrincipalType", operators: STRINGS, values: ["AssumedRole", "User", "Account", "Anonymous"] },
  { key: "aws:username", operators: STRINGS, values: ["Ana", "ben", "B*"] },
  {
    key: "aws:userid",
    operators: STRINGS,
    values: ["AROAEXAMPLEROLEID1:*", "AIDAEXAMPLEUSERID1", "anonymous"],
  },
  { key: "aws:SourceVpce", operators: STRINGS, values: ["vpce-1", "vpce-2", "vpce-?"] },
  { key: "aws:RequestedRegion", operators: STRINGS, values: ["eu-central-1", "eu-*", "us-east-1"] },
  {
    key: "aws:SourceAccount",
    operators: STRINGS,
    values: ["111111111111", "222222222222", "${aws:ResourceAccount}"],
  },
  {
    key: "aws:SourceArn",
    operators: [...ARNS, "StringLike"],
    values: ["arn:aws:s3:::photos", "arn:aws:s3:*:*:photos", "arn:aws:s3:::*"],
  },
  { key: "aws:SourceOrgID", operators: STRINGS, values: ["o-aaaaaaaaaa", "o-bbbbbbbbbb"] },
  {
    key: "aws:SourceIp",
    operators: ["IpAddress", "NotIpAddress"],
    values: ["203.0.113.0/24", "203.0.113.7", "203.0.113.0/25", "2001:db8::/32", "0.0.0.0/0"],
  },
  { key: "aws:MultiFactorAuthAge", operators: NUMBERS, values: ["60", "3600", "100000"] },
  {
    key: "aws:CurrentTime",
    operators: DATES,
    values: ["2026-03-01T12:00:00Z", "2026-01-01T00:00:00Z", "2026-12-31"],
  },
];

/** Keys that come with calls of services, with values that AWS does not document. */
const UNDOCUMENTED_OF_SERVICES: ReadonlySet<string> = new Set([
  "aws:PrincipalArn",
  "aws:PrincipalAccount",
  "aws:PrincipalType",
  "aws:userid",
]);

const SEVERAL: readonly Key[] = [
  {
    key: "aws:CalledVia",
    operators: STRINGS,
    values: ["cloudformation.amazonaws.com", "athena.amazonaws.com", "kms.*", "*.amazonaws.com"],
  },
  {
    key: "aws:PrincipalOrgPaths",
    operators: STRINGS,
    values: ["o-aaaaaaaaaa/*", "o-aaaaaaaaaa/r-ab12/ou-ab12-11111111/", "o-b*"],
  },
];

const BY_ACTION: Readonly<Record<string, readonly Key[]>> = {
  "s3:PutObject": [
    { key: "s3:x-amz-acl", operators: STRINGS, values: ["private", "bucket-owner-full-control", "public*"] },
    { key: "s3:x-amz-server-side-encryption", operators: STRINGS, values: ["AES256", "aws:kms", "aes256"] },
  ],
  "s3:ListBucket": [
    { key: "s3:prefix", operators: STRINGS, values: ["in/", "in/*", "${aws:PrincipalTag/team}/*"] },
    { key: "s3:max-keys", operators: NUMBERS, values: ["10", "100"] },
  ],
  "sts:AssumeRole": [{ key: "sts:ExternalId", operators: STRINGS, values: ["secret", "SECRET"] }],
  "kms:Decrypt": [
    {
      key: "kms:ViaService",
      operators: STRINGS,
      values: ["s3.eu-central-1.amazonaws.com", "s3.*.amazonaws.com"],
    },
  ],
};

function condition(random: Random, question: Question): Json {
  const block: Record<string, Record<string, unknown>> = {};
  const count = random.weighted([
    [6, 1],
    [3, 2],
    [1, 3],
  ]);
  for (let index = 0; index < count; index++) {
    const [operator, key, values] = oneCondition(random, question);
    const keys = (block[operator] ??= {});
    if (!Object.keys(keys).some((other) => other.toLowerCase() === key.toLowerCase())) keys[key] = values;
  }
  return block;
}

function oneCondition(random: Random, question: Question): [operator: string, key: string, values: unknown] {
  const several = random.chance(0.15);
  const own = BY_ACTION[question.action] ?? [];
  const isService = question.principal.kind === "service";
  const any = isService ? ANY_ACTION.filter(({ key }) => !UNDOCUMENTED_OF_SERVICES.has(key)) : ANY_ACTION;
  const from = several ? SEVERAL : own.length > 0 && random.chance(0.3) ? own : any;
  const { key, operators, values } = random.pick(from);
  if (random.chance(0.08)) return ["Null", key, random.pick(["true", "false"])];
  const operator = random.pick(operators);
  const wildcards = /Like|Arn/.test(operator);
  const fitting = values.filter((value) => wildcards || !/^[^$]*[*?]/.test(value));
  const picked = random.some(near(random, question, key, fitting), 1, 2);
  const set = several || random.chance(0.04) ? `${random.pick(["ForAnyValue", "ForAllValues"])}:` : "";
  return [`${set}${operator}${random.chance(0.25) ? "IfExists" : ""}`, key, oneOrList(random, picked)];
}

/** Values of which the true one is among the first half of the time. */
function near(random: Random, { truth }: Question, key: string, values: readonly string[]): string[] {
  const actual = [...truth].find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  const first = typeof actual === "string" ? actual : actual?.[0];
  return first !== undefined && values.includes(first) && random.chance(0.5) ? [first] : [...values];
}
