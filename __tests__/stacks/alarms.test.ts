import { functionAlarms } from "../../src/handshakes/function-alarms";
import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaConfig, lambdaWriter, resolved, smallConfig } from "../support/configs";
import { policiesOf } from "../support/policies-of";
import { synthesize, type Synthesized } from "../support/synthesize";

const synth = (config: HandshakeConfig): Synthesized => synthesize(resolved(config));
const ALARMS = { emails: ["one@example.com"] };

describe("alarms", () => {
  const stacks = synth({
    ...smallConfig(),
    writers: [
      lambdaWriter({
        timeoutSeconds: 7,
        failures: { maxEventAgeSeconds: 3600, retentionDays: 10 },
        heartbeatHours: 48,
      }),
    ],
    alarms: {
      emails: ["one@example.com", "two@example.com"],
      subscriptions: [
        { protocol: "https", endpoint: "https://events.example.com/integration/abc" },
        { protocol: "lambda", endpoint: "arn:aws:lambda:eu-central-1:111111111111:function:notify" },
      ],
    },
  });
  const alarm = (kind: string) =>
    stacks.A.only("aws_cloudwatch_metric_alarm", { alarm_name: `thumbnail-${kind}` });

  test.each([
    ["errors", "AWS/Lambda", "Errors", "Sum", 0],
    ["throttles", "AWS/Lambda", "Throttles", "Sum", 0],
    ["duration", "AWS/Lambda", "Duration", "Maximum", 5600],
    ["event-age", "AWS/Lambda", "AsyncEventAge", "Maximum", 900_000],
    ["events-dropped", "AWS/Lambda", "AsyncEventsDropped", "Sum", 0],
    ["recursion", "AWS/Lambda", "RecursiveInvocationsDropped", "Sum", 0],
    ["delivery", "AWS/Lambda", "DestinationDeliveryFailures", "Sum", 0],
    ["quarantined", "S3Handshake", "Quarantined", "Sum", 0],
  ])("%s: five minutes of %s %s above the threshold", (kind, namespace, metric, statistic, threshold) => {
    expect(alarm(kind)).toMatchObject({
      namespace,
      metric_name: metric,
      dimensions: { FunctionName: "thumbnail" },
      statistic,
      threshold,
      comparison_operator: "GreaterThanThreshold",
      period: 300,
      evaluation_periods: 1,
      treat_missing_data: "notBreaching",
      alarm_actions: [expect.stringMatching(/^\$\{aws_sns_topic\./)],
      ok_actions: [expect.stringMatching(/^\$\{aws_sns_topic\./)],
    });
  });

  test.each([
    ["failures", "ApproximateNumberOfMessagesVisible", 0],
    ["failures-expiring", "ApproximateAgeOfOldestMessage", 5 * 86_400],
  ])("%s stays as it is while the queue, which no one reads, sends no data", (kind, metric, threshold) => {
    expect(alarm(kind)).toMatchObject({
      namespace: "AWS/SQS",
      metric_name: metric,
      dimensions: { QueueName: "thumbnail-failures" },
      statistic: "Maximum",
      threshold,
      treat_missing_data: "ignore",
    });
  });

  test("queue-age: a queue before the function has its own alarm, and there is none without one", () => {
    const names = (trigger: object) =>
      Object.values(
        synthesize(
          resolved({
            ...smallConfig(),
            writers: [lambdaWriter({ trigger } as never)],
            alarms: { emails: ["one@example.com"] },
          }),
        ).A.resources("aws_cloudwatch_metric_alarm"),
      ).filter(({ alarm_name }) => alarm_name === "thumbnail-queue-age");
    expect(names({ kind: "event-bridge" })).toEqual([]);
    expect(names({ kind: "sns", deliver: { to: "queue" } })).toMatchObject([
      {
        namespace: "AWS/SQS",
        metric_name: "ApproximateAgeOfOldestMessage",
        dimensions: { QueueName: "thumbnail-events" },
        statistic: "Maximum",
        threshold: 86_400,
        treat_missing_data: "notBreaching",
      },
    ]);
  });

  test.each([
    ["pictures", "pictures"],
    [undefined, "thumbnail"],
  ])(
    "undelivered: what the rule %s could put nowhere has an alarm, with a rule alone",
    (ruleName, RuleName) => {
      const undelivered = (trigger: object) =>
        functionAlarms(
          resolved({ ...smallConfig(), writers: [lambdaWriter({ trigger } as never)] }).writers.map(
            (writer) => ({ functionName: "thumbnail", ...writer }),
          )[0] as never,
        ).filter(({ kind }) => kind === "undelivered");
      for (const kind of ["notification", "sqs", "sns"]) expect(undelivered({ kind })).toEqual([]);
      expect(undelivered({ kind: "event-bridge", ruleName })).toMatchObject([
        {
          alarmName: "thumbnail-undelivered",
          namespace: "AWS/Events",
          metricName: "InvocationsFailedToBeSentToDlq",
          dimensions: { RuleName },
          statistic: "Sum",
          threshold: 0,
          missingData: "notBreaching",
        },
      ]);
    },
  );

  test("heartbeat: hours without data are hours without an invocation", () => {
    expect(alarm("heartbeat")).toMatchObject({
      metric_name: "Invocations",
      comparison_operator: "LessThanThreshold",
      threshold: 1,
      period: 3600,
      evaluation_periods: 48,
      treat_missing_data: "breaching",
    });
  });

  test("there are these and no others, without a heartbeat unless configured", () => {
    expect(Object.keys(stacks.A.resources("aws_cloudwatch_metric_alarm"))).toHaveLength(11);
    const { A } = synth({ ...lambdaConfig(), alarms: ALARMS });
    expect(Object.keys(A.resources("aws_cloudwatch_metric_alarm"))).toHaveLength(10);
    expect(A.text).not.toContain("thumbnail-heartbeat");
  });

  test("no two functions of an account can have alarms of one name", () => {
    const kinds = functionAlarms(
      resolved({ ...smallConfig(), writers: [lambdaWriter({ heartbeatHours: 1 })], alarms: ALARMS })
        .writers[0] as never,
    ).map(({ kind }) => kind);
    expect(kinds).toHaveLength(11);
    for (const kind of kinds) {
      expect(kinds.filter((other) => kind.endsWith(`-${other}`))).toEqual([]);
    }
  });

  test("all subscribers are notified, and no one else", () => {
    expect(
      Object.values(stacks.A.resources("aws_sns_topic_subscription")).map(({ protocol, endpoint }) => [
        protocol,
        endpoint,
      ]),
    ).toEqual([
      ["email", "one@example.com"],
      ["email", "two@example.com"],
      ["https", "https://events.example.com/integration/abc"],
      ["lambda", "arn:aws:lambda:eu-central-1:111111111111:function:notify"],
    ]);
  });

  test("only alarms of this account may publish to the topic, and use its key", () => {
    const condition = {
      StringEquals: { "aws:SourceAccount": "111111111111" },
      ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:*" },
    };
    const policies = policiesOf(stacks);
    expect(policies["account_A / alarms_topic-policy / topic policy"]?.Statement).toEqual([
      {
        Sid: "AllowAlarmsToPublish",
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com"] },
        Action: ["sns:Publish"],
        Resource: ["arn:aws:sns:eu-central-1:111111111111:s3-handshake-alarms"],
        Condition: condition,
      },
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: ["sns:Publish"],
        Resource: ["arn:aws:sns:eu-central-1:111111111111:s3-handshake-alarms"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    expect(stacks.A.only("aws_kms_alias")).toEqual({
      name: "alias/s3-handshake-alarms",
      provider: "aws.account_A",
      target_key_id: expect.stringMatching(/^\$\{aws_kms_key\.alarms_key_/) as unknown,
    });
    expect(policies["account_A / alarms_key / key policy"]?.Statement[1]).toMatchObject({
      Sid: "UseByAlarms",
      Condition: condition,
    });
  });

  test("are not made unless configured", () => {
    expect(synth(lambdaConfig()).A.text).not.toMatch(/aws_sns|aws_cloudwatch_metric_alarm|aws_kms/);
  });
});
