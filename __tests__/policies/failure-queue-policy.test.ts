import { readModel } from "../../src/terraform-model";
import { createAsk } from "../../src/sandbox/ask";
import { prove } from "../../src/verifier";
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
])("no one sends %s", (_, principal, source) => {
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

test.each([{}, { trigger: { kind: "sqs" } }] as const)(
  "without a rule or a topic only the function's role sends: %j",
  (changes) => {
    const plain = resolved({ ...smallConfig(), writers: [lambdaWriter(changes)] });
    const { allowed } = createAsk(
      plain,
      readModel(stacksOf(plain)),
    )({ principal: EVENTS, source: RULE, action: "sqs:SendMessage", resource: FAILURES });
    expect(allowed).toBe(false);
  },
);

describe.each([{ to: "function" }, { to: "queue" }] as const)(
  "before a topic that delivers to %j",
  (deliver) => {
    const TOPIC = `arn:aws:sns:${IN_A}:thumbnail-events`;
    const SNS = "sns.amazonaws.com";
    const behind = resolved({
      ...smallConfig(),
      writers: [lambdaWriter({ trigger: { kind: "sns", deliver }, kmsKey: { alias: "alias/thumbnail" } })],
    });
    const read = readModel(stacksOf(behind));
    const asked = createAsk(behind, read);
    const key = read.queues.find(({ arn }) => arn === FAILURES)?.keyArn ?? "";
    const needs = ["sqs:SendMessage", "kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
      action,
      resource: action.startsWith("sqs:") ? FAILURES : key,
    }));

    test("SNS puts there what it could not deliver of the subscription", () => {
      expect(read.topics[0]?.subscriptions.map(({ deadLettersTo }) => deadLettersTo)).toEqual([FAILURES]);
      for (const need of needs) {
        expect(asked({ principal: SNS, source: TOPIC, ...need })).toMatchObject({ allowed: true });
      }
    });

    test.each([
      ["for another topic", SNS, `${TOPIC}-2`],
      ["for a topic of another account", SNS, "arn:aws:sns:eu-central-1:999999999999:thumbnail-events"],
      ["as EventBridge, for the topic", EVENTS, TOPIC],
    ])("no one sends %s", (_case, principal, source) => {
      for (const need of needs) {
        expect(asked({ principal, source, ...need })).toMatchObject({ allowed: false });
      }
    });

    test("a subscription without the queue is found", () => {
      const stacks = stacksOf(behind).map(({ id, json }) => {
        const copy = structuredClone(json) as { resource?: Record<string, Record<string, object>> };
        for (const one of Object.values(copy.resource?.["aws_sns_topic_subscription"] ?? {})) {
          Reflect.deleteProperty(one, "redrive_policy");
        }
        return { id, json: copy };
      });
      const { settings } = prove(behind, readModel(stacks));
      expect(settings.find(({ name }) => name === "subscribers")).toMatchObject({
        received: expect.stringMatching(/ or else nowhere$/) as unknown,
        verdict: "different",
      });
    });
  },
);
