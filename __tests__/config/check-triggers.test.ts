import { findingsOf } from "../support/findings-of";
import { lambdaWriter, smallConfig } from "../support/configs";

const base = smallConfig();
const { A, B } = base.accounts;
const second = {
  name: "second",
  roleName: "second-role",
  outputPrefix: "second/",
  handshake: { kind: "assume-role", roleName: "second-target" },
} as const;
const invoke = { kind: "event-bridge", name: "invoke", roleName: "invoke", ruleName: "nightly" } as const;
const bridge = { kind: "event-bridge" } as const;
const queue = { to: "queue", maxConcurrency: 10 } as const;

describe("what sets a function off, and cannot work, is refused with the reason", () => {
  test.each<[situation: string, changes: object, ...findings: string[]]>([
    [
      "EventBridge, for a bucket of another account",
      { writers: [lambdaWriter({ source: { in: "destination" }, trigger: bridge })] },
      'writers[0].trigger.kind: "notification", "sqs" or "sns": the destination\'s events go only to the event bus of account 222222222222 | "event-bridge", with the function in account 111111111111',
    ],
    [
      "two rules of one name",
      {
        writers: [
          lambdaWriter({ trigger: { ...bridge, ruleName: "rule" } }),
          lambdaWriter({ ...second, trigger: { ...bridge, ruleName: "rule" } }),
        ],
      },
      'writers[1].trigger.ruleName: another name than the rule of writers[0] | "rule"',
    ],
    [
      "a failure queue that keeps a message no longer than the queue before it",
      { writers: [lambdaWriter({ trigger: { kind: "sqs" }, failures: { retentionDays: 4 } })] },
      "writers[0].failures.retentionDays: more than 4 days, for which an event may wait in the queue before | 4",
    ],
    [
      "more batches at the same time than the function may run",
      { writers: [lambdaWriter({ trigger: { kind: "sqs", maxConcurrency: 10 }, reservedConcurrency: 5 })] },
      "writers[0].trigger.maxConcurrency: at most writers[0].reservedConcurrency, 5: the rest would be throttled | 10",
    ],
    [
      "what is kept ready, without an alias",
      { writers: [lambdaWriter({ provisionedConcurrency: 5 })] },
      "writers[0].provisionedConcurrency: nothing, or an alias: Lambda keeps a published version ready | 5",
    ],
    [
      "a rule's role for another alias than the function has, or for one of a function without",
      {
        writers: [
          lambdaWriter({ alias: "live", trigger: bridge }),
          lambdaWriter({ ...second, trigger: bridge }),
          { ...invoke, functionName: "thumbnail", alias: "test" },
          { ...invoke, name: "again", roleName: "again", functionName: "second", alias: "live" },
        ],
      },
      'writers[2].alias: "live", as the writer thumbnail has it | "test"',
      'writers[3].alias: nothing: the writer second has no alias | "live"',
    ],
    [
      "the topic of a later function",
      {
        writers: [
          lambdaWriter({ trigger: { kind: "sns", topicOf: "second" } }),
          lambdaWriter({ ...second, trigger: { kind: "sns" } }),
        ],
      },
      'writers[0].trigger.topicOf: an earlier function of the same account, on the same bucket, with a topic of its own | "second"',
    ],
    [
      "the topic of a function that has none",
      {
        writers: [
          lambdaWriter(),
          lambdaWriter({ ...second, trigger: { kind: "sns", topicOf: "thumbnail" } }),
        ],
      },
      'writers[1].trigger.topicOf: an earlier function of the same account, on the same bucket, with a topic of its own | "thumbnail"',
    ],
    [
      "the topic of a function on another bucket",
      {
        writers: [
          lambdaWriter({ trigger: { kind: "sns" } }),
          lambdaWriter({
            ...second,
            source: { in: "own-bucket", bucketName: "another-bucket" },
            trigger: { kind: "sns", topicOf: "thumbnail" },
          }),
        ],
      },
      'writers[1].trigger.topicOf: an earlier function of the same account, on the same bucket, with a topic of its own | "thumbnail"',
    ],
    [
      "the topic of a function that is wrong itself",
      {
        writers: [
          lambdaWriter({ trigger: { kind: "sns" }, timeoutSeconds: 0 }),
          lambdaWriter({ ...second, trigger: { kind: "sns", topicOf: "thumbnail" } }),
        ],
      },
      "writers[0].timeoutSeconds: a whole number of seconds from 1 to 900 | 0",
    ],
    [
      "more of a topic than it has",
      {
        writers: [
          lambdaWriter({
            trigger: { kind: "sns" },
            source: { in: "own-bucket", bucketName: "source-bucket", prefix: "uploads/", suffixes: [".jpg"] },
          }),
          lambdaWriter({
            ...second,
            trigger: { kind: "sns", topicOf: "thumbnail" },
            source: {
              in: "own-bucket",
              bucketName: "source-bucket",
              prefix: "incoming/",
              suffixes: [".jpg", ".png"],
            },
            deleteThumbnails: true,
          }),
        ],
      },
      'writers[1].source.prefix: one within "uploads/": the topic of thumbnail has only those events | "incoming/"',
      'writers[1].source.suffixes: some of the suffixes of thumbnail, because its topic has only their events: [".jpg"] | [".png"]',
      "writers[1].deleteThumbnails: false, or true for thumbnail too, because its topic has the events | true",
    ],
    [
      "more kept ready than may run",
      { writers: [lambdaWriter({ alias: "live", provisionedConcurrency: 6, reservedConcurrency: 5 })] },
      "writers[0].provisionedConcurrency: at most writers[0].reservedConcurrency, 5 | 6",
    ],
    [
      "a version's number as an alias",
      { writers: [lambdaWriter({ alias: "7" })] },
      'writers[0].alias: an alias of 1 to 128 letters, digits, hyphens or underscores that is not a number, such as "live" | "7"',
    ],
    [
      "the same behind a topic",
      { writers: [lambdaWriter({ trigger: { kind: "sns", deliver: queue }, reservedConcurrency: 5 })] },
      "writers[0].trigger.deliver.maxConcurrency: at most writers[0].reservedConcurrency, 5: the rest would be throttled | 10",
    ],
    [
      "the topic of the alarms under the same name",
      {
        writers: [lambdaWriter({ trigger: { kind: "sns" } })],
        alarms: { emails: ["ops@example.com"], topicName: "thumbnail-events" },
      },
      'alarms.topicName: another name than the topic of writers[0] | "thumbnail-events"',
    ],
    [
      "an option of a queue without one",
      { writers: [lambdaWriter({ trigger: { kind: "event-bridge", batchSize: 10 } as never })] },
      "writers[0].trigger.batchSize: one of the keys kind, ruleName | an unknown key",
    ],
    [
      "batches of more than ten, which would wait for more",
      { writers: [lambdaWriter({ trigger: { kind: "sqs", batchSize: 11 } })] },
      "writers[0].trigger.batchSize: a whole number of messages from 1 to 10 | 11",
    ],
    [
      "two notifications of one key",
      {
        writers: [
          lambdaWriter({ trigger: { kind: "sqs" } }),
          lambdaWriter({ ...second, trigger: { kind: "sns" } }),
        ],
      },
      'writers[1].source.prefix: a filter that matches no key of writers[0].source, which has a notification of source-bucket too (to match the same keys, use trigger: { kind: "event-bridge" }, or "sns" with topicOf) | "uploads/"',
    ],
  ])("%s", (_, changes, ...findings) => {
    expect(findingsOf({ ...base, ...changes })).toEqual(findings);
  });
});

