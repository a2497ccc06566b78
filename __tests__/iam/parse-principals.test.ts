import type { PolicyKind } from "../../src/iam";
import { doc, identity, messageOf, rcp, resource, ROLE, trust } from "./policy-documents";

it.each<readonly [what: string, kind: PolicyKind, json: unknown, message: string]>([
  [
    "no Principal",
    "resource",
    doc(identity),
    'P.Statement[0].Principal: expected "*" or an object of AWS, Service or Federated, received nothing',
  ],
  [
    "a Principal without its type",
    "resource",
    doc({ ...resource, Principal: ROLE }),
    `P.Statement[0].Principal: expected "*" or an object of AWS, Service or Federated, received "${ROLE}"`,
  ],
  [
    "an empty Principal",
    "resource",
    doc({ ...resource, Principal: {} }),
    "P.Statement[0].Principal: expected at least one principal, received {}",
  ],
  [
    "a canonical user",
    "resource",
    doc({ ...resource, Principal: { CanonicalUser: "79a5" } }),
    'P.Statement[0].Principal: expected only the elements AWS, Service, received "CanonicalUser"',
  ],
  [
    "an identity provider outside a trust policy",
    "resource",
    doc({ ...resource, Principal: { Federated: "accounts.google.com" } }),
    'P.Statement[0].Principal: expected only the elements AWS, Service, received "Federated"',
  ],
  ...[
    "arn:aws:iam::111111111111:role/*",
    "arn:aws:iam::*:root",
    "arn:aws:iam::111111111111:group/g",
    "arn:aws:sts::111111111111:assumed-role/writer/*",
    "11111111111",
    "${aws_iam_role.w.arn}",
  ].map(
    (principal) =>
      [
        `the principal ${principal}`,
        "resource" as const,
        doc({ ...resource, Principal: { AWS: principal } }),
        `P.Statement[0].Principal.AWS: expected "*", an account id, or the ARN of an account, role, user or session without wildcards, received "${principal}"`,
      ] as const,
  ),
  [
    "a service with a wildcard as principal",
    "trust",
    doc({ ...trust, Principal: { Service: ["lambda.amazonaws.com", "*"] } }),
    'P.Statement[0].Principal.Service[1]: expected a service principal such as s3.amazonaws.com, received "*"',
  ],
  [
    "an action of another service in a trust policy",
    "trust",
    doc({ ...trust, Action: "s3:GetObject" }),
    'P.Statement[0].Action: expected actions of sts in a trust policy, received "s3:GetObject"',
  ],
  [
    "every action in a trust policy",
    "trust",
    doc({ ...trust, Action: "*" }),
    'P.Statement[0].Action: expected actions of sts in a trust policy, received "*"',
  ],
  [
    "an Allow in an RCP",
    "rcp",
    doc({ ...rcp, Effect: "Allow" }),
    'P.Statement[0].Effect: expected "Deny" in a resource control policy of one\'s own, received "Allow"',
  ],
  [
    "every action in an RCP",
    "rcp",
    doc({ ...rcp, Action: "*" }),
    'P.Statement[0].Action: expected actions with their service in a resource control policy, received "*"',
  ],
  [
    "a principal in an RCP",
    "rcp",
    doc({ ...rcp, Principal: { AWS: ROLE } }),
    'P.Statement[0].Principal: expected "*" in a resource control policy, received ["arn:aws:iam::111111111111:role/writer"]',
  ],
  [
    "everyone as AWS in an RCP",
    "rcp",
    doc({ ...rcp, Principal: { AWS: "*" } }),
    'P.Statement[0].Principal: expected "*" in a resource control policy, received ["*"]',
  ],
])("is refused: %s", (_what, kind, json, message) => {
  expect(messageOf(json, kind)).toBe(message);
});
