import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { synthesize, type Synthesized } from "../support/synthesize";

const backfill = { roleName: "backfill-role" };
const encryption = { kind: "sse-kms", alias: "alias/source" } as const;
const source = { in: "own-bucket", bucketName: "source-bucket", prefix: "uploads/", encryption } as const;

let stacks: Synthesized;
beforeAll(() => {
  const writers = [lambdaWriter({ source, backfill })];
  stacks = synthesize(resolved({ ...smallConfig(), writers, alarms: { emails: ["a@example.com"] } }));
});

/** The name of the one resource of a type that holds this text. */
function nameOf(type: string, text: string): string {
  const found = Object.entries(stacks.A.resources(type)).filter(([, args]) =>
    JSON.stringify(args).includes(text),
  );
  expect(found).toHaveLength(1);
  return `${type}.${found[0]?.[0] ?? ""}`;
}

test("a Standard state machine, made when its role has its rights and the function is there", () => {
  const machine = stacks.A.only("aws_sfn_state_machine");
  expect(machine).toMatchObject({ name: "thumbnail-backfill", type: "STANDARD" });
  expect(machine["role_arn"]).toBe(`\${${nameOf("aws_iam_role", "backfill-role")}.arn}`);
  expect(machine["depends_on"]).toEqual([
    nameOf("aws_iam_role_policy", "StartBatches"),
    nameOf("aws_lambda_function", "thumbnail"),
  ]);
});

test("what fails is logged, in a group where AWS wants the logs that services deliver", () => {
  const group = nameOf("aws_cloudwatch_log_group", "/aws/vendedlogs/states/thumbnail-backfill");
  expect(stacks.A.only("aws_sfn_state_machine")["logging_configuration"]).toEqual({
    level: "ERROR",
    include_execution_data: true,
    log_destination: `\${${group}.arn}:*`,
  });
});

test("the source's key lets the state machine write results, and is made after its role", () => {
  const key = stacks.A.only("aws_kms_key", { description: "Encrypts the objects of source-bucket" });
  expect(key["policy"]).toContain("UseByThumbnailBackfill");
  expect(key["depends_on"]).toContain(nameOf("aws_iam_role", "backfill-role"));
});

test("an execution that fails, times out or is stopped raises one alarm, sent by mail", () => {
  const alarm = stacks.A.only("aws_cloudwatch_metric_alarm", {
    alarm_name: "thumbnail-backfill-unsuccessful",
  });
  const machine = nameOf("aws_sfn_state_machine", "thumbnail-backfill");
  expect(alarm["alarm_actions"]).toEqual([`\${${nameOf("aws_sns_topic", "alarms")}.arn}`]);
  expect(alarm["metric_query"]).toEqual([
    {
      id: "unsuccessful",
      label: "Executions without success",
      expression: "executionsfailed + executionstimedout + executionsaborted",
      return_data: true,
    },
    ...["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map((metric_name) => ({
      id: metric_name.toLowerCase(),
      metric: {
        namespace: "AWS/States",
        metric_name,
        dimensions: { StateMachineArn: `\${${machine}.arn}` },
        period: 300,
        stat: "Sum",
      },
    })),
  ]);
});

test("an output has the command that starts it", () => {
  const machine = nameOf("aws_sfn_state_machine", "thumbnail-backfill");
  expect(stacks.A.json["output"]).toMatchObject({
    backfill_arn_thumbnail: { value: `\${${machine}.arn}` },
    backfill_command_thumbnail: {
      value: `aws stepfunctions start-execution --region eu-central-1 --state-machine-arn \${${machine}.arn}`,
    },
  });
});

test("without a backfill in the config there is nothing of it", () => {
  const { A } = synthesize(resolved({ ...smallConfig(), writers: [lambdaWriter({ source })] }));
  expect(A.text).not.toMatch(/backfill|states\.amazonaws\.com/);
});
