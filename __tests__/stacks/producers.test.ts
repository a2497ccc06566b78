import { readModel } from "../../src/terraform-model";
import { stackSettings } from "../../src/verifier/stack-settings";
import { LimitError } from "../../src/config/errors";
import type { HandshakeConfig } from "../../src/config/schema";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { policyBytes } from "../../src/policies/aws-quotas";
import { resolved, smallConfig } from "../support/configs";
import { destinationIn } from "../support/destination-in";
import { policiesOf } from "../support/policies-of";
import { synthesize } from "../support/synthesize";

const accountId = (index: number): string => String(300_000_000_000 + index);

/** A's account and so many further ones, each with the one writer. */
function configOf(count: number, principalBinding: "arn" | "condition" | "pattern"): HandshakeConfig {
  const region = "eu-central-1";
  return {
    ...smallConfig(),
    organizationId: "o-a1b2c3d4e5",
    principalBinding,
    producers: Object.fromEntries(
      Array.from({ length: count - 1 }, (_, index) => [
        `team-${index + 1}`,
        { id: accountId(index), region },
      ]),
    ),
    writers: [
      {
        kind: "ecs-task",
        name: "task",
        roleName: "cross-account-s3-task-role",
        prefixes: ["tasks/"],
        accounts: "all",
      },
    ],
  };
}

const planOf = (count: number, binding: "arn" | "condition" | "pattern") =>
  planHandshakes(resolved(configOf(count, binding))).plan;

describe.each([1, 10, 100, 400])("%d producer accounts", (count) => {
  test('fit into one bucket policy with principalBinding "pattern"', () => {
    const plan = planOf(count, "pattern");
    expect(plan.producers).toHaveLength(count);
    const [allow] = destinationIn(plan).policy.Statement.filter(({ Effect }) => Effect === "Allow");
    const ids = ["111111111111", ...Array.from({ length: count - 1 }, (_, index) => accountId(index))];
    expect(allow).toEqual({
      Sid: "WriteObjectsByTask",
      Effect: "Allow",
      Principal: { AWS: ids },
      Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
      Resource: ["arn:aws:s3:::destination-bucket/tasks/*"],
      Condition: {
        ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/cross-account-s3-task-role" },
        StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
      },
    });
    expect(policyBytes(destinationIn(plan).policy)).toBeLessThan(20_480);
  });

  test("named by ARN they fit, or the error says what to do", () => {
    if (count <= 100) {
      const [allow] = destinationIn(planOf(count, "arn")).policy.Statement.filter(
        ({ Effect }) => Effect === "Allow",
      );
      expect((allow?.Principal as { AWS: string[] } | undefined)?.AWS).toHaveLength(count);
      return;
    }
    expect(() => planOf(count, "arn")).toThrow(LimitError);
    expect(() => planOf(count, "arn")).toThrow(
      /account B, bucket policy of destination-bucket: expected at most 20,480 bytes, received [\d,]+: with principalBinding "pattern" many accounts need less/,
    );
  });
});

test("every producer has its own stack, and B comes after all of them", () => {
  const stacks = synthesize(resolved(configOf(3, "arn")));
  expect(stacks.manifest).toMatchObject({
    stacks: {
      account_A: { dependencies: [] },
      "account_team-1": { dependencies: [] },
      "account_team-2": { dependencies: [] },
      account_B: { dependencies: ["account_A", "account_team-1", "account_team-2"] },
    },
  });
  expect(stacks.stack("account_team-2").only("aws_iam_role")).toMatchObject({
    name: "cross-account-s3-task-role",
    provider: "aws.account_team-2",
  });
  expect(stacks.stack("account_team-2").json["provider"]).toMatchObject({
    aws: [{ allowed_account_ids: [accountId(1)] }],
  });
});

