import { lint } from "../../src/analysis/lint";
import type { HandshakeConfig } from "../../src/config/schema";
import { readModel } from "../../src/terraform-model";
import { resolved, smallConfig } from "../support/configs";
import { readPolicy } from "../support/read-policy";
import { synthesize } from "../support/synthesize";
import { stacksOf } from "../verifier/synthesized-stacks";

type TaskInput = Extract<HandshakeConfig["writers"][number], { kind: "ecs-task" }>;
type Additional = NonNullable<TaskInput["additionalStatements"]>;

const TABLE = "arn:aws:dynamodb:eu-central-1:111111111111:table/jobs";

function task(additionalStatements: Additional, handshake: TaskInput["handshake"]): TaskInput {
  return {
    kind: "ecs-task",
    name: "jobs",
    roleName: "jobs-role",
    prefixes: ["jobs/"],
    handshake,
    additionalStatements,
  };
}

function policyOf(account: "A" | "B", writer: TaskInput): unknown[] {
  const stacks = synthesize(resolved({ ...smallConfig(), writers: [writer] }));
  return Object.values(stacks[account].resources("aws_iam_role_policy")).flatMap(
    ({ policy }) => (readPolicy(policy) as { Statement: unknown[] }).Statement,
  );
}

test.each([[{ kind: "bucket-policy" }], [{ kind: "assume-role", roleName: "target-role" }]] as const)(
  "the role in A gets them after its side of the handshake (%j), and no other role does",
  (handshake) => {
    const writer = task(
      [
        { actions: ["dynamodb:PutItem", "dynamodb:UpdateItem"], resources: [TABLE] },
        {
          actions: ["secretsmanager:GetSecretValue"],
          resources: ["arn:aws:secretsmanager:eu-central-1:111111111111:secret:jobs-??????"],
          condition: { StringEquals: { "aws:ResourceTag/team": ["jobs"] } },
        },
      ],
      handshake,
    );
    expect(policyOf("A", writer).slice(1)).toEqual([
      {
        Sid: "Additional1",
        Effect: "Allow",
        Action: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
        Resource: [TABLE],
      },
      {
        Sid: "Additional2",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: ["arn:aws:secretsmanager:eu-central-1:111111111111:secret:jobs-??????"],
        Condition: { StringEquals: { "aws:ResourceTag/team": ["jobs"] } },
      },
    ]);
    expect(JSON.stringify(policyOf("B", writer))).not.toContain("dynamodb");
  },
);

test.each<[string, Additional, RegExp]>([
  ["a wildcard in an action", [{ actions: ["dynamodb:*"], resources: [TABLE] }], /without wildcards/],
  ["every action", [{ actions: ["*"], resources: [TABLE] }], /without wildcards/],
  ["no ARN", [{ actions: ["dynamodb:PutItem"], resources: ["jobs"] }], /the ARN of a resource/],
  ["a variable", [{ actions: ["dynamodb:PutItem"], resources: [`${TABLE}-\${aws:username}`] }], /ARN/],
  ["no resource", [{ actions: ["dynamodb:PutItem"], resources: [] }], /resources/],
  [
    "a quote in a condition",
    [{ actions: ["dynamodb:PutItem"], resources: [TABLE], condition: { StringEquals: { a: '"' } } }],
    /without quotes/,
  ],
])("%s is refused", (_title, statements, message) => {
  const writers = [task(statements, { kind: "bucket-policy" })];
  expect(() => resolved({ ...smallConfig(), writers })).toThrow(message);
});

test("an action that AWS does not have is found with its place in the config", () => {
  const config = resolved({
    ...smallConfig(),
    writers: [
      ...smallConfig().writers,
      task(
        [
          { actions: ["dynamodb:PutItem"], resources: [TABLE] },
          { actions: ["dynamodb:PutItems"], resources: [TABLE] },
        ],
        { kind: "bucket-policy" },
      ),
    ],
  });
  expect(lint(config, readModel(stacksOf(config)))).toEqual([
    {
      rule: "unknown-action",
      place: "Additional2 of policy of role jobs-role (writers[1].additionalStatements[1])",
      expected: "an action that AWS has",
      received: "dynamodb:PutItems",
    },
  ]);
});
