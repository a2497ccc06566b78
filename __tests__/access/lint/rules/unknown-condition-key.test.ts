import { unknownConditionKey } from "../../../../access/lint/rules/unknown-condition-key";
import { found } from "../found";

const withKey = (key: string) =>
  found(unknownConditionKey, {
    identity: [
      {
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::destination-bucket/*",
        Condition: { StringEquals: { [key]: "x" } },
      },
    ],
  });

test.each([
  "aws:PrincipalOrgID",
  "AWS:principalorgid",
  "aws:PrincipalTag/team",
  "s3:ExistingObjectTag/team",
  "kms:ViaService",
  "kms:EncryptionContext:aws:s3:arn",
])("%s is a key of AWS", (key) => expect(withKey(key)).toEqual([]));

test.each([
  "aws:PrincipalOrgId2",
  "aws:PrincipalTag/",
  "s3:ExistingObjectTags/team",
  "s4:prefix",
  "kms:EncryptionContext:",
])("%s is none", (key) =>
  expect(withKey(key)).toMatchObject([
    {
      place: "statement 0 of policy of role reader",
      expected: "a condition key that AWS has",
      received: key,
    },
  ]),
);
