import fc from "fast-check";
import { answer } from "../../src/analysis/can";
import { compareModels } from "../../src/analysis/diff";
import { whoMay, whoText } from "../../src/analysis/who";
import { HandshakeError } from "../../src/config/errors";
import type { ResolvedConfig } from "../../src/config/schema";
import { PolicyError, RequestError, SpaceTooLargeError } from "../../src/iam";
import { readModel, type Model, type RawStack } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { changePolicy, editable, type Json } from "./bypass/editable-stacks";
import { loadExample, stacksOf } from "./synthesized-stacks";

/** A machine that is busy with other tests takes several times as long. */
jest.setTimeout(240_000);
const RUNS = Number(process.env["ANY_POLICIES_RUNS"] ?? 30);

const BUCKET = "arn:aws:s3:::ecs-destination-bucket";
const ROLE = "arn:aws:iam::111111111111:role/ecs-cross-account-s3-role";

/** Words with many wildcards, in every place: each of them doubles what must be distinguished. */
const stars = fc
  .array(fc.stringMatching(/^[a-c]{1,3}$/), { minLength: 1, maxLength: 16 })
  .map((words) => `*${words.join("*")}*`);
const TEXTS = [
  "",
  "*",
  "?",
  "???*",
  "ü*",
  "ſ",
  "\u212a",
  "𝒳*",
  "\u0000",
  "*q".repeat(40),
  "?".repeat(60),
  "x".repeat(2_000),
];
const VARIABLES = [
  "${aws:PrincipalTag/team}",
  "${aws:username, 'x'}",
  "${*}",
  "${?}",
  "${$}",
  "${aws:SourceVpc}*",
  "${x:y}",
  "${aws:userid}",
  "${",
  "${}",
];
const text = fc.oneof(
  stars,
  fc.constantFrom(...TEXTS, ...VARIABLES),
  fc.string({ maxLength: 12, unit: "grapheme" }),
);
const some = <T>(one: fc.Arbitrary<T>, most = 4) => fc.array(one, { minLength: 1, maxLength: most });

const action = fc.oneof(
  fc.constantFrom(
    "s3:*",
    "*",
    "s3:PutObject",
    "s3:Get?bject*",
    "S3:pUT*",
    "kms:*",
    "sts:AssumeRole",
    "sqs:*",
    "iam:PassRole",
    "execute-api:*",
    "x:y",
    "aws-portal:View*",
  ),
  stars.map((words) => `s3:${words}`),
);
const inBucket = fc.oneof(
  fc.constantFrom(BUCKET, `${BUCKET}/*`, `${BUCKET}/ecs/*`),
  text.map((end) => `${BUCKET}/${end}`),
);
const anywhere = fc.oneof(
  fc.constantFrom("*", "arn:aws:s3:::*", "arn:aws:kms:*:*:key/*", "arn:aws-cn:s3:::x/*", ROLE),
  text.map((end) => `arn:aws:s3:::${end}`),
);

const principal = fc.oneof(
  fc.constantFrom<unknown>("*", { AWS: "*" }),
  fc.record({
    AWS: some(
      fc.oneof(
        fc.constantFrom(
          "111111111111",
          "999999999999",
          ROLE,
          "arn:aws:iam::222222222222:root",
          "AROAEXAMPLEEXAMPLE12",
          "arn:aws-cn:iam::111111111111:role/x",
          "arn:aws-us-gov:iam::111111111111:root",
        ),
        fc
          .constantFrom(
            "role/a/b/c",
            "user/u",
            "role/x+=,.@-_",
            'role/!"#/x',
            "user/ü",
            `role/${"x".repeat(65)}`,
            `role/${"p/".repeat(300)}x`,
            "role/",
          )
          .map((end) => `arn:aws:iam::333333333333:${end}`),
        fc
          .constantFrom(
            "assumed-role/x/y",
            "assumed-role/x/y y",
            "assumed-role/x/session",
            "federated-user/x",
            "federated-user/bob",
            `assumed-role/x/${"y".repeat(70)}`,
          )
          .map((end) => `arn:aws:sts::333333333333:${end}`),
      ),
      2,
    ),
  }),
  fc.record({
    Service: some(
      fc.constantFrom("s3.amazonaws.com", "logs.eu-central-1.amazonaws.com", "new.amazonaws.com.cn"),
      2,
    ),
  }),
);
const federated = fc.record({
  Federated: fc.constantFrom(
    "accounts.google.com",
    "arn:aws:iam::111111111111:oidc-provider/oidc.example.com/id/A",
    "arn:aws:iam::111111111111:saml-provider/x",
    "ü",
  ),
});

