import type { RawStack } from "../../../src/terraform-model";
import {
  argsOf,
  compare,
  edited,
  reported,
  watchedStacks,
  withArgs,
  without,
  withResource,
  withText,
  type Edit,
  type EditedStack,
  type Json,
} from "./edited-stacks";

jest.setTimeout(300_000);

const STRANGER = "999999999999";
const THEIR_KEY = `arn:aws:kms:eu-central-1:${STRANGER}:key/1234abcd`;
const THEIR_FUNCTION = `arn:aws:lambda:eu-central-1:${STRANGER}:function:evil`;
const ALARM = "aws_cloudwatch_metric_alarm";
const DASHBOARD = "aws_cloudwatch_dashboard";
const ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration";
const LIFECYCLE = "aws_s3_bucket_lifecycle_configuration";
const LOCK = "aws_s3_bucket_object_lock_configuration";

let watched: RawStack[];
beforeAll(() => {
  watched = watchedStacks();
});

function encryptedWith(key: string): Edit {
  const rule = {
    apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: key },
    blocked_encryption_types: ["SSE-C"],
  };
  return withArgs(ENCRYPTION, { rule: [rule] }, "source-bucket");
}

const withWidget = (widget: Json): Edit => {
  return (edit) => {
    const args = argsOf(edit, DASHBOARD);
    const body = JSON.parse(String(args["dashboard_body"])) as { widgets: Json[] };
    args["dashboard_body"] = JSON.stringify({ ...body, widgets: [...body.widgets, widget] });
  };
};

const withLifecycleOf = (edit: EditedStack[], change: (rules: Json[]) => Json[]): void => {
  const args = argsOf(edit, LIFECYCLE, "destination_bucket") as { rule: Json[] };
  args.rule = change(args.rule);
};

describe("keys", () => {
  const own = "${aws_kms_key.alarms_key_47B57B13.arn}";
  const LOGS = "aws_cloudwatch_log_group";
  /** The backfill's log group without a key. */
  const bare: Edit = (edit) => {
    delete argsOf(edit, LOGS, "backfill")["kms_key_id"];
  };

  test.each<[string, Edit, RegExp]>([
    [
      "objects",
      encryptedWith(THEIR_KEY),
      /encryption: algorithm AES256, bucketKey false, algorithm aws:kms, keyArn \S+:999999999999:/,
    ],
    [
      "logs that had a key",
      withArgs(LOGS, { kms_key_id: THEIR_KEY }, "kms_key_id"),
      /encryption key: \S+, \S+:999999999999:/,
    ],
    ["logs that had none", withArgs(LOGS, { kms_key_id: THEIR_KEY }, "backfill"), /encryption key: none, /],
    ["failed events", withArgs("aws_sqs_queue", { kms_master_key_id: THEIR_KEY }), /encryption key: /],
    ["alarms", withArgs("aws_sns_topic", { kms_master_key_id: THEIR_KEY }), /encryption key: /],
  ])("of a stranger, for %s, may widen", (what, edit, line) => {
    const before = what === "logs that had none" ? edited(watched, bare) : watched;
    const theirs = edited(before, edit);
    const diff = compare(before, theirs);
    expect(reported(diff).filter((one) => one.endsWith(": wider"))).toContainEqual(
      expect.stringMatching(line),
    );
    // Nor may it be taken back unseen: what was written meanwhile cannot be read without it.
    expect(compare(theirs, before).settings).not.toEqual([]);
  });

  test("of the stacks' own, where S3's or none was: narrowed; and away again may widen", () => {
    const closed = edited(watched, encryptedWith(own));
    expect(reported(compare(watched, closed))).toEqual([expect.stringMatching(/ encryption: .*: narrower$/)]);
    expect(compare(watched, closed).widened).toBe(false);
    expect(compare(closed, watched).widened).toBe(true);
    const open = edited(watched, bare);
    const logs = edited(open, withArgs(LOGS, { kms_key_id: own }, "backfill"));
    expect(compare(open, logs).widened).toBe(false);
  });
});

