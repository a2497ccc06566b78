import { mergeGrants } from "../../src/deployer-policy/merge-grants";
import { DeployerPolicyError, sizeOf, splitPolicies } from "../../src/deployer-policy/split-policies";

const grant = (action: string, ...resources: readonly string[]) => ({
  level: "write" as const,
  actions: [action],
  resources,
});
const buckets = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:s3:::bucket-${index}`);

describe("merging grants", () => {
  it("puts together what has the same actions under the same condition, and nothing else", () => {
    const condition = { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } };
    const merged = mergeGrants([
      grant("s3:PutBucketPolicy", "arn:aws:s3:::a"),
      grant("s3:PutBucketPolicy", "arn:aws:s3:::b"),
      grant("s3:GetBucketPolicy", "arn:aws:s3:::b", "arn:aws:s3:::a"),
      grant("s3:DeleteBucket", "arn:aws:s3:::c"),
      { ...grant("iam:PassRole", "arn:aws:iam::111111111111:role/r"), condition },
      grant("iam:GetRole", "arn:aws:iam::111111111111:role/r"),
    ]);
    expect(merged).toEqual([
      {
        Sid: "Iam1",
        Effect: "Allow",
        Action: ["iam:GetRole"],
        Resource: ["arn:aws:iam::111111111111:role/r"],
      },
      {
        Sid: "Iam2",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: ["arn:aws:iam::111111111111:role/r"],
        Condition: condition,
      },
      { Sid: "S31", Effect: "Allow", Action: ["s3:DeleteBucket"], Resource: ["arn:aws:s3:::c"] },
      {
        Sid: "S32",
        Effect: "Allow",
        Action: ["s3:GetBucketPolicy", "s3:PutBucketPolicy"],
        Resource: ["arn:aws:s3:::a", "arn:aws:s3:::b"],
      },
    ]);
  });
});

describe("splitting policies", () => {
  it("keeps every resource of every statement once, with its own Sid, within the limit", () => {
    const statements = mergeGrants([
      grant("s3:PutBucketPolicy", ...buckets(900)),
      grant("sqs:CreateQueue", "q"),
    ]);
    const policies = splitPolicies(statements);
    const parts = policies.flatMap(({ Statement }) => Statement);
    expect(policies.length).toBeGreaterThan(3);
    for (const { Statement } of policies) expect(sizeOf(Statement)).toBeLessThanOrEqual(6144);
    expect(parts.flatMap(({ Resource }) => Resource).sort()).toEqual([...buckets(900), "q"].sort());
    expect(new Set(parts.map(({ Sid }) => Sid)).size).toBe(parts.length);
    for (const { Sid } of parts) expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
  });

  it("refuses what a role cannot have", () => {
    expect(() => splitPolicies(mergeGrants([grant("s3:PutBucketPolicy", ...buckets(6000))]))).toThrow(
      DeployerPolicyError,
    );
  });
});
