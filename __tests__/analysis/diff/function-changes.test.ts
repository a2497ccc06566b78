import type { RawStack } from "../../../src/terraform-model";
import {
  argsOf,
  compare,
  copyStacks,
  edited,
  reported,
  watchedStacks,
  withArgs,
  withText,
  type Edit,
  type Json,
} from "./edited-stacks";

jest.setTimeout(300_000);

const STRANGER = "999999999999";
const THEIR_FUNCTION = `arn:aws:lambda:eu-central-1:${STRANGER}:function:evil`;
const FUNCTION = "aws_lambda_function";
const MACHINE = "aws_sfn_state_machine";
const HASH = Buffer.alloc(32, 8).toString("base64");

const stacks: Record<"watched" | "copy", RawStack[]> = { watched: [], copy: [] };
beforeAll(async () => {
  stacks.watched = watchedStacks();
  stacks.copy = await copyStacks();
});

/** A function with other variables. */
function withVariables(variables: Json): Edit {
  return (edit) => {
    const args = argsOf(edit, FUNCTION) as { environment: { variables: Json } };
    args.environment = { variables: { ...args.environment.variables, ...variables } };
  };
}

describe.each<"watched" | "copy">(["copy", "watched"])("of a function (%s)", (which) => {
  test.each<[string, Edit, RegExp]>([
    [
      "code by an option of Node.js",
      withVariables({ NODE_OPTIONS: "--import=data:text/javascript,0" }),
      /environment\.NODE_OPTIONS/,
    ],
    [
      "a wrapper around the runtime",
      withVariables({ AWS_LAMBDA_EXEC_WRAPPER: "/tmp/wrap" }),
      /environment\.AWS_LAMBDA_EXEC_WRAPPER: none, \/tmp\/wrap/,
    ],
    [
      "another role to assume",
      withVariables({ TARGET_ROLE_ARN: `arn:aws:iam::${STRANGER}:role/r` }),
      /environment\.TARGET_ROLE_ARN/,
    ],
    [
      "another destination",
      withVariables({ DESTINATION_BUCKET: "evil-bucket" }),
      /environment\.DESTINATION_BUCKET/,
    ],
    [
      "another endpoint",
      withVariables({ AWS_ENDPOINT_URL: "https://evil.example" }),
      /environment\.AWS_ENDPOINT_URL/,
    ],
    [
      "a name that only looks like a limit",
      withVariables({ MAX_INPUT_BYTES_URL: "1" }),
      /environment\.MAX_INPUT_BYTES_URL/,
    ],
    [
      "a zip that lies elsewhere",
      withArgs(FUNCTION, { filename: "../../../evil.zip" }),
      /filename, by which it may run other code/,
    ],
    [
      "another zip",
      withArgs(FUNCTION, { source_code_hash: HASH }),
      /source_code_hash, by which it may run other code/,
    ],
    [
      "another zip in another place",
      withArgs(FUNCTION, { filename: "assets/evil.zip", source_code_hash: HASH }),
      /filename, by which it may run other code/,
    ],
    [
      "another handler",
      withArgs(FUNCTION, { handler: "evil.handler" }),
      /handler, by which it may run other code/,
    ],
    [
      "another runtime",
      withArgs(FUNCTION, { runtime: "provided.al2023" }),
      /runtime, by which it may run other code/,
    ],
    [
      "logs that go elsewhere",
      withArgs(FUNCTION, { logging_config: { log_format: "JSON", log_group: "/evil" } }),
      /logging_config\.log_group/,
    ],
    [
      "failed events that go elsewhere",
      withArgs("aws_lambda_function_event_invoke_config", {
        destination_config: { on_failure: { destination: THEIR_FUNCTION } },
      }),
      /events\.onFailure/,
    ],
    [
      "processed events that go elsewhere",
      withText("aws_lambda_function_event_invoke_config", "destination_config", "on_failure", "on_success"),
      /events\.onSuccess/,
    ],
  ])("%s may widen", (_what, edit, line) => {
    const diff = compare(stacks[which], edited(stacks[which], edit));
    expect(diff.widened).toBe(true);
    expect(reported(diff).filter((one) => one.endsWith(": wider"))).toContainEqual(
      expect.stringMatching(line),
    );
  });

  test.each<[string, Edit]>([
    [
      "sizes, quality and limits",
      withVariables({ THUMBNAIL_WIDTHS: "99", THUMBNAIL_QUALITY: "jpeg=1,webp=1,avif=1", MAX_FRAMES: "1" }),
    ],
    ["memory and time", withArgs(FUNCTION, { memory_size: 3008, timeout: 61 })],
    ["how many run at once", withArgs(FUNCTION, { reserved_concurrent_executions: 2 })],
    [
      "how often an event is tried",
      withArgs("aws_lambda_function_event_invoke_config", {
        maximum_retry_attempts: 0,
        maximum_event_age_in_seconds: 60,
      }),
    ],
    [
      "a failed event that is kept for longer",
      withArgs("aws_sqs_queue", { message_retention_seconds: 1_209_599 + (which === "copy" ? 2 : 0) }),
    ],
  ])("%s: reported, and nothing is widened", (_what, edit) => {
    const diff = compare(stacks[which], edited(stacks[which], edit));
    expect(reported(diff)).not.toEqual([]);
    expect(reported(diff).filter((one) => !one.endsWith(": neutral"))).toEqual([]);
    expect(diff.widened).toBe(false);
  });
});

