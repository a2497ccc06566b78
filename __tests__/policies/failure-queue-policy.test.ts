import { readModel } from "../../src/terraform-model";
import { createAsk } from "../../src/sandbox/ask";
import { stacksOf } from "../verifier/synthesized-stacks";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";

const IN_A = "eu-central-1:111111111111";
const FAILURES = `arn:aws:sqs:${IN_A}:thumbnail-failures`;
const EVENTS = "events.amazonaws.com";
const RULE = `arn:aws:events:${IN_A}:rule/pictures`;

const config = resolved({
  ...smallConfig(),
  writers: [
    lambdaWriter({
      trigger: { kind: "event-bridge", ruleName: "pictures" },
      kmsKey: { alias: "alias/thumbnail" },
    }),
  ],
});
const model = readModel(stacksOf(config));
const ask = createAsk(config, model);
const KEY = model.queues.find(({ arn }) => arn === FAILURES)?.keyArn ?? "";

const NEEDS: readonly (readonly [action: string, resource: string])[] = [
  ["sqs:SendMessage", FAILURES],
  ["kms:GenerateDataKey", KEY],
  ["kms:Decrypt", KEY],
];

test("what a rule could not deliver, EventBridge may put into the encrypted failure queue", () => {
  expect(model.rules.map(({ targets }) => targets.map(({ deadLettersTo }) => deadLettersTo))).toEqual([
    [FAILURES],
  ]);
  expect(KEY).toMatch(/^arn:aws:kms:/);
  for (const [action, resource] of NEEDS) {
    expect(ask({ principal: EVENTS, source: RULE, action, resource })).toMatchObject({ allowed: true });
  }
});

describe.each<[string, string, string | undefined]>([
  ["for another rule", EVENTS, `arn:aws:events:${IN_A}:rule/pictures-2`],
  ["for a rule of another account", EVENTS, "arn:aws:events:eu-central-1:999999999999:rule/pictures"],
  ["for a rule of another Region", EVENTS, "arn:aws:events:eu-west-1:111111111111:rule/pictures"],
  ["for nothing that it names", EVENTS, undefined],
  ["as another service, for the rule", "sns.amazonaws.com", RULE],
  ["as S3, for the bucket", "s3.amazonaws.com", "arn:aws:s3:::source-bucket"],
])("nobody sends %s", (_, principal, source) => {
  test.each(NEEDS)("%s", (action, resource) => {
    expect(ask({ principal, ...(source === undefined ? {} : { source }), action, resource })).toMatchObject({
      allowed: false,
    });
  });
});

test("EventBridge only sends, and the function's role still does", () => {
  const role = model.functions[0]?.roleArn ?? "";
  for (const action of ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:PurgeQueue"]) {
    expect(ask({ principal: EVENTS, source: RULE, action, resource: FAILURES }).allowed).toBe(false);
  }
  expect(ask({ principal: role, action: "sqs:SendMessage", resource: FAILURES }).allowed).toBe(true);
});

test.each([{}, { trigger: { kind: "sqs" } }, { trigger: { kind: "sns" } }] as const)(
  "without a rule nobody but the function's role sends: %j",
  (changes) => {
    const plain = resolved({ ...smallConfig(), writers: [lambdaWriter(changes)] });
    const { allowed } = createAsk(
      plain,
      readModel(stacksOf(plain)),
    )({ principal: EVENTS, source: RULE, action: "sqs:SendMessage", resource: FAILURES });
    expect(allowed).toBe(false);
  },
);
