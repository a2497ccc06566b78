import { conditionKeyNotSent } from "../../../../src/analysis/lint/rules/condition-key-not-sent";
import { unknownConditionKey } from "../../../../src/analysis/lint/rules/unknown-condition-key";
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

const HOST = "oidc.eks.eu-central-1.amazonaws.com/id/ABC";
const trusts = (
  rule: typeof unknownConditionKey,
  key: string,
  Federated = `arn:aws:iam::222222222222:oidc-provider/${HOST}`,
) =>
  found(rule, {
    trust: [
      {
        Effect: "Allow",
        Principal: { Federated },
        Action: Federated.includes(":saml-provider/")
          ? "sts:AssumeRoleWithSAML"
          : "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [key]: "x" } },
      },
    ],
  });

test.each([unknownConditionKey, conditionKeyNotSent])(
  "$name: what the provider's token claims is sent",
  (rule) => {
    expect(trusts(rule, `${HOST}:sub`)).toEqual([]);
    expect(trusts(rule, "accounts.google.com:aud", "accounts.google.com")).toEqual([]);
    expect(trusts(rule, "saml:aud", "arn:aws:iam::222222222222:saml-provider/idp")).toEqual([]);
  },
);

test.each([
  ["another provider's", "oidc.eks.eu-central-1.amazonaws.com/id/DEF:sub"],
  ["a SAML token's", "saml:aud"],
])("%s claim is not", (_whose, key) => {
  expect(trusts(conditionKeyNotSent, key)).toMatchObject([{ received: key }]);
});
