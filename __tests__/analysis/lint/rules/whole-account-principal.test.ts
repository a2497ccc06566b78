import { wholeAccountPrincipal } from "../../../../src/analysis/lint/rules/whole-account-principal";
import { found } from "../found";

const A = "arn:aws:iam::111111111111:root";
const statement = (AWS: string, condition?: object, Effect = "Allow") => ({
  Effect,
  Principal: { AWS },
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::destination-bucket/*",
  ...(condition === undefined ? {} : { Condition: condition }),
});
const role = (value: string) => ({ "aws:PrincipalArn": value });

test.each([
  ["a role", statement("arn:aws:iam::111111111111:role/task-role")],
  [
    "the account, narrowed to a role",
    statement(A, { ArnEquals: role("arn:aws:iam::111111111111:role/task-role") }),
  ],
  [
    "its id, narrowed to a role of any account",
    statement("111111111111", { ArnLike: role("arn:aws:iam::*:role/task-role") }),
  ],
  ["the bucket's own account", statement("arn:aws:iam::222222222222:root")],
  ["the account, in a Deny", statement(A, undefined, "Deny")],
])("%s: in order", (_name, given) => {
  expect(found(wholeAccountPrincipal, { bucket: [given] })).toEqual([]);
});

test.each([
  ["the account", statement(A)],
  ["its id", statement("111111111111")],
  ["narrowed to nothing", statement(A, { ArnLike: role("arn:aws:iam::111111111111:role/*") })],
  [
    "narrowed to one role or any",
    statement(A, {
      ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::111111111111:role/task-role", "arn:*:iam::*:*"] },
    }),
  ],
  ["all but a role", statement(A, { ArnNotEquals: role("arn:aws:iam::111111111111:role/task-role") })],
  [
    "a role, if there is one",
    statement(A, { ArnEqualsIfExists: role("arn:aws:iam::111111111111:role/task-role") }),
  ],
  ["narrowed by its organization", statement(A, { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })],
])("%s: whoever has a policy of that account's own is allowed", (_name, given) => {
  expect(found(wholeAccountPrincipal, { bucket: [given] })).toHaveLength(1);
});
