import type { RawStack } from "../../../src/terraform-model";
import { lambdaWriter, resolved, smallConfig } from "../../support/configs";
import { stacksOf } from "../../verifier/synthesized-stacks";
import {
  argsOf,
  compare,
  copyStacks,
  edited,
  reported,
  without,
  watchedStacks,
  withArgs,
  withResource,
  type Json,
  ofStack,
} from "./edited-stacks";

jest.setTimeout(300_000);

const ALARM = "aws_cloudwatch_metric_alarm";
const LIFECYCLE = "aws_s3_bucket_lifecycle_configuration";
const LOCK = "aws_s3_bucket_object_lock_configuration";

const stacks: Record<"watched" | "copy", RawStack[]> = { watched: [], copy: [] };
beforeAll(async () => {
  stacks.watched = watchedStacks();
  stacks.copy = await copyStacks();
});

describe("one object of AWS", () => {
  test("that two resources are about: which of them holds, is not known", () => {
    const twice = edited(stacks.copy, (edit) => {
      const args = argsOf(edit, ALARM);
      withResource("account_A", ALARM, { ...structuredClone(args) })(edit);
    });
    const diff = compare(stacks.copy, twice);
    expect(diff.widened).toBe(true);
    expect(reported(diff)).toEqual([
      expect.stringMatching(/overwrite each other: .*, .* and .*another: wider$/),
    ]);
    expect(compare(twice, twice)).toMatchObject({ widened: false, settings: [] });
  });

  test("in another place of the stacks is the same", () => {
    const moved = edited(stacks.watched, (edit) => {
      for (const type of [ALARM, LIFECYCLE, LOCK, "aws_cloudtrail", "aws_cloudwatch_dashboard"]) {
        for (const { json } of edit) {
          json.resource = { ...json.resource };
          json.resource[type] = Object.fromEntries(
            Object.entries(json.resource[type] ?? {}).map(([name, args]) => [`moved-${name}`, args]),
          );
        }
      }
    });
    expect(compare(stacks.watched, moved)).toMatchObject({ widened: false, settings: [], undecided: [] });
  });
});

describe("what goes", () => {
  test("a writer with all that is its own, and all that watches it: nothing is widened", () => {
    const second = lambdaWriter({
      name: "second",
      roleName: "second-role",
      handshake: { kind: "assume-role", roleName: "second-target" },
      outputPrefix: "second/",
      source: { in: "own-bucket", bucketName: "second-bucket" },
      kmsKey: { alias: "alias/second" },
      backfill: { roleName: "second-backfill-role" },
    });
    const [one, two] = [[lambdaWriter()], [lambdaWriter(), second]].map((writers) =>
      stacksOf(resolved({ ...smallConfig(), writers, alarms: { emails: ["operations@example.com"] } })),
    );
    const [fewer, more] = [one ?? [], two ?? []];
    expect(reported(compare(more, fewer)).filter((line) => line.endsWith(": wider"))).toEqual([]);
    expect(compare(more, fewer).widened).toBe(false);
    expect(compare(fewer, more).widened).toBe(true);
  });

  test("a log, of a function that stays", () => {
    const gone = edited(stacks.watched, (edit) => {
      const args = argsOf(edit, "aws_lambda_function") as { logging_config: Json };
      args.logging_config = { log_format: "JSON", log_group: "/aws/lambda/make-thumbnails" };
      for (const { json } of edit) {
        for (const named of Object.values(json.resource ?? {})) {
          for (const one of Object.values(named ?? {})) Reflect.deleteProperty(one, "depends_on");
        }
      }
      without("aws_iam_role_policy", "logs:")(edit);
      without("aws_cloudwatch_log_group", "/aws/lambda/")(edit);
    });
    expect(reported(compare(stacks.watched, gone))).toContain(
      "log group /aws/lambda/make-thumbnails, in the stacks: yes, no: wider",
    );
  });

  test("a bucket that a function still writes to: its name is free for anyone", () => {
    const A = stacks.copy.filter(({ id }) => id === "account_A");
    const B = stacks.copy.filter(({ id }) => id === "account_B");
    expect(reported(compare(stacks.copy, A))).toContain(
      "bucket arn:aws:s3:::account222-copy-bucket, in the stacks: yes, no: wider",
    );
    // Nothing of B's names the bucket of A's but the role that read it, and its policy says where it lay.
    expect(reported(compare(stacks.copy, B))).toContain("stack account_A, in the stacks: yes, no: neutral");
  });
});

describe("a bucket that the stacks do not make", () => {
  test.each<[string, Json]>([
    [
      LIFECYCLE,
      {
        rule: [
          {
            id: "all",
            status: "Enabled",
            filter: [{ prefix: "" }],
            noncurrent_version_expiration: [{ noncurrent_days: 1 }],
          },
        ],
      },
    ],
    ["aws_s3_bucket_logging", { target_bucket: "destination-bucket", target_prefix: "x/" }],
    [LOCK, { rule: { default_retention: { days: 1, mode: "GOVERNANCE" } } }],
  ])("%s of it cannot be read, so there is no verdict", (type, args) => {
    const touched = edited(
      stacks.watched,
      withResource("account_B", type, { bucket: "company-backups", ...args }),
    );
    expect(() => compare(stacks.watched, touched)).toThrow("expected something that the stacks make");
  });

  test("nor is a bucket of another account the account's own", () => {
    const args = { bucket: "source-bucket", rule: { default_retention: { days: 1, mode: "GOVERNANCE" } } };
    const touched = edited(stacks.watched, withResource("account_B", LOCK, args));
    expect(() => compare(stacks.watched, touched)).toThrow("expected something that the stacks make");
  });

  test("a lock of the account's own bucket narrows", () => {
    const args = { bucket: "source-bucket", rule: { default_retention: { days: 1, mode: "GOVERNANCE" } } };
    const locked = edited(stacks.watched, withResource("account_A", LOCK, args));
    expect(reported(compare(stacks.watched, locked))).toEqual([
      expect.stringMatching(/in the stacks: no, yes: narrower$/),
    ]);
    expect(compare(stacks.watched, locked).widened).toBe(false);
  });
});

test("a log group of the same name in each account: a change of either is reported", () => {
  const group = { name: "/one/name", retention_in_days: 30 };
  const both = edited(stacks.watched, (edit) => {
    withResource("account_A", "aws_cloudwatch_log_group", { ...group })(edit);
    withResource("account_B", "aws_cloudwatch_log_group", { ...group })(edit);
  });
  for (const id of ["account_A", "account_B"]) {
    const shorter = edited(
      both,
      ofStack(id, (stack) =>
        withArgs("aws_cloudwatch_log_group", { retention_in_days: 1 }, "/one/name")([stack]),
      ),
    );
    expect(reported(compare(both, shorter))).toEqual(["log group /one/name, retentionDays: 30, 1: wider"]);
  }
});
