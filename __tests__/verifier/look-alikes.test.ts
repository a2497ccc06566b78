import { parseConfig } from "../../src/config/parse-config";
import type { HandshakeConfig, ResolvedConfig } from "../../src/config/schema";
import type { RawStack } from "../../src/terraform-model";
import { allOf, change, editable, give, type Attempt } from "./bypass/editable-stacks";
import { changeJson, LOOK_ALIKES } from "./bypass/look-alike-attempts";
import { isProven } from "./is-proven";
import { stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

const thumbnail = {
  kind: "lambda",
  name: "thumbnail",
  roleName: "thumbnail-role",
  handshake: { kind: "assume-role", roleName: "target-role" },
  source: { in: "own-bucket", bucketName: "source-bucket", prefix: "uploads/" },
} as const;

/** Every list that a setting shows: rules, variables, filters, subscribers; and a state machine. */
const ALL: HandshakeConfig = {
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "destination-bucket" },
  writers: [
    {
      ...thumbnail,
      kmsKey: { alias: "alias/function" },
      deleteThumbnails: true,
      trigger: { kind: "sns", deliver: { to: "queue" } },
    },
    {
      ...thumbnail,
      name: "brackets",
      roleName: "brackets-role",
      source: { ...thumbnail.source, prefix: "uploads/(1)/" },
      handshake: { kind: "assume-role", roleName: "brackets-target" },
      outputPrefix: "brackets/",
      quarantinePrefix: false,
      deleteThumbnails: true,
      trigger: { kind: "sns", topicOf: "thumbnail" },
    },
    {
      ...thumbnail,
      name: "every",
      roleName: "every-role",
      source: { in: "own-bucket", bucketName: "other-bucket", prefix: "", suffixes: [".jpg", ".png"] },
      handshake: { kind: "assume-role", roleName: "every-target" },
      outputPrefix: "every/",
      quarantinePrefix: false,
      deleteThumbnails: true,
      trigger: { kind: "event-bridge" },
    },
    {
      ...thumbnail,
      name: "copy",
      roleName: "copy-role",
      workload: "copy",
      source: { in: "own-bucket", bucketName: "copied-bucket", prefix: "" },
      handshake: { kind: "assume-role", roleName: "copy-target" },
      outputPrefix: "copies/",
      quarantinePrefix: false,
      backfill: {
        roleName: "backfill-role",
        results: { bucketName: "results-bucket", prefix: "results/" },
        options: { dryRun: true },
      },
    },
  ],
  alarms: { emails: ["one@example.com", "two@example.com"] },
};

let config: ResolvedConfig;
let stacks: RawStack[];
beforeAll(() => {
  config = parseConfig(ALL, "all");
  stacks = stacksOf(config);
});

function provenWith(attempt: Attempt): boolean {
  const changed = editable(stacks);
  expect(attempt(changed)).toBe(true);
  return isProven(config, changed);
}

type Filter = { Records: { eventName: { prefix: string }[]; s3: { object: { key: { prefix: string }[] } } } };
type Pattern = { detail: { object: { key: Record<string, unknown>[] } } };

const filter = (edit: (records: Filter["Records"]) => void): Attempt =>
  changeJson("aws_sns_topic_subscription", "filter_policy", (policy) => {
    edit((policy as Filter).Records);
    return policy;
  });
const keys = (edit: (keys: Record<string, unknown>[]) => Record<string, unknown>[]): Attempt =>
  changeJson("aws_cloudwatch_event_rule", "event_pattern", (pattern) => {
    const { object } = (pattern as Pattern).detail;
    object.key = edit(object.key);
    return pattern;
  });
const definition = (from: string, to: string): Attempt =>
  changeJson("aws_sfn_state_machine", "definition", (json) =>
    JSON.parse(JSON.stringify(json).replace(from, to)),
  );
const suffix = (text: string) => ({ suffix: { "equals-ignore-case": text } });

test("the stacks themselves are proven", () => {
  expect(isProven(config, stacks)).toBe(true);
});

test.each(Object.entries(LOOK_ALIKES))("%s: not proven", (_name, attempt) => {
  expect(provenWith(attempt)).toBe(false);
});

test.each<[string, Attempt]>([
  [
    "two addresses for alarms as one",
    (changed) => {
      const [first, second] = allOf(changed, "aws_sns_topic_subscription").filter(
        ({ args }) => args["protocol"] === "email",
      );
      if (first === undefined || second === undefined) return false;
      first.args["endpoint"] = `${String(first.args["endpoint"])}; email ${String(second.args["endpoint"])}`;
      return Reflect.deleteProperty(second.json.resource["aws_sns_topic_subscription"] ?? {}, second.name);
    },
  ],
  ["two suffixes as one", keys(() => [suffix(".jpg in any case and *.png")])],
  [
    "three kinds of events as one",
    filter(({ eventName }) => {
      const [first] = eventName;
      if (first !== undefined)
        first.prefix = eventName
          .map(({ prefix }) => prefix)
          .sort()
          .join("*, s3:");
      eventName.splice(1);
    }),
  ],
  ["a key in one of its two forms", filter(({ s3 }) => s3.object.key.splice(0, 1))],
  ["a key in the other one", filter(({ s3 }) => s3.object.key.splice(1, 1))],
  ["an option as text", definition('"dryRun":true', '"dryRun":"true"')],
])("%s: not proven", (_name, attempt) => {
  expect(provenWith(attempt)).toBe(false);
});

test.each<[string, Attempt]>([
  ["suffixes in another order", keys((all) => [...all].reverse())],
  ["kinds of events in another order", filter(({ eventName }) => eventName.reverse())],
  ["both forms of a key in another order", filter(({ s3 }) => s3.object.key.reverse())],
  [
    "a pattern in JSON with other spaces",
    change("aws_cloudwatch_event_rule", (args) => {
      args["event_pattern"] = String(args["event_pattern"]).replaceAll(", ", " ,\n");
    }),
  ],
  [
    "a definition as JSON",
    changeJson("aws_sfn_state_machine", "definition", (json) => ({ ...json, Comment: "" })),
  ],
  [
    "a scope next to its filter",
    change("aws_sns_topic_subscription", (args) => {
      if (args["filter_policy"] !== undefined) args["filter_policy_scope"] = '${"MessageBody"}';
    }),
  ],
  ["a description of the longest", give("aws_iam_role", { description: "x".repeat(1000) })],
  [
    "an order of resources",
    (stacks) => {
      const [role] = allOf(stacks, "aws_iam_role");
      const [queue] = allOf(stacks, "aws_sqs_queue");
      if (role === undefined || queue === undefined) return false;
      role.args["depends_on"] = [`aws_sqs_queue.${queue.name}`];
      return true;
    },
  ],
])("%s: proven", (_name, attempt) => {
  expect(provenWith(attempt)).toBe(true);
});
