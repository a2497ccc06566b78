import { ModelError, readModel, type RawStack } from "../../src/terraform-model";
import { deliveriesOf } from "../../src/terraform-model/deliveries";

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const HOME = "eu-central-1:111111111111";
const FUNCTION = `arn:aws:lambda:${HOME}:function:f`;

function read(resources: Resources): ReturnType<typeof readModel> {
  const placed = Object.fromEntries(
    Object.entries(resources).map(([type, named]) => [
      type,
      Object.fromEntries(Object.entries(named).map(([name, args]) => [name, { provider: "aws.a", ...args }])),
    ]),
  );
  const provider = { aws: [{ alias: "a", region: "eu-central-1", allowed_account_ids: ["111111111111"] }] };
  return readModel([{ id: "stack", json: { provider, resource: placed } }] satisfies RawStack[]);
}

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const base: Resources = {
  aws_s3_bucket: { b: { bucket: "source" } },
  aws_iam_role: { r: { name: "reader", assume_role_policy: trust } },
  aws_lambda_function: { f: { function_name: "f", role: "${aws_iam_role.r.arn}" } },
};
const pattern = (changes: object = {}) =>
  JSON.stringify({
    source: ["aws.s3"],
    "detail-type": ["Object Created", "Object Deleted"],
    detail: { bucket: { name: ["source"] }, object: { key: [{ suffix: { "equals-ignore-case": ".jpg" } }] } },
    ...changes,
  });
const rule = (changes: object = {}): Resources => ({
  ...base,
  aws_s3_bucket_notification: { n: { bucket: "source", eventbridge: true } },
  aws_cloudwatch_event_rule: { r: { name: "rule", event_pattern: pattern() } },
  aws_cloudwatch_event_target: { t: { rule: "rule", target_id: "f", arn: FUNCTION } },
  ...changes,
});
const ways = (resources: Resources) =>
  deliveriesOf(read(resources)).map(({ bucket, ...way }) => ({ ...way, bucket: bucket.name }));

test("a rule passes on what its bucket sends to EventBridge, in upper or lower case", () => {
  expect(ways(rule())).toEqual([
    {
      bucket: "source",
      id: "rule",
      form: "event-bridge",
      functionArn: FUNCTION,
      events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
      keys: [{ prefix: "", suffix: ".jpg", anyCase: true }],
      through: [],
      steps: [
        {
          principal: "events.amazonaws.com",
          action: "lambda:InvokeFunction",
          resource: FUNCTION,
          source: `arn:aws:events:${HOME}:rule/rule`,
        },
      ],
      deadLetters: [],
    },
  ]);
});

test("a rule's target says which queue gets what could not be delivered, or there is none", () => {
  const target = { rule: "rule", target_id: "f", arn: FUNCTION };
  const queueOf = (more: object) =>
    read(rule({ aws_cloudwatch_event_target: { t: { ...target, ...more } } })).rules[0]?.targets;
  const deadLettersTo = `arn:aws:sqs:${HOME}:failures`;
  expect(queueOf({ dead_letter_config: { arn: deadLettersTo } })).toEqual([
    { id: "f", arn: FUNCTION, deadLettersTo },
  ]);
  expect(queueOf({})).toEqual([{ id: "f", arn: FUNCTION }]);
  expect(() => queueOf({ dead_letter_config: {} })).toThrow(ModelError);
});

test("a bucket whose switch is off sends nothing to EventBridge, one that already exists is assumed to", () => {
  expect(ways(rule({ aws_s3_bucket_notification: {} }))).toEqual([]);
  expect(ways(rule({ aws_s3_bucket: {}, aws_s3_bucket_notification: {} }))).toMatchObject([
    { bucket: "source" },
  ]);
});

test("a topic and a queue are stops on the way, each of which has to be allowed", () => {
  const sqs = `arn:aws:sqs:${HOME}:q`;
  const sns = `arn:aws:sns:${HOME}:t`;
  const resources: Resources = {
    ...base,
    aws_sqs_queue: { q: { name: "q" } },
    aws_sns_topic: { t: { name: "t" } },
    aws_sns_topic_subscription: {
      s: { topic_arn: "${aws_sns_topic.t.arn}", protocol: "sqs", endpoint: "${aws_sqs_queue.q.arn}" },
      m: { topic_arn: "${aws_sns_topic.t.arn}", protocol: "email", endpoint: "ops@example.com" },
    },
    aws_lambda_event_source_mapping: {
      m: { event_source_arn: "${aws_sqs_queue.q.arn}", function_name: "f" },
    },
    aws_s3_bucket_notification: {
      n: { bucket: "source", topic: [{ id: "n", topic_arn: sns, events: ["s3:ObjectCreated:*"] }] },
    },
  };
  const [way, ...more] = ways(resources);
  expect(more).toEqual([]);
  expect(way).toMatchObject({ form: "notification", through: ["topic", "queue"], functionArn: FUNCTION });
  expect(way?.steps.map(({ principal, action, resource }) => [principal, action, resource])).toEqual([
    ["s3.amazonaws.com", "sns:Publish", sns],
    ["sns.amazonaws.com", "sqs:SendMessage", sqs],
    ["arn:aws:iam::111111111111:role/reader", "sqs:ReceiveMessage", sqs],
    ["arn:aws:iam::111111111111:role/reader", "sqs:DeleteMessage", sqs],
    ["arn:aws:iam::111111111111:role/reader", "sqs:GetQueueAttributes", sqs],
  ]);
  expect(ways({ ...resources, aws_lambda_event_source_mapping: {} })).toEqual([]);
});