test("a writer of some accounts is allowed from those alone", () => {
  const config = configOf(3, "arn");
  const stacks = synthesize(
    resolved({
      ...config,
      writers: [
        {
          kind: "ecs-task",
          name: "task",
          roleName: "cross-account-s3-task-role",
          prefixes: ["tasks/"],
          accounts: ["A", "team-1"],
        },
        {
          kind: "ecs-task",
          name: "other",
          roleName: "other-role",
          prefixes: ["other/"],
          accounts: ["team-2"],
        },
      ],
    }),
  );
  const { Statement } = policiesOf(stacks)["account_B / destination_bucket_policy / bucket policy"] ?? {
    Statement: [],
  };
  expect(
    Statement.filter(({ Effect }) => Effect === "Allow").map(({ Sid, Principal }) => [Sid, Principal]),
  ).toEqual([
    [
      "WriteObjectsByTask",
      {
        AWS: [
          "arn:aws:iam::111111111111:role/cross-account-s3-task-role",
          `arn:aws:iam::${accountId(0)}:role/cross-account-s3-task-role`,
        ],
      },
    ],
    ["WriteObjectsByOther", { AWS: [`arn:aws:iam::${accountId(1)}:role/other-role`] }],
  ]);
  expect(Object.keys(stacks.stack("account_team-2").resources("aws_iam_role"))).toHaveLength(1);
});

test("a function may run in a further producer, with its source there", () => {
  const config = configOf(2, "arn");
  const stacks = synthesize(
    resolved({
      ...config,
      writers: [
        {
          kind: "lambda",
          name: "thumbnail",
          account: "team-1",
          roleName: "lambda-role",
          handshake: { kind: "assume-role", roleName: "target-role" },
          source: { in: "own-bucket", bucketName: "team-1-uploads" },
        },
      ],
    }),
  );
  const team = stacks.stack("account_team-1");
  expect(team.only("aws_s3_bucket")).toMatchObject({ bucket: "team-1-uploads" });
  expect(team.only("aws_lambda_permission")).toMatchObject({ source_account: accountId(0) });
  expect(policiesOf(stacks)["account_B / destination_role-target-role / trust"]?.Statement[0]).toMatchObject({
    Principal: { AWS: [`arn:aws:iam::${accountId(0)}:role/lambda-role`] },
  });
});

test("a role in B for many accounts keeps within what IAM takes: a short description, account ids alone", () => {
  const config = configOf(80, "pattern");
  const handshake = { kind: "assume-role", roleName: "target-role" } as const;
  const [writer] = config.writers;
  const { B } = synthesize(resolved({ ...config, writers: [{ ...writer, handshake } as never] }));
  expect(B.only("aws_iam_role")["description"]).toBe(
    "Assumed by cross-account-s3-task-role of 80 accounts (task)",
  );
});

describe("an account with nothing in it", () => {
  const people: HandshakeConfig["writers"][number] = {
    kind: "identity-center",
    name: "people",
    permissionSetName: "People",
    principal: { type: "GROUP", id: "11111111-2222-3333-4444-555555555555" },
    prefixes: ["people/"],
  };
  const identityCenter = {
    account: { id: "333333333333", region: "us-east-1" },
    instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
  };
  const stackIds = (config: HandshakeConfig): string[] =>
    Object.keys(synthesize(resolved(config)).manifest["stacks"] as object).sort();

  test("has no stack, nor has Identity Center without a permission set", () => {
    const config = smallConfig();
    expect(stackIds({ ...config, identityCenter, writers: [people] })).toEqual([
      "account_B",
      "identity_center",
    ]);
    expect(stackIds({ ...config, identityCenter, writers: [people, ...config.writers] })).toEqual([
      "account_A",
      "account_B",
      "identity_center",
    ]);
    const team = { id: "444444444444", region: "eu-central-1" };
    const [writer] = config.writers;
    expect(
      stackIds({ ...config, producers: { team }, writers: [{ ...writer, accounts: ["team"] } as never] }),
    ).toEqual(["account_B", "account_team"]);
  });

  test("an empty stack is one too many for the proof", () => {
    const config = resolved({ ...smallConfig(), identityCenter, writers: [people] });
    const { stack } = synthesize(config);
    const { A } = synthesize(resolved(smallConfig()));
    const empty = { ...A.json, resource: {}, output: {} };
    const stacks = [
      { id: "account_A", json: empty },
      ...["identity_center", "account_B"].map((id) => ({ id, json: stack(id).json })),
    ];
    const wrong = (given: typeof stacks): string[] =>
      stackSettings(config, readModel(given))
        .filter(({ expected, received }) => expected !== received)
        .map(({ subject }) => subject);
    expect(wrong(stacks.slice(1))).toEqual([]);
    expect(new Set(wrong(stacks))).toEqual(new Set(["stack account_A"]));
  });
});