const TEXT_KEYS = [
  "aws:PrincipalTag/Ü",
  "aws:userid",
  "aws:username",
  "aws:PrincipalAccount",
  "aws:SourceAccount",
  "aws:PrincipalServiceName",
  "aws:ResourceTag/a/b",
  "sts:ExternalId",
  "kms:EncryptionContext:x",
  "x:Unknown",
  "accounts.google.com:sub",
  "S3:PREFIX",
];
const KEYS = [
  ...TEXT_KEYS,
  "aws:SourceIp",
  "aws:CurrentTime",
  "aws:EpochTime",
  "aws:PrincipalArn",
  "s3:TlsVersion",
  "s3:max-keys",
  "aws:SecureTransport",
  "aws:PrincipalOrgPaths",
  "aws:CalledVia",
  "aws:RequestTag/${aws:username}",
];
const VALUES = [
  "1e308",
  "-0",
  "9".repeat(400),
  "0.1",
  "NaN",
  "2026-01-01",
  "9999-12-31T23:59:59Z",
  "0000-01-01T00:00:00Z",
  "-1",
  "99999999999999",
  "0.0.0.0/0",
  "::/0",
  "2001:db8::1/128",
  "1.2.3.4/33",
  "::ffff:1.2.3.4",
  "true",
  "FALSE",
  "arn:aws:iam::*:role/*",
  "arn:*:*:*:*:*",
  "arn:aws:iam::111111111111:role/${aws:PrincipalTag/x}",
  "o-a/*",
];
const value = fc.oneof(text, fc.constantFrom(...VALUES));
const lists = <T>(one: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 8, arbitrary: some(one) },
    { weight: 1, arbitrary: fc.array(one, { minLength: 200, maxLength: 300 }) },
  );
/** Mostly values that the operator takes. */
const comparison = (operators: readonly string[], keys: readonly string[], values: fc.Arbitrary<string>) =>
  fc.tuple(
    fc.constantFrom(...operators),
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...keys) },
      { weight: 1, arbitrary: fc.constantFrom(...KEYS) },
    ),
    fc.oneof({ weight: 30, arbitrary: lists(values) }, { weight: 1, arbitrary: lists(value) }),
  );
const condition = fc
  .array(
    fc
      .tuple(
        fc.oneof(
          comparison(
            [
              "StringEquals",
              "StringNotEquals",
              "StringLike",
              "StringNotLike",
              "StringEqualsIgnoreCase",
              "StringNotEqualsIgnoreCase",
            ],
            TEXT_KEYS,
            text,
          ),
          comparison(
            ["ForAnyValue:StringLike", "ForAllValues:StringNotEquals"],
            ["aws:PrincipalOrgPaths", "aws:CalledVia", "aws:TagKeys", "x:Unknown"],
            text.map((one) => one || "x"),
          ),
          comparison(
            ["ArnLike", "ArnNotEquals"],
            ["aws:PrincipalArn", "aws:SourceArn"],
            stars.map((words) => `arn:aws:iam::*:role/${words}`),
          ),
          comparison(
            ["NumericLessThan", "NumericEquals", "NumericGreaterThanEquals"],
            ["s3:TlsVersion", "s3:max-keys", "x:Unknown"],
            fc.oneof(
              fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
              fc.constantFrom("-0", "9".repeat(300), "0.1", "1e308"),
            ),
          ),
          comparison(
            ["DateLessThan", "DateNotEquals"],
            ["aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"],
            fc.oneof(
              fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
              fc.integer().map(String),
              fc.constantFrom("9999-12-31T23:59:59Z", "2026-01-01"),
            ),
          ),
          comparison(
            ["Bool", "Null"],
            ["aws:SecureTransport", "aws:ViaAWSService", "aws:MultiFactorAuthPresent"],
            fc.constantFrom("true", "false"),
          ),
          comparison(
            ["IpAddress", "NotIpAddress"],
            ["aws:SourceIp", "aws:VpcSourceIp"],
            fc
              .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32))
              .map(([address, bits]) => `${address}/${String(bits)}`),
          ),
        ),
        fc.constantFrom("", "", "IfExists"),
      )
      .map(([[operator, key, values], suffix]) => ({
        [operator === "Null" ? operator : `${operator}${suffix}`]: {
          [key]: operator === "Null" || operator === "Bool" ? (values[0] ?? "") : values,
        },
      })),
    { maxLength: 3 },
  )
  .map((all): Json => Object.assign({}, ...all) as Json);

