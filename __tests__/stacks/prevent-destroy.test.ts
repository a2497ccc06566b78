import { readModel } from "../../src/terraform-model";
import { allSettings } from "../../src/verifier/all-settings";
import type { OneDestinationConfig } from "../../src/config/schema";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { synthesize, type Synthesized } from "../support/synthesize";

/** A bucket and a key of every kind. */
const config: OneDestinationConfig = {
  ...smallConfig(),
  destination: {
    bucketName: "destination-bucket",
    encryption: { kind: "sse-kms", alias: "alias/destination" },
  },
  writers: [
    lambdaWriter({
      kmsKey: { alias: "alias/function" },
      source: {
        in: "own-bucket",
        bucketName: "source-bucket",
        encryption: { kind: "sse-kms", alias: "alias/source" },
      },
    }),
  ],
  alarms: { emails: ["one@example.com"] },
  audit: { trail: { name: "objects", logBucketName: "trail-logs" } },
};

/** The buckets and keys, each with whether Terraform refuses to destroy it. */
function kept(stacks: Synthesized): Record<string, boolean> {
  return Object.fromEntries(
    [stacks.A, stacks.B].flatMap((stack) =>
      ["aws_s3_bucket", "aws_kms_key"].flatMap((type) =>
        Object.entries(stack.resources(type)).map(([name, args]) => [
          `${type}.${name.replace(/_[0-9A-F]{8}$/, "")}`,
          JSON.stringify(args["lifecycle"]) === '{"prevent_destroy":true}',
        ]),
      ),
    ),
  );
}

const EVERYTHING = [
  "aws_kms_key.alarms_key",
  "aws_kms_key.destination_key",
  "aws_kms_key.function-thumbnail_key",
  "aws_kms_key.source-source-bucket_source_key",
  "aws_s3_bucket.audit-trail_logs_bucket",
  "aws_s3_bucket.destination_bucket",
  "aws_s3_bucket.source-source-bucket_source_bucket",
];

test("Terraform refuses to destroy any bucket or key", () => {
  const found = kept(synthesize(resolved(config)));
  expect(Object.keys(found).sort()).toEqual(EVERYTHING);
  expect(new Set(Object.values(found))).toEqual(new Set([true]));
});

test("one option lets all of them be destroyed", () => {
  const found = kept(synthesize(resolved({ ...config, preventDestroy: false })));
  expect(Object.keys(found).sort()).toEqual(EVERYTHING);
  expect(new Set(Object.values(found))).toEqual(new Set([false]));
});

test("a bucket may say otherwise, for itself and its key", () => {
  const found = kept(
    synthesize(
      resolved({
        ...config,
        preventDestroy: false,
        destination: { ...config.destination, preventDestroy: true },
      }),
    ),
  );
  expect(Object.keys(found).filter((name) => found[name])).toEqual([
    "aws_s3_bucket.destination_bucket",
    "aws_kms_key.destination_key",
  ]);
});

test.each([true, false])(
  "the proof sees every key that is kept otherwise than preventDestroy: %s",
  (asked) => {
    const { A, B } = synthesize(resolved({ ...config, preventDestroy: !asked }));
    const model = readModel([
      { id: "account_A", json: A.json },
      { id: "account_B", json: B.json },
    ]);
    const wrong = allSettings(resolved({ ...config, preventDestroy: asked }), model).filter(
      ({ expected, received }) => expected !== received,
    );
    expect(wrong.map(({ subject, expected, received }) => [subject, expected, received]).sort()).toEqual(
      [
        "bucket destination-bucket",
        "bucket source-bucket",
        "bucket trail-logs",
        "key alias/destination of 222222222222 in eu-central-1",
        "key alias/function of 111111111111 in eu-central-1",
        "key alias/s3-handshake-alarms of 111111111111 in eu-central-1",
        "key alias/source of 111111111111 in eu-central-1",
      ].map((subject) => [subject, String(asked), String(!asked)]),
    );
  },
);
