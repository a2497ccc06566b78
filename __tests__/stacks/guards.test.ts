import type { OneDestinationConfig } from "../../src/config/schema";
import { lambdaConfig, lambdaWriter, resolved, smallConfig } from "../support/configs";
import { policiesOf, type PolicyStatement } from "../support/policies-of";
import { synthesize } from "../support/synthesize";

type Destination = OneDestinationConfig["destination"];

const synth = (destination: Partial<Destination>, config = smallConfig()) =>
  synthesize(resolved({ ...config, destination: { bucketName: "destination-bucket", ...destination } }));

const BUCKET_POLICY = "account_B / destination_bucket_policy / bucket policy";

function guards(destination: Partial<Destination>, config = smallConfig()): PolicyStatement[] {
  const { Statement = [] } = policiesOf(synth(destination, config))[BUCKET_POLICY] ?? {};
  return Statement.filter(({ Effect }) => Effect === "Deny");
}

const sids = (statements: readonly PolicyStatement[]) => statements.map(({ Sid }) => Sid);

test("the defaults: TLS from 1.2 on, no encryption but the bucket's own, and the bucket cannot be destroyed", () => {
  expect(sids(guards({}))).toEqual([
    "DenyInsecureTransport",
    "DenyOldTls",
    "DenyOtherEncryption",
    "DenyOtherKeys",
    "DenyCustomerKeys",
  ]);
  expect(guards({})[1]?.Condition).toEqual({ NumericLessThan: { "s3:TlsVersion": "1.2" } });
  expect(synth({}).B.only("aws_s3_bucket")["lifecycle"]).toEqual({ prevent_destroy: true });
});

test("the TLS version and the protection of the bucket are options", () => {
  expect(guards({ tlsMinimumVersion: "1.3" })[1]?.Condition).toEqual({
    NumericLessThan: { "s3:TlsVersion": "1.3" },
  });
  expect(synth({ preventDestroy: false }).B.only("aws_s3_bucket")).not.toHaveProperty("lifecycle");
});

