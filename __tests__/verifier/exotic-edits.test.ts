import { readModel, type RawStack } from "../../src/terraform-model";
import type { ResolvedConfig } from "../../src/config/schema";
import { addStatement, changePolicy, editable, type Attempt, type Json } from "./bypass/editable-stacks";
import { UNASKED_ATTEMPTS } from "./bypass/other-attempts";
import { wrongRows } from "./counter-examples";
import { under, type Condition } from "./exotic-edits";
import { loadExample, stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

let config: ResolvedConfig;
let stacks: RawStack[];
beforeAll(async () => {
  config = await loadExample("cross-account-copy");
  stacks = stacksOf(config);
});

/** What is not as in the config, of the policies alone. */
function wrong(attempt: Attempt): string[] {
  const changed = editable(stacks);
  expect(attempt(changed)).toBe(true);
  return [...new Set(wrongRows(config, readModel(changed)).map(({ verdict }) => verdict))].sort();
}

test.each([
  "rights of a bucket policy, from elsewhere",
  "rights of a role, with a referer",
  "the trust of a role, for sessions of another name",
  "the use of a key, from elsewhere",
  "guards that let an address off",
  "guards that let a referer off",
  "a denial of everyone from elsewhere, in a role",
  "a denial of some names",
  "another sender of failed events",
])("%s: found without a fresh synth", (name) => {
  const attempt = UNASKED_ATTEMPTS[name];
  if (attempt === undefined) throw new Error(`expected an attempt, received ${name}`);
  expect(wrong(attempt)).not.toEqual([]);
});

/** Narrows each Deny of the bucket policies by one more condition. */
const exempting = (...condition: Condition): Attempt =>
  changePolicy("aws_s3_bucket_policy", (statements) =>
    statements.map((statement) => (statement["Effect"] === "Deny" ? under(statement, condition) : statement)),
  );

test.each([
  ["NotIpAddress", "aws:SourceIp", "198.51.100.7/32"],
  ["DateLessThan", "aws:CurrentTime", "2040-01-01T00:00:00Z"],
  ["StringNotEquals", "aws:PrincipalTag/team", "storage"],
  ["StringNotLike", "aws:userid", "AROAEXAMPLE*"],
  ["StringNotEqualsIfExists", "s3:x-amz-storage-class", "GLACIER"],
  ["ForAllValues:StringNotEquals", "s3:RequestObjectTagKeys", ["quick"]],
  ["NumericGreaterThan", "s3:max-keys", "10"],
  ["Null", "s3:versionid", "true"],
])("a guard that lets off by %s %s is too much", (operator, key, value) => {
  expect(wrong(exempting(operator, key, value))).toContain("too-much");
});

test.each([
  ["sqs:SendMessage", "arn:aws:sqs:eu-central-1:333344445555:queue"],
  ["lambda:InvokeFunction", "arn:aws:lambda:us-east-1:333344445555:function:theirs"],
  ["kms:Decrypt", "arn:aws:kms:us-east-1:333344445555:key/theirs"],
  ["s3:GetObject", "arn:aws:s3:us-east-1:333344445555:accesspoint/theirs/object/*"],
  ["sts:AssumeRole", "arn:aws:iam::333344445555:role/theirs"],
  ["ssm:StartSession", "arn:aws:ec2:eu-central-1:111111111111:instance/*"],
  ["ec2-instance-connect:SendSSHPublicKey", "arn:aws:ec2:eu-central-1:111111111111:instance/*"],
  ["rds-data:ExecuteStatement", "arn:aws:rds:eu-central-1:111111111111:cluster:theirs"],
])("a role that is allowed %s on %s is too much", (Action, Resource) => {
  expect(wrong(addStatement("aws_iam_role_policy", () => ({ Effect: "Allow", Action, Resource })))).toEqual([
    "too-much",
  ]);
});

test("a role that may do something in one account alone, which only the condition names, is too much", () => {
  const statement = {
    Effect: "Allow",
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::theirs/*",
    Condition: { StringEquals: { "aws:ResourceAccount": "333344445555" } },
  };
  expect(wrong(addStatement("aws_iam_role_policy", () => statement))).toEqual(["too-much"]);
});

/** Says the same in other words. */
const alike: readonly (readonly [string, (statement: Json) => Json[]])[] = [
  ["a statement for each action", (one) => halves(one)],
  ["each statement twice", (one) => [one, { ...one, Sid: `${String(one["Sid"])}Again` }]],
];

function halves(statement: Json): Json[] {
  const actions = [statement["Action"]].flat();
  return actions.length < 2
    ? [statement]
    : actions.map((action, index) => ({
        ...statement,
        Sid: `${String(statement["Sid"])}${index}`,
        Action: [action],
      }));
}

test.each(alike)("%s is proven", (_name, edit) => {
  expect(wrong(changePolicy("aws_s3_bucket_policy", (statements) => statements.flatMap(edit)))).toEqual([]);
});
