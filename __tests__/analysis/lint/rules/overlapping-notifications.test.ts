import { lintedOf } from "../../../../src/analysis/lint/lint";
import { overlappingNotifications } from "../../../../src/analysis/lint/rules/overlapping-notifications";
import { readModel } from "../../../../src/terraform-model";
import { resolved, smallConfig } from "../../../support/configs";

type Filter = readonly [prefix: string, suffix: string, event?: string];

function found(...filters: readonly Filter[]): string[] {
  const lambda_function = filters.map(
    ([filter_prefix, filter_suffix, event = "s3:ObjectCreated:*"], index) => ({
      lambda_function_arn: `arn:aws:lambda:eu-central-1:222222222222:function:f${index + 1}`,
      events: [event],
      filter_prefix,
      filter_suffix,
    }),
  );
  const resource = {
    aws_s3_bucket: { b: { provider: "aws.b", bucket: "some-bucket" } },
    aws_s3_bucket_notification: { b: { provider: "aws.b", bucket: "some-bucket", lambda_function } },
  };
  const provider = { aws: [{ alias: "b", region: "eu-central-1", allowed_account_ids: ["222222222222"] }] };
  const model = readModel([{ id: "account_B", json: { provider, resource } }]);
  return overlappingNotifications
    .check(lintedOf(resolved(smallConfig()), model))
    .map(({ place, received }) => `${place}: ${received}`);
}

test.each<readonly [string, Filter, Filter]>([
  ["prefixes", ["uploads/", ".jpg"], ["exports/", ".jpg"]],
  ["suffixes", ["uploads/", ".jpg"], ["uploads/", ".png"]],
  ["events", ["", "", "s3:ObjectCreated:Put"], ["", "", "s3:ObjectCreated:Copy"]],
  ["kinds of events", ["", ""], ["", "", "s3:ObjectRemoved:*"]],
])("other %s: in order", (_name, one, other) => {
  expect(found(one, other)).toEqual([]);
});

test.each<readonly [string, Filter, Filter, string]>([
  [
    "the same filter",
    ["uploads/", ".jpg"],
    ["uploads/", ".jpg"],
    "uploads/*.jpg to f1 and uploads/*.jpg to f2",
  ],
  [
    "one prefix in the other",
    ["uploads/", ""],
    ["uploads/new/", ".jpg"],
    "uploads/* to f1 and uploads/new/*.jpg to f2",
  ],
  ["one suffix in the other", ["", "a.jpg"], ["uploads/", ".jpg"], "*a.jpg to f1 and uploads/*.jpg to f2"],
  ["one event of all", ["", "", "s3:ObjectCreated:Put"], ["", ""], "* to f1 and * to f2"],
])("%s: S3 refuses it", (_name, one, other, received) => {
  expect(found(one, other)).toEqual([`notifications of bucket some-bucket: ${received}`]);
});
