import { wildcardPrincipal } from "../../../../src/analysis/lint/rules/wildcard-principal";
import { found } from "../found";

const statement = (Effect: string, Principal: unknown) => ({
  Sid: "Open",
  Effect,
  Principal,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::destination-bucket/*",
  Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
});

test.each([
  ["a role by name", statement("Allow", { AWS: "arn:aws:iam::111111111111:role/task-role" })],
  ["everyone in a Deny", statement("Deny", "*")],
])("%s: in order", (_name, given) => {
  expect(found(wildcardPrincipal, { bucket: [given] })).toEqual([]);
});

test.each<[unknown]>([["*"], [{ AWS: "*" }], [{ AWS: ["111111111111", "*"] }]])(
  "%j in an Allow, even with a condition",
  (principal) => {
    expect(found(wildcardPrincipal, { bucket: [statement("Allow", principal)] })).toMatchObject([
      { place: "Open of bucket policy of destination-bucket", received: '"*"' },
    ]);
  },
);
