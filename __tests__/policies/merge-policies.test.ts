import { mergePolicies } from "../../src/policies/merge-policies";
import type { TrustStatement } from "../../src/policies/statement";

const ROLE = "arn:aws:iam::111111111111:role/writer";
const trust: TrustStatement = {
  Sid: "TrustWriterRole",
  Effect: "Allow",
  Principal: { AWS: [ROLE] },
  Action: ["sts:AssumeRole", "sts:TagSession"],
  Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
};
/** As IAM gives it back. */
const there = {
  Effect: "Allow",
  Principal: { AWS: ROLE },
  Action: ["sts:TagSession", "sts:AssumeRole"],
  Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
} as const;

test.each([
  ["without a Sid", there],
  ["by the same Sid", { ...there, Sid: "TrustWriterRole" }],
  ["by another Sid", { ...there, Sid: "Statement1" }],
])("a statement that is there %s is not added", (_, statement) => {
  const { added, clashes, document } = mergePolicies([statement], [trust]);
  expect({ added, clashes, Statement: document.Statement }).toEqual({
    added: [],
    clashes: [],
    Statement: [statement],
  });
});

test.each<[what: string, statement: object, ...clashes: string[]]>([
  ["an action", { Action: "sts:AssumeRole" }],
  ["a condition", { Condition: {} }],
  ["a condition, under its Sid", { Sid: "TrustWriterRole", Condition: {} }, "TrustWriterRole"],
  ["its effect", { Effect: "Deny" }],
  ["the principal", { Principal: { AWS: `${ROLE}2` } }],
  ["the kind of principal", { Principal: { Service: ROLE } }],
])("one that differs in %s is", (_, change, ...clashes) => {
  const other = { ...there, ...change };
  const merged = mergePolicies([other], [trust]);
  expect(merged.added).toEqual([trust]);
  expect(merged.clashes).toEqual(clashes);
  expect(merged.document.Statement).toEqual([other, trust]);
});
