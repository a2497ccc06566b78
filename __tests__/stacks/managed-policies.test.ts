import { readModel } from "../../src/terraform-model";
import { prove, type Proof } from "../../src/verifier";
import type { HandshakeConfig } from "../../src/config/schema";
import { stacksOf } from "../verifier/synthesized-stacks";
import { findingsOf } from "../support/findings-of";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { synthesize } from "../support/synthesize";

type TaskInput = Extract<HandshakeConfig["writers"][number], { kind: "ecs-task" }>;
type ManagedPolicies = NonNullable<TaskInput["managedPolicies"]>;
type Policy = Extract<ManagedPolicies[number], object>;

const LOGS = "service-role/AWSLambdaBasicExecutionRole";
const GLUE = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole";
const OWN = "arn:aws:iam::111111111111:policy/teams/jobs";
const ROLE = "arn:aws:iam::111111111111:role/task-role";

const given = (...managedPolicies: ManagedPolicies): HandshakeConfig => ({
  ...smallConfig(),
  writers: [{ kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"], managedPolicies }],
});
const saying = (arn: string, ...Statement: Extract<Policy["document"], object>["Statement"][]): Policy => ({
  arn,
  document: { Version: "2012-10-17", Statement: Statement.flat() },
});

function proofOf(config: HandshakeConfig, change: (text: string) => string = (text) => text): Proof {
  const parsed = resolved(config);
  const stacks = stacksOf(parsed).map(({ id, json }) => ({
    id,
    json: JSON.parse(change(JSON.stringify(json))) as unknown,
  }));
  return prove(parsed, readModel(stacks));
}

const faultsOf = ({ rows, settings }: Proof): string[] => [
  ...rows.flatMap(({ action, verdict }) => (verdict === "as-asked" ? [] : [`${verdict}: ${action}`])),
  ...settings.flatMap(({ name, received, verdict }) =>
    verdict === "as-asked" ? [] : [`${name}: ${received}`],
  ),
];

test("policies of AWS by name or ARN, and the account's own, are attached to the role", () => {
  const stacks = synthesize(resolved(given(LOGS, GLUE, OWN)));
  expect(
    Object.values(stacks.A.resources("aws_iam_role_policy_attachment")).map(({ policy_arn }) => policy_arn),
  ).toEqual([GLUE, `arn:aws:iam::aws:policy/${LOGS}`, OWN]);
});

test("a function has them too, and is made after them", () => {
  const writers = [lambdaWriter({ managedPolicies: [OWN] })];
  const stacks = synthesize(resolved({ ...smallConfig(), writers }));
  const { depends_on: waitsFor } = stacks.A.only("aws_lambda_function");
  expect(waitsFor).toHaveLength(2);
  expect(JSON.stringify(waitsFor)).toContain("aws_iam_role_policy_attachment.");
});

test("of a policy whose document is not given, that it affects nothing here is an assumption", () => {
  const proof = proofOf(given(OWN));
  expect(faultsOf(proof)).toEqual([]);
  expect(proof.suppositions).toEqual([
    `the policy ${OWN} of ${ROLE} allows nothing on these buckets, keys and roles, and denies nothing that its writer needs`,
  ]);
});

test("those of AWS are known", () => {
  const proof = proofOf(given(GLUE));
  expect(faultsOf(proof)).toEqual([]);
  expect(proof.suppositions).toHaveLength(1);
  expect(proof.suppositions[0]).toMatch(
    /^arn:aws:iam::111111111111:role\/task-role has, in addition to the handshake, what the policy service-role\/AWSGlueServiceRole says, as of \d{4}-\d\d-\d\d: .*glue:\*/,
  );
});

test("with its document a policy is proven: what it allows is said, and what it denies counts", () => {
  const proof = proofOf(
    given(saying(GLUE, { Effect: "Allow", Action: ["glue:*", "s3:ListAllMyBuckets"], Resource: "*" })),
  );
  expect(faultsOf(proof)).toEqual([]);
  expect(proof.suppositions).toEqual([
    `${ROLE} has, in addition to the handshake, what the policy service-role/AWSGlueServiceRole says: glue:*, s3:ListAllMyBuckets`,
  ]);
  const denied = proofOf(given(saying(OWN, { Effect: "Deny", Action: "s3:Put*", Resource: "*" })));
  expect(faultsOf(denied)).toContain("missing: s3:PutObject");
});

describe("with a document", () => {
  const proven = given(saying(OWN, { Effect: "Allow", Action: "glue:GetJob", Resource: "*" }));
  const changed = (from: string, to: string): string[] =>
    faultsOf(proofOf(proven, (text) => text.replaceAll(from, to)));

  test("what else the role has is still judged", () => {
    expect(changed("s3:PutObject", "s3:GetObject")).toEqual(
      expect.arrayContaining(["missing: s3:PutObject", "too-much: s3:GetObject"]),
    );
  });

  test("another policy of AWS in the stacks is found", () => {
    const faults = changed(OWN, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
    expect(faults).toContain(`managed policies: AmazonS3ReadOnlyAccess of ${ROLE}`);
    expect(faults).toContain("too-much: s3:GetObject");
  });

  test("of another that is not known, nothing is decided", () => {
    expect(() => changed("teams/jobs", "teams/other")).toThrow(/policy\/teams\/other/);
  });
});

test.each<[string, ManagedPolicies, string[]]>([
  [
    "of another account",
    ["arn:aws:iam::333333333333:policy/jobs"],
    [
      'writers[0].managedPolicies[0]: a policy of AWS or of the role\'s own account (arn:aws:iam::111111111111:policy/…) | "arn:aws:iam::333333333333:policy/jobs"',
    ],
  ],
  [
    "of another partition",
    ["arn:aws-cn:iam::aws:policy/job-function/Billing"],
    [
      'writers[0].managedPolicies[0]: a policy of AWS or of the role\'s own account (arn:aws:iam::111111111111:policy/…) | "arn:aws-cn:iam::aws:policy/job-function/Billing"',
    ],
  ],
  [
    "twice, once by ARN",
    [LOGS, `arn:aws:iam::aws:policy/${LOGS}`],
    [`writers[0].managedPolicies[1]: each policy once | "${LOGS}"`],
  ],
])("a policy %s is refused", (_case, managedPolicies, findings) => {
  expect(findingsOf(given(...managedPolicies))).toEqual(findings);
});
