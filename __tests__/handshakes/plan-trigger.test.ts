import { parseConfig } from "../../src/config/parse-config";
import { functionsAmong, resolveWriters } from "../../src/config/resolve-writers";
import { anyCaseSuffixes, eventPattern } from "../../src/handshakes/event-pattern";
import { planTrigger, type TriggerPlan } from "../../src/handshakes/plan-trigger";
import { lambdaConfig, lambdaWriter } from "../support/configs";

type Changes = Parameters<typeof lambdaWriter>[0];

function writerOf(changes: Changes, ...before: ReturnType<typeof lambdaWriter>[]) {
  const writers = [...before, lambdaWriter(changes)];
  const config = parseConfig({ ...lambdaConfig(), writers }, "test.config.ts");
  const writer = functionsAmong(resolveWriters(config)).at(-1);
  if (writer === undefined) throw new Error("expected a function");
  return writer;
}

const planOf = (changes: Changes): TriggerPlan => planTrigger(writerOf(changes));

const IN_A = "eu-central-1:111111111111";
const BUCKET = {
  service: "s3.amazonaws.com",
  sourceArn: "arn:aws:s3:::source-bucket",
  sourceAccountId: "111111111111",
};
const FUNCTION = `arn:aws:lambda:${IN_A}:function:thumbnail`;
const QUEUE = `arn:aws:sqs:${IN_A}:thumbnail-events`;
const TOPIC = `arn:aws:sns:${IN_A}:thumbnail-events`;
const ofBucket = {
  ArnEquals: { "aws:SourceArn": "arn:aws:s3:::source-bucket" },
  StringEquals: { "aws:SourceAccount": "111111111111" },
};
const without = (resource: string, action: string) => ({
  Sid: "DenyInsecureTransport",
  Effect: "Deny",
  Principal: "*",
  Action: [action],
  Resource: [resource],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

test("the bucket's notification invokes the function", () => {
  expect(planOf({})).toEqual({
    notifies: { kind: "function", arn: FUNCTION },
    invokedBy: { sid: "AllowSourceBucket", ...BUCKET },
    senders: [],
  });
});

test("a rule invokes the function, and nothing of the bucket is needed but its events", () => {
  const sender = { service: "events.amazonaws.com", sourceArn: `arn:aws:events:${IN_A}:rule/thumbnail` };
  expect(planOf({ trigger: { kind: "event-bridge" } })).toEqual({
    rule: {
      ruleName: "thumbnail",
      pattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: ["source-bucket"] }, object: { key: [{ prefix: "uploads/" }] } },
      },
    },
    invokedBy: { sid: "AllowRule", ...sender },
    undelivered: sender,
    senders: [sender],
  });
});

test("the queue takes messages only from the bucket, hides them for six timeouts and gives them up in the end", () => {
  expect(planOf({ trigger: { kind: "sqs" }, timeoutSeconds: 100 })).toEqual({
    notifies: { kind: "queue", arn: QUEUE },
    queue: {
      queueName: "thumbnail-events",
      arn: QUEUE,
      batchSize: 10,
      maxReceiveCount: 5,
      maxConcurrency: undefined,
      visibilitySeconds: 600,
      retentionSeconds: 345_600,
      deadLettersTo: `arn:aws:sqs:${IN_A}:thumbnail-failures`,
      policy: {
        Version: "2012-10-17",
        Statement: [
          without(QUEUE, "sqs:*"),
          {
            Sid: "TakeEvents",
            Effect: "Allow",
            Principal: { Service: ["s3.amazonaws.com"] },
            Action: ["sqs:SendMessage"],
            Resource: [QUEUE],
            Condition: ofBucket,
          },
          {
            Sid: "DenyOtherSenders",
            Effect: "Deny",
            Principal: "*",
            Action: ["sqs:SendMessage"],
            Resource: [QUEUE],
            Condition: { ArnNotEquals: { "aws:SourceArn": "arn:aws:s3:::source-bucket" } },
          },
        ],
      },
    },
    senders: [BUCKET],
  });
});

test("the topic takes messages only from the bucket, and invokes the function", () => {
  const { topic, ...rest } = planOf({ trigger: { kind: "sns" } });
  expect(rest).toEqual({
    notifies: { kind: "topic", arn: TOPIC },
    invokedBy: { sid: "AllowTopic", service: "sns.amazonaws.com", sourceArn: TOPIC },
    undelivered: { service: "sns.amazonaws.com", sourceArn: TOPIC },
    senders: [BUCKET, { service: "sns.amazonaws.com", sourceArn: TOPIC }],
    subscription: { topicArn: TOPIC, deadLettersTo: `arn:aws:sqs:${IN_A}:thumbnail-failures` },
  });
  expect(topic?.policy.Statement).toEqual([
    without(TOPIC, "sns:Publish"),
    {
      Sid: "TakeEvents",
      Effect: "Allow",
      Principal: { Service: ["s3.amazonaws.com"] },
      Action: ["sns:Publish"],
      Resource: [TOPIC],
      Condition: ofBucket,
    },
    {
      Sid: "DenyOtherSenders",
      Effect: "Deny",
      Principal: "*",
      Action: ["sns:Publish"],
      Resource: [TOPIC],
      Condition: { ArnNotEquals: { "aws:SourceArn": "arn:aws:s3:::source-bucket" } },
    },
  ]);
});

