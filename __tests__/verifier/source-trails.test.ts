import { parseConfig } from "../../src/config/parse-config";
import { preconditionsOf } from "../../src/handshakes/preconditions";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { findingsOf } from "../support/findings-of";
import { allOf, change, editable, type Attempt } from "./bypass/editable-stacks";
import { isProven } from "./is-proven";
import { OPTION_CONFIGS } from "./option-configs";
import { stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

const input = OPTION_CONFIGS["trails of sources in their own accounts"];
const config = parseConfig(input, "test.config.ts");
const stacks = stacksOf(config);

test("each trail is in the account of the buckets that it watches, with its log there", () => {
  const found = allOf(editable(stacks), "aws_cloudtrail").map(({ id, args }) => [
    id,
    JSON.stringify(args["advanced_event_selector"]).match(/arn:aws:s3:::[^"]*/g),
  ]);
  expect(found).toEqual([
    ["account_A", ["arn:aws:s3:::source-bucket/"]],
    ["account_B", ["arn:aws:s3:::destination-bucket/"]],
    ["account_second", ["arn:aws:s3:::second-source/"]],
  ]);
  expect(
    preconditionsOf(config, planHandshakes(config).plan).map(({ stack, what }) => `${stack}: ${what}`),
  ).toEqual(["account_second: the policy of the key arn:aws:kms:eu-west-1:333333333333:key/1234abcd has"]);
});

const ofA = (edit: (args: Record<string, unknown>) => unknown): Attempt =>
  change("aws_cloudtrail", (args, { id }) => {
    if (id === "account_A") edit(args);
  });

test.each<[what: string, attempt: Attempt]>([
  ["another bucket for the log", ofA((args) => (args["s3_bucket_name"] = "elsewhere"))],
  ["no validation", ofA((args) => (args["enable_log_file_validation"] = false))],
  [
    "another bucket is watched",
    ofA((args) => {
      const text = JSON.stringify(args["advanced_event_selector"]);
      args["advanced_event_selector"] = JSON.parse(text.replace("source-bucket", "other-bucket"));
    }),
  ],
  [
    "no trail",
    change("aws_cloudtrail", (_args, { id, json }) => {
      if (id === "account_A") Reflect.deleteProperty(json.resource, "aws_cloudtrail");
    }),
  ],
])("proven as it is, and not with this change: %s", (_what, attempt) => {
  expect(isProven(config, stacks)).toBe(true);
  const changed = editable(stacks);
  expect(attempt(changed)).toBe(true);
  expect(isProven(config, changed)).toBe(false);
});

const withTrails = (sourceTrails: object, changes: object = {}): object => ({
  ...input,
  ...changes,
  audit: { trail: { name: "objects", logBucketName: "log-bucket" }, sourceTrails },
});
const trail = { name: "objects", logBucketName: "source-log-bucket" };

test.each<[what: string, config: object, finding: RegExp]>([
  [
    "an account without sources",
    withTrails({ third: trail }),
    /^audit\.sourceTrails\.third: an account with/,
  ],
  [
    "the log in the bucket that is watched",
    withTrails({ A: { ...trail, logBucketName: "source-bucket" } }),
    /^audit\.sourceTrails\.A\.logBucketName: a bucket only for these logs/,
  ],
  [
    "the log in another trail's bucket",
    withTrails({ A: { ...trail, logBucketName: "log-bucket" } }),
    /\.logBucketName: a bucket only for these logs/,
  ],
  [
    "a key of another Region",
    withTrails({ second: { ...trail, keyArn: "arn:aws:kms:eu-central-1:333333333333:key/1234abcd" } }),
    /^audit\.sourceTrails\.second\.keyArn: a key of the bucket's own Region/,
  ],
  [
    "a trail of the same name in one account",
    withTrails({ A: trail }, { accounts: { A: { ...config.accounts.B }, B: { ...config.accounts.B } } }),
    /^audit\.sourceTrails\.A\.name: a trail name that no other/,
  ],
])("%s: refused", (_what, wrong, finding) => {
  expect(findingsOf(wrong)).toContainEqual(expect.stringMatching(finding));
});
