import { lintedOf } from "../../../../src/analysis/lint/lint";
import { functionLoop } from "../../../../src/analysis/lint/rules/function-loop";
import { readModel } from "../../../../src/terraform-model";
import { resolved, smallConfig } from "../../../support/configs";

type Json = Record<string, unknown>;

interface Given {
  /** By the bucket's name: [prefix, suffix, function] of each notification. */
  readonly notified: Readonly<
    Record<string, readonly (readonly [prefix: string, suffix: string, to: string])[]>
  >;
  /** By the role's name: the statements of its policy. A function has the role of its name. */
  readonly allowed: Readonly<Record<string, readonly Json[]>>;
  /** By the role's name: whom it trusts, another role by name. @default - Lambda */
  readonly trusted?: Readonly<Record<string, string>>;
  /** Further statements of the first bucket's policy. */
  readonly bucketPolicy?: readonly Json[];
  readonly more?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

const arnOf = (role: string): string => `arn:aws:iam::222222222222:role/${role}`;
const allow = (Action: string | string[], Resource: string): Json => ({ Effect: "Allow", Action, Resource });
const put = (place: string): Json => allow("s3:PutObject", `arn:aws:s3:::${place}`);
const policy = (statements: readonly Json[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Functions `one` and `two`, buckets `first` and `second`, all in one account. */
function loops({ notified, allowed, trusted = {}, bucketPolicy, more = {} }: Given): string[] {
  const inB = { provider: "aws.b" };
  const named = (names: readonly string[], make: (name: string) => Json): Record<string, Json> =>
    Object.fromEntries(names.map((name) => [name, { ...inB, ...make(name) }]));
  const roles = [...new Set(["one", "two", ...Object.keys(allowed)])];
  const resource = {
    aws_iam_role: named(roles, (name) => {
      const truster = trusted[name];
      const Principal = truster === undefined ? { Service: "lambda.amazonaws.com" } : { AWS: arnOf(truster) };
      const trust = policy([{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }]);
      return { name, assume_role_policy: trust };
    }),
    aws_iam_role_policy: named(Object.keys(allowed), (name) => ({
      name,
      role: name,
      policy: policy(allowed[name] ?? []),
    })),
    aws_lambda_function: named(["one", "two"], (name) => ({ function_name: name, role: arnOf(name) })),
    aws_s3_bucket: named(["first", "second"], (name) => ({ bucket: name })),
    ...(bucketPolicy === undefined
      ? {}
      : {
          aws_s3_bucket_policy: named(["first"], (name) => ({ bucket: name, policy: policy(bucketPolicy) })),
        }),
    aws_s3_bucket_notification: named(Object.keys(notified), (bucket) => ({
      bucket,
      lambda_function: (notified[bucket] ?? []).map(([prefix, suffix, to]) => ({
        lambda_function_arn: `arn:aws:lambda:eu-central-1:222222222222:function:${to}`,
        events: ["s3:ObjectCreated:*"],
        filter_prefix: prefix,
        filter_suffix: suffix,
      })),
    })),
    ...more,
  };
  const provider = { aws: [{ alias: "b", region: "eu-central-1", allowed_account_ids: ["222222222222"] }] };
  const model = readModel([{ id: "account_B", json: { provider, resource } }]);
  return functionLoop.check(lintedOf(resolved(smallConfig()), model)).map(({ received }) => received);
}

const uploads = { first: [["uploads/", ".jpg", "one"]] } as const;

test.each([
  ["another prefix of the same bucket", { notified: uploads, allowed: { one: [put("first/thumbnails/*")] } }],
  [
    "another suffix of the same prefix",
    { notified: uploads, allowed: { one: [put("first/uploads/*.webp")] } },
  ],
  ["the same prefix of another bucket", { notified: uploads, allowed: { one: [put("second/uploads/*")] } }],
  [
    "reading what sets it off",
    { notified: uploads, allowed: { one: [allow("s3:GetObject", "arn:aws:s3:::first/*")] } },
  ],
  [
    "deleting what sets it off",
    { notified: uploads, allowed: { one: [allow("s3:DeleteObject", "arn:aws:s3:::first/*")] } },
  ],
  [
    "a chain with an end",
    {
      notified: { first: [["uploads/", "", "one"]], second: [["", "", "two"]] },
      allowed: { one: [put("second/*")], two: [put("first/done/*")] },
    },
  ],
])("%s: no loop", (_name, given) => {
  expect(loops(given as Given)).toEqual([]);
});

test("writing where its own source is", () => {
  expect(loops({ notified: uploads, allowed: { one: [put("first/*")] } })).toEqual([
    "one -> s3://first/* as one -> one",
  ]);
  expect(
    loops({ notified: { first: [["", "", "one"]] }, allowed: { one: [put("first/thumbnails/*")] } }),
  ).toEqual(["one -> s3://first/thumbnails/* as one -> one"]);
});

test("an action by a wildcard counts", () => {
  expect(
    loops({ notified: uploads, allowed: { one: [allow("s3:Put*", "arn:aws:s3:::first/uploads/*")] } }),
  ).toHaveLength(1);
  expect(loops({ notified: uploads, allowed: { one: [allow("*", "*")] } })).toHaveLength(1);
});

test("through a role that it may assume, and through the one which that may assume", () => {
  const take = (role: string): Json => allow("sts:AssumeRole", arnOf(role));
  const allowed = { one: [take("writer")], writer: [take("last")], last: [put("first/uploads/*")] };
  expect(loops({ notified: uploads, allowed })).toEqual([
    "one -> s3://first/uploads/* as writer and last -> one",
  ]);
  expect(loops({ notified: uploads, allowed: { ...allowed, writer: [put("second/*")] } })).toEqual([]);
});

test("through a role that trusts it by name, in the same account", () => {
  const allowed = { writer: [put("first/uploads/*")] };
  expect(loops({ notified: uploads, allowed, trusted: { writer: "one" } })).toHaveLength(1);
  expect(loops({ notified: uploads, allowed, trusted: { writer: "two" } })).toEqual([]);
});

test("by the bucket's policy alone", () => {
  const by = (role: string): Json => ({ ...put("first/uploads/*"), Principal: { AWS: arnOf(role) } });
  expect(loops({ notified: uploads, allowed: {}, bucketPolicy: [by("one")] })).toHaveLength(1);
  expect(loops({ notified: uploads, allowed: {}, bucketPolicy: [by("two")] })).toEqual([]);
  const root = (role: string): Json => ({
    ...put("first/uploads/*"),
    Principal: { AWS: "222222222222" },
    Condition: { ArnEquals: { "aws:PrincipalArn": arnOf(role) } },
  });
  expect(loops({ notified: uploads, allowed: {}, bucketPolicy: [root("one")] })).toHaveLength(1);
  expect(loops({ notified: uploads, allowed: {}, bucketPolicy: [root("two")] })).toEqual([]);
});

test("two functions that invoke each other, each reported with the whole chain", () => {
  const notified = { first: [["uploads/", "", "one"]], second: [["in/", "", "two"]] } as const;
  const allowed = { one: [put("second/in/*")], two: [put("first/uploads/new/*")] };
  expect(loops({ notified, allowed })).toEqual([
    "one -> s3://second/in/* as one -> two -> s3://first/uploads/new/* as two -> one",
    "two -> s3://first/uploads/new/* as two -> one -> s3://second/in/* as one -> two",
  ]);
});

test("by invoking each other", () => {
  const notified = { first: [["uploads/", "", "two"]] } as const;
  const invoke = allow("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:222222222222:function:one");
  const allowed = { one: [put("first/uploads/*")], two: [invoke] };
  expect(loops({ notified, allowed })).toEqual([
    "one -> s3://first/uploads/* as one -> two -> invokes -> one",
    "two -> invokes -> one -> s3://first/uploads/* as one -> two",
  ]);
});

test("with credentials of S3 Access Grants", () => {
  const inB = { provider: "aws.b" };
  const grants = (permission: string, s3_sub_prefix: string) => ({
    aws_s3control_access_grants_location: {
      l: { ...inB, location_scope: "s3://first/*", iam_role_arn: arnOf("location") },
    },
    aws_s3control_access_grant: {
      g: {
        ...inB,
        access_grants_location_id: "${aws_s3control_access_grants_location.l.access_grants_location_id}",
        access_grants_location_configuration: [{ s3_sub_prefix }],
        grantee: [{ grantee_type: "IAM", grantee_identifier: arnOf("one") }],
        permission,
      },
    },
  });
  const given = { notified: uploads, allowed: { location: [put("first/*")] } };
  expect(loops({ ...given, more: grants("READWRITE", "uploads/*") })).toEqual([
    "one -> s3://first/uploads/* as the grant on uploads/* and location -> one",
  ]);
  expect(loops({ ...given, more: grants("READ", "uploads/*") })).toEqual([]);
  expect(loops({ ...given, more: grants("READWRITE", "thumbnails/*") })).toEqual([]);
});

test("through a state machine that it may start", () => {
  const arn = "arn:aws:states:eu-central-1:222222222222:stateMachine:all";
  const more = {
    aws_sfn_state_machine: {
      s: { provider: "aws.b", name: "all", type: "STANDARD", role_arn: arnOf("machine"), definition: "{}" },
    },
  };
  const machine = [put("first/uploads/*")];
  const start = allow("states:StartExecution", arn);
  expect(loops({ notified: uploads, allowed: { one: [start], machine }, more })).toEqual([
    "one -> s3://first/uploads/* as the state machine all -> one",
  ]);
  expect(loops({ notified: uploads, allowed: { machine }, more })).toEqual([]);
});