describe.each<"watched" | "copy">(["copy", "watched"])("of a state machine (%s)", (which) => {
  const changed = (from: string | RegExp, to: string): Edit => withText(MACHINE, "definition", from, to);

  test.each<[string, Edit, string]>([
    ["another function", changed(/function:[\w-]+/, "function:evil"), "States.Batch.Parameters.FunctionName"],
    [
      "a bucket that results go to",
      changed(/(?<=ResultWriter.{1,120}Bucket\W+)[\w-]+-bucket/, "evil-bucket"),
      "ResultWriter.Parameters.Bucket",
    ],
    [
      "a bucket that is listed",
      changed(/(?<=ItemReader.{1,120}Bucket\W+)[\w-]+-bucket/, "evil-bucket"),
      "ItemReader.Parameters.Bucket",
    ],
    ["another service", changed("lambda:invoke", "sqs:sendMessage"), "States.Batch.Resource"],
    [
      "the function's settings",
      changed('"dryRun" = false', '"dryRun" = true'),
      "ItemBatcher.BatchInput.dryRun",
    ],
    [
      "the same setting as text",
      changed('"dryRun" = false', '"dryRun" = "false"'),
      'ItemBatcher.BatchInput.dryRun: false, "false"',
    ],
    [
      "failures that no one is notified of",
      changed('"ToleratedFailurePercentage" = 5', '"ToleratedFailurePercentage" = 100'),
      "ToleratedFailurePercentage",
    ],
    [
      "an input that is null",
      changed('"Type" = "Map", ', '"Type" = "Map", "InputPath" = null, '),
      "States.Objects.InputPath: none, null",
    ],
    [
      "a comment that the function gets",
      changed('"Payload.$" = "$"', '"Payload" = {"Comment" = "x"}'),
      "Parameters.Payload.Comment",
    ],
  ])("%s: that very place is reported, and may widen", (_what, edit, path) => {
    const diff = compare(stacks[which], edited(stacks[which], edit));
    expect(diff.widened).toBe(true);
    expect(reported(diff).filter((one) => one.endsWith(": wider"))).toContainEqual(
      expect.stringContaining(path),
    );
    expect(reported(diff).join()).not.toContain("[object");
  });

  test("10,000 at once, larger batches, more tries, a comment: reported, and nothing is widened", () => {
    const edit: Edit = (all) => {
      changed('"MaxConcurrency" = 20', '"MaxConcurrency" = 10000')(all);
      changed('"MaxItemsPerBatch" = 100', '"MaxItemsPerBatch" = 200')(all);
      changed('"MaxAttempts" = 5', '"MaxAttempts" = 6')(all);
      changed(/Puts every object/, "Takes every object")(all);
    };
    const diff = compare(stacks[which], edited(stacks[which], edit));
    expect(reported(diff)).toHaveLength(4);
    expect(reported(diff)[0]).toMatch(/^state machine \S+, definition\.\S*: /);
    expect(reported(diff).join("\n")).toContain(
      "definition.States.Objects.MaxConcurrency: 20, 10000: neutral",
    );
    expect(diff.widened).toBe(false);
  });

  test("a record that is no longer kept may widen", () => {
    const edit = withText(MACHINE, "logging_configuration", "ERROR", "OFF");
    expect(reported(compare(stacks[which], edited(stacks[which], edit)))).toEqual([
      expect.stringMatching(/logging\.level: ERROR, OFF: wider$/),
    ]);
  });
});