describe("a pattern that is not known is an error, never a guess", () => {
  const detail = (key: unknown) => ({ detail: { bucket: { name: ["source"] }, object: { key } } });
  test.each<[string, object, RegExp]>([
    ["another source", { source: ["aws.ec2"] }, /\["aws.s3"\]/],
    ["another field", { account: ["111111111111"] }, /an object of source, detail-type, detail at most/],
    ["no detail", { detail: undefined }, /an object of bucket, object at most/],
    ["no key", detail([]), /a list of patterns/],
    ["a wildcard", detail([{ wildcard: "*.jpg" }]), /an object of prefix, suffix at most/],
    ["a suffix in its own case", detail([{ suffix: ".jpg" }]), /equals-ignore-case/],
    [
      "a prefix and a suffix",
      detail([{ prefix: "a", suffix: { "equals-ignore-case": "b" } }]),
      /a prefix, or a suffix/,
    ],
    ["a bucket by its prefix", { detail: { bucket: { name: [{ prefix: "s" }] } } }, /a list of texts/],
  ])("%s", (_, changes, message) => {
    const rules = { r: { name: "rule", event_pattern: pattern(changes) } };
    expect(() => read(rule({ aws_cloudwatch_event_rule: rules }))).toThrow(ModelError);
    expect(() => read(rule({ aws_cloudwatch_event_rule: rules }))).toThrow(message);
  });

  test.each<[string, Resources, RegExp]>([
    [
      "a target of no rule",
      { aws_cloudwatch_event_target: { t: { rule: "x", target_id: "f", arn: FUNCTION } } },
      /something that the stacks make/,
    ],
    [
      "two rules of one name",
      {
        aws_cloudwatch_event_rule: {
          r: { name: "rule", event_pattern: pattern() },
          s: { name: "rule", event_pattern: pattern() },
        },
      },
      /each rule once/,
    ],
    [
      "a rule that is switched off",
      { aws_cloudwatch_event_rule: { r: { name: "rule", event_pattern: pattern(), state: "DISABLED" } } },
      /another argument/,
    ],
    [
      "a target with a role",
      {
        aws_cloudwatch_event_target: { t: { rule: "rule", target_id: "f", arn: FUNCTION, role_arn: "arn" } },
      },
      /another argument/,
    ],
    [
      "a mapping from a queue that is not there",
      { aws_lambda_event_source_mapping: { m: { event_source_arn: "arn:aws:sqs:x", function_name: "f" } } },
      /something that the stacks make/,
    ],
    [
      "a redrive policy that is no JSON",
      { aws_sqs_queue: { q: { name: "q", redrive_policy: "x" } } },
      /a JSON object/,
    ],
  ])("%s", (_, changes, message) => {
    expect(() => read(rule(changes))).toThrow(message);
  });
});

describe("a subscription with a filter policy", () => {
  const filtered = (scope: string, records: object): Resources => ({
    ...base,
    aws_sns_topic: { t: { name: "events" } },
    aws_s3_bucket_notification: {
      n: {
        bucket: "source",
        topic: [
          {
            id: "one",
            topic_arn: "${aws_sns_topic.t.arn}",
            events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
            filter_prefix: "in/",
            filter_suffix: ".jpg",
          },
        ],
      },
    },
    aws_sns_topic_subscription: {
      s: {
        topic_arn: "${aws_sns_topic.t.arn}",
        protocol: "lambda",
        endpoint: `${FUNCTION}:live`,
        filter_policy: JSON.stringify({ Records: records }),
        filter_policy_scope: scope,
      },
    },
  });
  const eventName = [{ prefix: "ObjectCreated:" }];
  const ofKeys = (...prefixes: string[]) => ({
    eventName,
    s3: { object: { key: prefixes.map((prefix) => ({ prefix })) } },
  });

  test("lets through what it names and its notification has, to the function by its alias", () => {
    const [way, ...more] = ways(filtered("MessageBody", ofKeys("in/a(b)/", "in/a%28b%29/")));
    expect(more).toEqual([]);
    expect(way).toMatchObject({
      functionArn: FUNCTION,
      events: ["s3:ObjectCreated:*"],
      keys: [{ prefix: "in/a(b)/", suffix: ".jpg", anyCase: false }],
    });
    expect(way?.steps.at(-1)?.resource).toBe(`${FUNCTION}:live`);
  });

  test.each<[string, object, string[]]>([
    ["a wider prefix", ofKeys(""), ["in/"]],
    ["no prefix", { eventName }, ["in/"]],
    ["another prefix", ofKeys("out/"), []],
  ])("of %s leaves what both have", (_, records, prefixes) => {
    expect(ways(filtered("MessageBody", records))[0]?.keys.map(({ prefix }) => prefix)).toEqual(prefixes);
  });

  test.each<[string, string, object]>([
    ["attributes", "MessageAttributes", { eventName }],
    ["another field", "MessageBody", { eventName, awsRegion: [{ prefix: "eu-" }] }],
    ["another operator", "MessageBody", { eventName: [{ "anything-but": "ObjectCreated:" }] }],
    ["no event", "MessageBody", ofKeys()],
  ])("by %s is an error", (_, scope, records) => {
    expect(() => ways(filtered(scope, records))).toThrow(ModelError);
  });
});