test("the queue behind a topic takes messages of the topic, and no one invokes the function by its policy", () => {
  const { queue, invokedBy, senders } = planOf({ trigger: { kind: "sns", deliver: { to: "queue" } } });
  expect(invokedBy).toBeUndefined();
  expect(senders).toEqual([BUCKET, { service: "sns.amazonaws.com", sourceArn: TOPIC }]);
  expect(queue?.policy.Statement[1]).toMatchObject({
    Principal: { Service: ["sns.amazonaws.com"] },
    Condition: { ArnEquals: { "aws:SourceArn": TOPIC } },
  });
});

describe("the topic of another function", () => {
  const first = lambdaWriter({
    functionName: "pictures",
    trigger: { kind: "sns" },
    source: { in: "own-bucket", bucketName: "source-bucket", prefix: "" },
    deleteThumbnails: true,
  });
  const sharing = (changes: object) =>
    planTrigger(
      writerOf(
        {
          name: "second",
          roleName: "second-role",
          outputPrefix: "second/",
          quarantinePrefix: false,
          handshake: { kind: "assume-role", roleName: "second-target" },
          ...changes,
        },
        first,
      ),
    );
  const trigger = { kind: "sns", topicOf: "thumbnail" } as const;
  const topicArn = `arn:aws:sns:${IN_A}:pictures-events`;
  const sns = { service: "sns.amazonaws.com", sourceArn: topicArn };
  const created = [{ prefix: "ObjectCreated:" }];

  test("invokes the function for what is below its own prefix, and the bucket notifies the topic for both", () => {
    expect(sharing({ trigger })).toEqual({
      subscription: {
        topicArn,
        deadLettersTo: `arn:aws:sqs:${IN_A}:second-failures`,
        filterPolicy: {
          Records: { eventName: created, s3: { object: { key: [{ prefix: "uploads/" }] } } },
        },
      },
      invokedBy: { sid: "AllowTopic", ...sns },
      undelivered: sns,
      senders: [sns],
    });
  });

  test("fills a queue of the function's own", () => {
    const { queue, topic, notifies } = sharing({ trigger: { ...trigger, deliver: { to: "queue" } } });
    expect(queue).toMatchObject({
      queueName: "second-events",
      deadLettersTo: expect.stringMatching(/second-failures$/),
    });
    expect(queue?.policy.Statement[1]).toMatchObject({
      Principal: { Service: ["sns.amazonaws.com"] },
      Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
    });
    expect([topic, notifies]).toEqual([undefined, undefined]);
  });

  test("passes on removals where they are asked for, and keys in either form", () => {
    const source = { in: "own-bucket", bucketName: "source-bucket", prefix: "a(b)/" };
    expect(sharing({ trigger, source, deleteThumbnails: true }).subscription?.filterPolicy).toEqual({
      Records: {
        eventName: [...created, { prefix: "ObjectRemoved:" }, { prefix: "LifecycleExpiration:" }],
        s3: { object: { key: [{ prefix: "a(b)/" }, { prefix: "a%28b%29/" }] } },
      },
    });
  });
});

describe("with an alias", () => {
  const ALIAS = `${FUNCTION}:live`;
  const deliver = { to: "queue" } as const;

  test("the bucket notifies it, and what is before a function otherwise stays as it is", () => {
    expect(planOf({ alias: "live" })).toEqual({ ...planOf({}), notifies: { kind: "function", arn: ALIAS } });
  });

  test.each<[string, NonNullable<Changes>]>([
    ["a rule", { trigger: { kind: "event-bridge" } }],
    ["a queue", { trigger: { kind: "sqs" } }],
    ["a topic", { trigger: { kind: "sns" } }],
    ["a queue behind a topic", { trigger: { kind: "sns", deliver } }],
  ])("%s is planned as without", (_, changes) => {
    expect(planOf({ ...changes, alias: "live" })).toEqual(planOf(changes));
  });
});

describe("an event pattern", () => {
  const trigger = { kind: "event-bridge" } as const;
  const source = { in: "own-bucket", bucketName: "source-bucket" } as const;
  const keyOf = (changes: object) =>
    eventPattern(writerOf({ trigger, source: { ...source, ...changes } })).detail.object?.key;

  test("has a suffix once, in upper or lower case, where there is no prefix", () => {
    expect(keyOf({ prefix: "", suffixes: [".JPG", ".jpg", ".Png"] })).toEqual([
      { suffix: { "equals-ignore-case": ".jpg" } },
      { suffix: { "equals-ignore-case": ".png" } },
    ]);
  });

  test("has the prefix alone, since one field takes one condition; the function looks at the suffixes", () => {
    const own = { ...source, prefix: "in/", suffixes: [".JPG", ".jpg"] };
    expect(keyOf(own)).toEqual([{ prefix: "in/" }]);
    expect(anyCaseSuffixes(writerOf({ trigger, source: own }))).toEqual([".jpg"]);
    expect(anyCaseSuffixes(writerOf({ source: own }))).toBeUndefined();
  });

  test("waits for deletions where thumbnails go with their source", () => {
    expect(eventPattern(writerOf({ trigger, deleteThumbnails: true }))["detail-type"]).toEqual([
      "Object Created",
      "Object Deleted",
    ]);
  });
});