describe("what watches and keeps a record", () => {
  test.each<[string, Edit, RegExp]>([
    [
      "an alarm that invokes a stranger's function",
      withArgs(ALARM, { alarm_actions: [THEIR_FUNCTION] }),
      /alarm_actions/,
    ],
    ["an alarm that also does", withArgs(ALARM, { ok_actions: [THEIR_FUNCTION] }), /ok_actions/],
    ["an alarm that notifies no one", withArgs(ALARM, { alarm_actions: [] }), /alarm_actions/],
    ["an alarm that rings later", withArgs(ALARM, { threshold: 1e9 }), /threshold/],
    ["an alarm that goes", without(ALARM, "delivery"), /in the stacks: yes, no/],
    [
      "an alarm that comes, and invokes a function",
      withResource("account_A", ALARM, { alarm_name: "new", alarm_actions: [THEIR_FUNCTION] }),
      /in the stacks: no, yes/,
    ],
    [
      "a trail into another bucket",
      withArgs("aws_cloudtrail", { s3_bucket_name: "evil-bucket" }),
      /s3_bucket_name/,
    ],
    [
      "a trail of other events",
      withText("aws_cloudtrail", "advanced_event_selector", "AWS::S3::Object", "AWS::DynamoDB::Table"),
      /field_selector/,
    ],
    ["a trail that goes", without("aws_cloudtrail"), /in the stacks: yes, no/],
    [
      "a trail that comes, into a stranger's bucket",
      withResource("account_A", "aws_cloudtrail", { name: "n", s3_bucket_name: "evil-bucket" }),
      /in the stacks: no, yes/,
    ],
    ["an analyzer that goes", without("aws_accessanalyzer_analyzer"), /in the stacks: yes, no/],
    [
      "access logs into another bucket",
      withArgs("aws_s3_bucket_logging", { target_bucket: "evil-bucket" }),
      /target_bucket/,
    ],
    ["access logs that go", without("aws_s3_bucket_logging"), /in the stacks: yes, no/],
    [
      "a widget that calls a function",
      withWidget({ type: "custom", properties: { endpoint: THEIR_FUNCTION } }),
      /dashboard_body\.widgets\[\d+\]\.type: none, custom/,
    ],
    [
      "a widget that leads away",
      withWidget({ type: "text", properties: { markdown: "[here](https://evil.example)" } }),
      /properties\.markdown/,
    ],
    [
      "logs that are kept for less long",
      withArgs("aws_cloudwatch_log_group", { retention_in_days: 1 }),
      /retentionDays: 90, 1/,
    ],
    [
      "old versions that are kept for less long",
      (edit) =>
        withLifecycleOf(edit, (rules) =>
          rules.map((rule) =>
            "noncurrent_version_expiration" in rule
              ? { ...rule, noncurrent_version_expiration: [{ noncurrent_days: 1 }] }
              : rule,
          ),
        ),
      /noncurrent_days: \d+, 1/,
    ],
    [
      "a lock for fewer days",
      withArgs(LOCK, { rule: { default_retention: { days: 1, mode: "GOVERNANCE" } } }),
      /default_retention\.days: 30, 1/,
    ],
    ["a lock that goes", without(LOCK), /in the stacks: yes, no/],
    [
      "a bucket that is not protected from destruction",
      withArgs("aws_s3_bucket", { lifecycle: undefined }, "destination-bucket"),
      /protected from destruction: true, false/,
    ],
    [
      "a key that is deleted sooner",
      withArgs("aws_kms_key", { deletion_window_in_days: 7 }, "deletion_window"),
      /deletion_window_in_days: 30, 7/,
    ],
  ])("%s: reported, and may widen", (_what, edit, line) => {
    const diff = compare(watched, edited(watched, edit));
    expect(diff.widened).toBe(true);
    expect(reported(diff).filter((one) => one.endsWith(": wider"))).toContainEqual(
      expect.stringMatching(line),
    );
  });

  test.each<[string, Edit]>([
    ["what an alarm says", withArgs(ALARM, { alarm_description: "Other words" })],
    [
      "another alarm, sent to the stacks' own topic",
      withResource("account_A", ALARM, {
        alarm_name: "new",
        alarm_actions: ["${aws_sns_topic.alarms_topic_CB6504A9.arn}"],
      }),
    ],
    [
      "another trail, into a bucket of the stacks",
      withResource("account_B", "aws_cloudtrail", { name: "second", s3_bucket_name: "trail-bucket" }),
    ],
    ["another graph", withWidget({ type: "metric", properties: { metrics: [["AWS/Lambda", "Errors"]] } })],
    ["a dashboard that goes", without(DASHBOARD)],
    ["logs that are kept for longer", withArgs("aws_cloudwatch_log_group", { retention_in_days: 365 })],
    ["logs that are kept for ever", withArgs("aws_cloudwatch_log_group", { retention_in_days: undefined })],
    ["a lifecycle that goes", without(LIFECYCLE, "destination_bucket")],
    [
      "a lock for more days",
      withArgs(LOCK, { rule: { default_retention: { days: 60, mode: "GOVERNANCE" } } }),
    ],
  ])("%s: reported, and nothing is widened", (_what, edit) => {
    const diff = compare(watched, edited(watched, edit));
    expect(reported(diff)).not.toEqual([]);
    expect(reported(diff).filter((one) => one.endsWith(": wider"))).toEqual([]);
    expect(diff.widened).toBe(false);
  });
});
