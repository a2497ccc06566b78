import { LimitError } from "../../src/config/errors";
import type { HandshakeConfig } from "../../src/config/schema";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { policiesOf } from "../support/policies-of";
import { synthesize } from "../support/synthesize";

type Writers = HandshakeConfig["writers"];
type Operations = ("read" | "write" | "delete" | "list")[];

const writer = (operations: Operations, changes: object = {}): Writers[number] => ({
  kind: "ecs-task",
  name: "task",
  roleName: "task-role",
  prefixes: ["tasks/"],
  handshake: { kind: "access-grants" },
  operations,
  ...changes,
});

const synth = (writers: Writers, changes: Partial<HandshakeConfig> = {}) =>
  synthesize(resolved({ ...smallConfig(), accessGrants: {}, writers, ...changes }));

test.each<[operations: Operations, permission: string]>([
  [["read"], "READ"],
  [["list"], "READ"],
  [["read", "list"], "READ"],
  [["write"], "WRITE"],
  [["delete"], "WRITE"],
  [["write", "list"], "READWRITE"],
  [["read", "write"], "READWRITE"],
])("operations %j are the permission %s", (operations, permission) => {
  expect(synth([writer(operations)]).B.only("aws_s3control_access_grant")).toMatchObject({
    permission,
    access_grants_location_configuration: [{ s3_sub_prefix: "tasks/*" }],
    grantee: [{ grantee_type: "IAM", grantee_identifier: "arn:aws:iam::111111111111:role/task-role" }],
  });
});

test("a function that reads and writes the bucket has a grant for each, no wider than it needs", () => {
  const handshake = { kind: "access-grants" } as const;
  const { B } = synth([lambdaWriter({ handshake, source: { in: "destination" } })]);
  const grants = Object.values(B.resources("aws_s3control_access_grant"));
  expect(grants.map((grant) => [grant["permission"], grant["access_grants_location_configuration"]])).toEqual(
    [
      ["READ", [{ s3_sub_prefix: "uploads/*" }]],
      ["READWRITE", [{ s3_sub_prefix: "thumbnails/*" }]],
      ["WRITE", [{ s3_sub_prefix: "quarantine/*" }]],
    ],
  );
});

test("the location's role reaches what is granted, through the instance alone, and lists under the prefix alone", () => {
  const stacks = synth([writer(["read", "list"])]);
  const instance = {
    "s3:AccessGrantsInstanceArn": "arn:aws:s3:eu-central-1:222222222222:access-grants/default",
  };
  expect(
    policiesOf(stacks)["account_B / destination_access-grants-role_policy / permissions"]?.Statement,
  ).toEqual([
    {
      Sid: "ReachGrantedObjects",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::destination-bucket/tasks/*"],
      Condition: { ArnEquals: instance },
    },
    {
      Sid: "ReachGranted1",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: ["arn:aws:s3:::destination-bucket"],
      Condition: { ArnEquals: instance, StringLike: { "s3:prefix": ["tasks/*"] } },
    },
  ]);
});

test("sessions may last as long as the longest that is asked for", () => {
  const handshake = { kind: "access-grants", sessionSeconds: 7200 };
  const { B } = synth([
    writer(["write"]),
    writer(["write"], { name: "other", roleName: "other-role", prefixes: ["others/"], handshake }),
  ]);
  expect(B.only("aws_iam_role")).toMatchObject({ max_session_duration: 7200 });
});

test("the location comes after the bucket that it is of", () => {
  const { B } = synth([writer(["write"])]);
  expect(B.only("aws_s3control_access_grants_location")["depends_on"]).toContainEqual(
    expect.stringMatching(/^aws_s3_bucket\./),
  );
});

test("an instance that is there keeps its policy; an output says what that needs", () => {
  const { B } = synth([writer(["write"])], { accessGrants: { existingInstance: true } });
  expect(B.resources("aws_s3control_access_grants_instance")).toEqual({});
  expect(B.resources("aws_s3control_access_grants_instance_resource_policy")).toEqual({});
  const outputs = Object.values(B.json["output"] as Record<string, { value: string }>);
  expect(outputs.filter(({ value }) => value.includes("s3:GetDataAccess"))).toHaveLength(1);
});

test("with a key of B's own, the location's role gets what all grantees need of it", () => {
  const keyArn = "arn:aws:kms:eu-central-1:999999999999:key/1111aaaa-22bb-33cc-44dd-5555eeee6666";
  const stacks = synth([writer(["read"]), writer(["write"], { name: "other", roleName: "other-role" })], {
    destination: { bucketName: "destination-bucket", encryption: { kind: "existing-kms-key", keyArn } },
  });
  const { Statement = [] } =
    policiesOf(stacks)["account_B / destination_access-grants-role_policy / permissions"] ?? {};
  expect(Statement.find(({ Sid }) => Sid === "UseDestinationKey")?.Action).toEqual([
    "kms:GenerateDataKey",
    "kms:Decrypt",
  ]);
});

test("more prefixes than the location's role can name are refused", () => {
  const writers = Array.from({ length: 20 }, (_, index) =>
    writer(["write"], {
      name: `task-${index}`,
      roleName: `task-role-${index}`,
      prefixes: Array.from({ length: 15 }, (_unused, prefix) => `team-${index}/exports-${prefix}/`),
    }),
  );
  const config = resolved({ ...smallConfig(), accessGrants: {}, writers });
  expect(() => planHandshakes(config)).toThrow(LimitError);
  expect(() => planHandshakes(config)).toThrow(
    /inline policies of s3-access-grants-location: expected at most 10,240 characters/,
  );
});

test("in one account the identity side carries the conditions too: alone it would be enough", () => {
  const { A } = smallConfig().accounts;
  const stacks = synthesize(
    resolved({
      ...smallConfig(),
      accounts: { A, B: A },
      writers: [
        { kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"], operations: ["list"] },
      ],
    }),
  );
  expect(
    policiesOf(stacks)["account_A / role-task_role_policy / permissions"]?.Statement[0]?.Condition,
  ).toEqual({
    StringLike: { "s3:prefix": ["tasks/*"] },
  });
});
