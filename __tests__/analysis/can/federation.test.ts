import { asker, A, B, BUCKET, taskConfig } from "./ask";
import { readModel } from "../../../src/terraform-model";
import { resolved } from "../../support/configs";

const HOST = "oidc.eks.ap-northeast-1.amazonaws.com/id/ABC";
const OIDC = `arn:aws:iam::${A}:oidc-provider/${HOST}`;
const SAML = `arn:aws:iam::${A}:saml-provider/idp`;
const ROLE = `arn:aws:iam::${A}:role/writer`;

const text = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const provider = (account: string) => ({
  aws: [{ allowed_account_ids: [account], region: "ap-northeast-1" }],
});
const trust = text(
  {
    Sid: "T",
    Effect: "Allow",
    Principal: { Federated: OIDC },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${HOST}:sub`]: "system:serviceaccount:ns:sa", [`${HOST}:aud`]: "sts.amazonaws.com" },
    },
  },
  {
    Sid: "S",
    Effect: "Allow",
    Principal: { Federated: SAML },
    Action: "sts:AssumeRoleWithSAML",
    Condition: { StringEquals: { "saml:aud": "https://signin.aws.amazon.com/saml" } },
  },
);
const puts = { Effect: "Allow", Action: "s3:PutObject", Resource: `${BUCKET}/*` };
const ask = asker(
  resolved(taskConfig()),
  readModel([
    {
      id: "account_A",
      json: {
        provider: provider(A),
        resource: {
          aws_iam_role: { writer: { name: "writer", assume_role_policy: trust } },
          aws_iam_role_policy: { writer: { name: "p", role: "writer", policy: text(puts) } },
        },
      },
    },
    {
      id: "account_B",
      json: {
        provider: provider(B),
        resource: {
          aws_s3_bucket: { b: { bucket: "dest-bkt" } },
          aws_s3_bucket_policy: {
            b: { bucket: "dest-bkt", policy: text({ ...puts, Principal: { AWS: ROLE } }) },
          },
        },
      },
    },
  ]),
);

const CLAIMS = { [`${HOST}:sub`]: "system:serviceaccount:ns:sa", [`${HOST}:aud`]: "sts.amazonaws.com" };
const byToken = { principal: OIDC, action: "sts:AssumeRoleWithWebIdentity", resource: "writer" };

test("a role that trusts an OIDC provider writes as any other", () => {
  expect(ask({ principal: "writer" }).result).toBe("allowed");
});

test.each<[string, object, string]>([
  ["the service account that is trusted", { with: CLAIMS }, "allowed"],
  [
    "another service account",
    { with: { ...CLAIMS, [`${HOST}:sub`]: "system:serviceaccount:ns:other" } },
    "denied",
  ],
  ["another audience", { with: { ...CLAIMS, [`${HOST}:aud`]: "other" } }, "denied"],
  ["a token without the claim", { with: { ...CLAIMS, [`${HOST}:sub`]: null } }, "denied"],
  ["a token whose claims are not given", {}, "undetermined"],
  ["the provider of another account", { principal: OIDC.replace(A, B) }, "denied"],
  ["another provider that AWS knows itself", { principal: "accounts.google.com" }, "denied"],
  [
    "a SAML provider that is trusted",
    {
      principal: SAML,
      action: "sts:AssumeRoleWithSAML",
      with: { "saml:aud": "https://signin.aws.amazon.com/saml" },
    },
    "allowed",
  ],
  [
    "one for another audience",
    { principal: SAML, action: "sts:AssumeRoleWithSAML", with: { "saml:aud": "x" } },
    "denied",
  ],
  ["a SAML provider with an OIDC token", { principal: SAML }, "denied"],
  ["an IAM role, by AssumeRole", { principal: ROLE, action: "sts:AssumeRole" }, "denied"],
])("%s", (_name, asked, result) => {
  expect(ask({ ...byToken, ...asked }).result).toBe(result);
});

test("a token is for STS alone, and claims are those of its provider", () => {
  expect(() => ask({ principal: OIDC })).toThrow(
    /the token of an identity provider for sts:AssumeRoleWithWebIdentity/,
  );
  expect(() => ask({ ...byToken, with: { "oidc.example.com:sub": "x" } })).toThrow(
    /with: expected a condition key/,
  );
});