describe("onlyListedWriters", () => {
  const breakGlass = "arn:aws:iam::222222222222:role/break-glass";
  const [guard] = guards({ onlyListedWriters: { breakGlassPrincipalArns: [breakGlass] } }).slice(2);

  test("denies changes of objects to everyone but the writers and the break-glass roles", () => {
    expect(guard).toMatchObject({
      Sid: "DenyUnlistedWriters",
      Principal: "*",
      Resource: ["arn:aws:s3:::destination-bucket/*"],
      Condition: {
        ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::111111111111:role/task-role", breakGlass] },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    });
    expect(guard?.Action).toEqual(
      expect.arrayContaining(["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"]),
    );
  });

  test("lists the role in B for a writer that assumes one, not the role in A", () => {
    const [listed] = guards({ onlyListedWriters: {} }, lambdaConfig()).slice(2);
    expect(listed?.Condition).toMatchObject({
      ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/target-role"] },
    });
  });
});

describe("onlyListedWriters with roles bound by pattern", () => {
  const config: OneDestinationConfig = {
    ...smallConfig(),
    producers: { second: { id: "333333333333", region: "eu-central-1" } },
    organizationId: "o-a1b2c3d4e5",
    principalBinding: "pattern",
    writers: [
      { kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"], accounts: "all" },
      { kind: "ecs-task", name: "lone", roleName: "lone-role", prefixes: ["lone/"] },
      lambdaWriter(),
    ],
  };
  const all = guards({ onlyListedWriters: {} }, config);
  const conditionOf = (sid: string) => all.find(({ Sid }) => Sid === sid)?.Condition;

  test("names the roles of B exactly", () => {
    expect(conditionOf("DenyUnlistedWriters")).toMatchObject({
      ArnNotLike: {
        "aws:PrincipalArn": [
          "arn:aws:iam::222222222222:role/target-role",
          "arn:aws:iam::*:role/task-role",
          "arn:aws:iam::*:role/lone-role",
        ],
      },
    });
  });

  test("lets a pattern stand for the roles of its writer's own accounts alone", () => {
    expect(conditionOf("DenyNamesakesOfWriters1")).toMatchObject({
      ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/task-role"] },
      StringNotEquals: { "aws:PrincipalAccount": ["111111111111", "333333333333"] },
    });
    expect(conditionOf("DenyNamesakesOfWriters2")).toMatchObject({
      ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::*:role/lone-role"] },
      StringNotEquals: { "aws:PrincipalAccount": ["111111111111"] },
    });
  });

  test("spares a role of B that has a writer's name and is listed itself", () => {
    const namesake = "arn:aws:iam::222222222222:role/task-role";
    const spared = guards({ onlyListedWriters: { breakGlassPrincipalArns: [namesake] } }, config);
    const [first, second] = spared.filter(({ Sid }) => Sid?.startsWith("DenyNamesakesOfWriters"));
    expect(first?.Condition).toMatchObject({ ArnNotLike: { "aws:PrincipalArn": [namesake] } });
    expect(second?.Condition).not.toHaveProperty("ArnNotLike");
  });
});

test("network: objects only through these endpoints or VPCs; AWS services are spared", () => {
  const [guard] = guards({ network: { vpcEndpointIds: ["vpce-1a2b3c4d"], vpcIds: ["vpc-1a2b3c4d"] } }).slice(
    2,
  );
  expect(guard).toMatchObject({
    Sid: "DenyOtherNetworks",
    Resource: ["arn:aws:s3:::destination-bucket/*"],
    Condition: {
      StringNotEquals: { "aws:SourceVpce": ["vpce-1a2b3c4d"], "aws:SourceVpc": ["vpc-1a2b3c4d"] },
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    },
  });
  expect(guard?.Action).toEqual(["s3:*"]);
});

test("with every guard on, B can still fix the bucket: no denial but TLS and the organization's reaches it", () => {
  const config = { ...smallConfig(), organizationId: "o-a1b2c3d4e5" };
  const all = guards({ onlyListedWriters: {}, network: { vpcIds: ["vpc-1a2b3c4d"] } }, config);
  expect(sids(all)).toEqual([
    "DenyInsecureTransport",
    "DenyOldTls",
    "DenyOutsideOrganization",
    "DenyUnlistedWriters",
    "DenyOtherNetworks",
    "DenyOtherEncryption",
    "DenyOtherKeys",
    "DenyCustomerKeys",
  ]);
  const reaching = all.filter(({ Resource }) =>
    [Resource].flat().includes("arn:aws:s3:::destination-bucket"),
  );
  expect(sids(reaching)).toEqual(["DenyInsecureTransport", "DenyOldTls", "DenyOutsideOrganization"]);
  expect(reaching[2]?.Condition).toMatchObject({
    StringNotEquals: { "aws:PrincipalAccount": "222222222222" },
  });
});

test("object lock keeps every version for the days asked", () => {
  const { B } = synth({ objectLock: { mode: "governance", retainDays: 90 } });
  // As an argument of the bucket it could not be switched on later.
  expect(B.only("aws_s3_bucket")).not.toHaveProperty("object_lock_enabled");
  expect(B.only("aws_s3_bucket_object_lock_configuration")["rule"]).toEqual({
    default_retention: { mode: "GOVERNANCE", days: 90 },
  });
});

test("access logs go to another bucket", () => {
  expect(
    synth({ accessLogs: { bucketName: "log-bucket", prefix: "destination/" } }).B.only(
      "aws_s3_bucket_logging",
    ),
  ).toMatchObject({
    target_bucket: "log-bucket",
    target_prefix: "destination/",
  });
});

describe("the path and boundary of roles", () => {
  const { accounts } = lambdaConfig();
  const stacks = synthesize(
    resolved({
      ...lambdaConfig(),
      accounts: {
        A: {
          ...accounts.A,
          rolePath: "/s3-handshake/",
          permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/limit",
        },
        B: {
          ...accounts.B,
          rolePath: "/in-b/",
          permissionsBoundaryArn: "arn:aws:iam::222222222222:policy/limit",
        },
      },
    }),
  );

  test("are on every role that is made", () => {
    expect(stacks.A.only("aws_iam_role")).toMatchObject({
      path: "/s3-handshake/",
      permissions_boundary: "arn:aws:iam::111111111111:policy/limit",
    });
    expect(stacks.B.only("aws_iam_role")).toMatchObject({
      path: "/in-b/",
      permissions_boundary: "arn:aws:iam::222222222222:policy/limit",
    });
  });

  test("the path is in every ARN that names them", () => {
    const policies = policiesOf(stacks);
    expect(JSON.stringify(policies)).toContain("arn:aws:iam::111111111111:role/s3-handshake/lambda-role");
    expect(JSON.stringify(policies)).toContain("arn:aws:iam::222222222222:role/in-b/target-role");
    expect(JSON.stringify(policies)).not.toMatch(/:role\/(lambda-role|target-role)/);
    expect(stacks.A.text).toContain('"TARGET_ROLE_ARN": "arn:aws:iam::222222222222:role/in-b/target-role"');
  });
});
