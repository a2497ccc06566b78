import { principalOfAnyAccount } from "../../../../src/analysis/lint/rules/principal-of-any-account";
import { found } from "../found";

const guard = (value: string, Principal: unknown = "*", Effect = "Deny", operator = "ArnNotLike") =>
  found(principalOfAnyAccount, {
    bucket: [
      {
        Sid: "Guard",
        Effect,
        Principal,
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::destination-bucket/*",
        Condition: { [operator]: { "aws:PrincipalArn": value } },
      },
    ],
  });

test("a role of one account, or of the one that the Principal element names", () => {
  expect(guard("arn:aws:iam::222222222222:role/reader")).toEqual([]);
  expect(guard("arn:aws:iam::222222222222:role/read*")).toEqual([]);
  expect(guard("arn:aws:iam::*:role/reader", { AWS: "222222222222" }, "Allow", "ArnLike")).toEqual([]);
});

test.each(["arn:aws:iam::*:role/reader", "arn:aws:iam::22222222222?:role/reader"])(
  "%s is a role that anyone can make",
  (value) => {
    expect(guard(value)).toMatchObject([
      { place: "Guard of bucket policy of destination-bucket", received: value },
    ]);
  },
);