const statement = (resource: fc.Arbitrary<string>) =>
  fc
    .record({
      effect: fc.constantFrom("Allow", "Deny"),
      actions: fc.record({ [`Action`]: some(action) }),
      resources: some(resource, 6),
      not: fc.constantFrom("", "", "Action", "Resource"),
      condition,
    })
    .map(({ effect, actions, resources, not, condition: Condition }): Json => ({
      Effect: effect,
      [not === "Action" ? "NotAction" : "Action"]: actions["Action"],
      [not === "Resource" ? "NotResource" : "Resource"]: resources,
      Condition,
    }));

const PLACES = ["aws_s3_bucket_policy", "aws_iam_role_policy", "aws_iam_role"] as const;
const added = fc.oneof(
  fc.tuple(
    fc.constant(PLACES[0]),
    fc.tuple(statement(inBucket), principal).map(([one, Principal]) => ({ ...one, Principal })),
  ),
  fc.tuple(fc.constant(PLACES[1]), statement(fc.oneof(inBucket, anywhere))),
  fc.tuple(
    fc.constant(PLACES[2]),
    fc
      .tuple(
        fc.constantFrom("sts:AssumeRole", "sts:*", "sts:AssumeRoleWithWebIdentity"),
        fc.oneof(principal, federated),
        condition,
      )
      .map(([Action, Principal, Condition]): Json => ({ Effect: "Allow", Action, Principal, Condition })),
  ),
);

let config: ResolvedConfig;
let stacks: RawStack[];
let model: Model;
beforeAll(async () => {
  config = await loadExample("ecs-task");
  stacks = stacksOf(config);
  model = readModel(stacks);
});

/** As Terraform takes it: a policy variable is no expression, and characters are composed. */
function asTemplate({ Condition, ...one }: Json): Json {
  const whole = Object.keys(Condition ?? {}).length === 0 ? one : { ...one, Condition };
  return JSON.parse(
    JSON.stringify(whole)
      .normalize("NFC")
      .replaceAll(/[$%]\{/g, (start) => `${start[0] ?? ""}${start}`),
  ) as Json;
}

/** Undefined for a policy that is refused by name. */
function edited(all: readonly (readonly [string, Json])[]): Model | undefined {
  const changed = editable(stacks);
  for (const place of PLACES) {
    const own = all.flatMap(([type, one]) => (type === place ? [asTemplate(one)] : []));
    if (own.length > 0) changePolicy(place, (statements) => [...statements, ...own])(changed);
  }
  return atMost(() => readModel(changed));
}

/** Comes to an end by itself: with an answer, or an error that says why there is none. */
function atMost<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const isClear =
      error instanceof HandshakeError || error instanceof PolicyError || error instanceof SpaceTooLargeError;
    if (!isClear || error instanceof RequestError) throw error;
    return undefined;
  }
}

test("whatever policies say, every command answers, or says why it does not", () => {
  let read = 0;
  fc.assert(
    fc.property(some(added, 3), (all) => {
      const after = edited(all);
      if (after === undefined) return;
      read++;
      const who = atMost(() => whoMay({ action: "s3:PutObject", resource: `${BUCKET}/*` }, after));
      if (who !== undefined) whoText(who);
      for (const { example, terms } of (who?.found ?? []).slice(0, 3)) {
        const request = terms[0]?.request;
        if (request === undefined) continue;
        const { action: asked, resource: of } = request;
        atMost(() =>
          answer({ principal: example, action: asked, resource: of, circumstances: {} }, config, after),
        );
      }
      atMost(() => compareModels(model, after));
      atMost(() => prove(config, after));
    }),
    // The same ones every time: more runs try others.
    { numRuns: RUNS, seed: RUNS },
  );
  expect(read).toBeGreaterThan(RUNS / 8);
});

test.each<[string, (typeof PLACES)[number], Json]>([
  [
    "a role of another partition, which no credentials of this one are for",
    "aws_iam_role",
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "arn:aws-cn:iam::111111111111:role/x" } },
  ],
  [
    "every key but for some actions",
    "aws_iam_role_policy",
    { Effect: "Allow", NotAction: "s3:*a*", Resource: ["arn:aws:kms:*:*:key/*", BUCKET] },
  ],
])("%s: an answer", (_name, place, one) => {
  const after = edited([[place, one]]);
  if (after === undefined) throw new Error("expected stacks that can be read");
  expect(prove(config, after).proven).toBe(false);
});