describe("a code signing configuration", () => {
  const arnIn = (place: string) => `arn:aws:lambda:${place}:code-signing-config:csc-0a1b2c3d4e5f6a7b8`;
  const found = (codeSigningConfigArn: string) =>
    findingsOf({ ...base, writers: [lambdaWriter({ codeSigningConfigArn })] });

  test("of the function's own account and Region passes", () => {
    expect(found(arnIn("eu-central-1:111111111111"))).toEqual([]);
  });

  test.each(["eu-west-1:111111111111", "eu-central-1:222222222222"])("of %s is refused", (place) => {
    expect(found(arnIn(place))).toEqual([
      `writers[0].codeSigningConfigArn: a configuration of account 111111111111 in eu-central-1, where the function is | "${arnIn(place)}"`,
    ]);
  });

  test("that is none is refused", () => {
    expect(found("arn:aws:lambda:eu-central-1:111111111111:function:f")).toEqual([
      expect.stringMatching(/^writers\[0\]\.codeSigningConfigArn: the ARN of a code signing configuration/),
    ]);
  });
});

describe("what works passes", () => {
  test.each<[situation: string, changes: object]>([
    [
      "EventBridge for the destination, in its own account",
      {
        accounts: { A: { ...A, id: B.id }, B },
        writers: [lambdaWriter({ source: { in: "destination" }, trigger: bridge })],
      },
    ],
    [
      "a queue for the destination of another account",
      {
        writers: [lambdaWriter({ source: { in: "destination" }, trigger: { kind: "sqs" } })],
      },
    ],
    [
      "two functions with the same objects, one of them by EventBridge",
      {
        writers: [lambdaWriter(), lambdaWriter({ ...second, trigger: bridge })],
      },
    ],
    [
      "the same objects by the topic of the first, some of them for a third",
      {
        writers: [
          lambdaWriter({ trigger: { kind: "sns" } }),
          lambdaWriter({ ...second, trigger: { kind: "sns", topicOf: "thumbnail" } }),
          lambdaWriter({
            ...second,
            name: "third",
            roleName: "third-role",
            outputPrefix: "third/",
            handshake: { kind: "assume-role", roleName: "third-target" },
            source: {
              in: "own-bucket",
              bucketName: "source-bucket",
              prefix: "uploads/third/",
              suffixes: [".large.jpg"],
            },
            trigger: { kind: "sns", topicOf: "thumbnail", deliver: { to: "queue" } },
          }),
        ],
      },
    ],
    [
      "suffixes that share keys, in upper or lower case",
      {
        writers: [
          lambdaWriter({
            trigger: bridge,
            source: { in: "own-bucket", bucketName: "b-1", suffixes: [".gz", ".tar.gz"] },
          }),
        ],
      },
    ],
    [
      "an alias of a function in no stack, and of one of another account that is called as one here",
      {
        producers: { sales: { id: "333333333333", region: "eu-central-1" } },
        writers: [
          lambdaWriter({ alias: "live" }),
          { ...invoke, functionName: "export", alias: "v2" },
          { ...invoke, name: "again", account: "sales", functionName: "thumbnail", alias: "v2" },
        ],
      },
    ],
    [
      "as many batches at the same time as the function may run",
      {
        writers: [lambdaWriter({ trigger: { kind: "sqs", maxConcurrency: 10 }, reservedConcurrency: 10 })],
      },
    ],
  ])("%s", (_, changes) => {
    expect(findingsOf({ ...base, ...changes })).toEqual([]);
  });
});
