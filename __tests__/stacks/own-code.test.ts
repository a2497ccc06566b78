import type { HandshakeConfig } from "../../src/config/schema";
import { readModel } from "../../src/terraform-model";
import { answer } from "../../src/analysis/can";
import { stacksOf } from "../verifier/synthesized-stacks";
import { ownCodeWriter, resolved, smallConfig } from "../support/configs";
import { policiesOf } from "../support/policies-of";
import { synthesize } from "../support/synthesize";

type Own = ReturnType<typeof ownCodeWriter>;

const given = (changes: Partial<Own> = {}, config: Partial<HandshakeConfig> = {}): HandshakeConfig => ({
  ...smallConfig(),
  ...config,
  writers: [ownCodeWriter(changes)],
});

const OPERATIONS = {
  "reports/": ["write", "list", "tag"],
  "state/": ["read", "write", "delete"],
} satisfies Own["operations"];
const REPORTS = "arn:aws:s3:::destination-bucket/reports/*";
const STATE = "arn:aws:s3:::destination-bucket/state/*";

const GRANTED = [
  {
    Sid: "WriteObjects",
    Effect: "Allow",
    Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
    Resource: [REPORTS, STATE],
  },
  { Sid: "ReadObjects", Effect: "Allow", Action: ["s3:GetObject"], Resource: [STATE] },
  { Sid: "DeleteObjects", Effect: "Allow", Action: ["s3:DeleteObject"], Resource: [STATE] },
  {
    Sid: "ListObjects",
    Effect: "Allow",
    Action: ["s3:ListBucket"],
    Resource: ["arn:aws:s3:::destination-bucket"],
    Condition: { StringLike: { "s3:prefix": ["reports/*"] } },
  },
  { Sid: "TagObjects", Effect: "Allow", Action: ["s3:PutObjectTagging"], Resource: [REPORTS] },
];

function policy(stacks: ReturnType<typeof synthesize>, place: string) {
  return policiesOf(stacks)[place]?.Statement ?? [];
}

test("the role in B may do what is declared, prefix by prefix, and nothing else", () => {
  const stacks = synthesize(resolved(given({ operations: OPERATIONS })));
  expect(policy(stacks, "account_B / destination_role-target-role_policy / permissions")).toEqual(GRANTED);
});

test("with a bucket policy both halves say the same of the same prefixes", () => {
  const stacks = synthesize(
    resolved(given({ operations: OPERATIONS, handshake: { kind: "bucket-policy" } })),
  );
  const own = policy(stacks, "account_A / function-reports_role_policy / permissions");
  expect(own.slice(-GRANTED.length)).toEqual(GRANTED);
  const admitted = policy(stacks, "account_B / destination_bucket_policy / bucket policy").filter(
    ({ Effect }) => Effect === "Allow",
  );
  expect(admitted).toEqual(
    GRANTED.map(({ Sid, ...statement }) => ({
      Sid: `${Sid}ByReports`,
      ...statement,
      Principal: { AWS: ["arn:aws:iam::111111111111:role/reports-role"] },
    })),
  );
});

test("with destinations in two accounts the role in each may write to its own bucket alone", () => {
  const stacks = synthesize(
    resolved(
      given(
        { destinations: ["main", "archive"] },
        {
          owners: { archive: { id: "333333333333", region: "eu-west-1" } },
          destination: undefined,
          destinations: {
            main: { bucketName: "destination-bucket" },
            archive: { account: "archive", bucketName: "archive-bucket" },
          },
        },
      ),
    ),
  );
  const written = (account: string) =>
    policy(stacks, `${account} / destination_role-target-role_policy / permissions`).map(
      ({ Action, Resource }) => [Action, Resource],
    );
  const WRITE = ["s3:PutObject", "s3:AbortMultipartUpload"];
  expect(written("account_B")).toEqual([[WRITE, [REPORTS]]]);
  expect(written("account_archive")).toEqual([[WRITE, ["arn:aws:s3:::archive-bucket/reports/*"]]]);
  expect(policy(stacks, "account_A / function-reports_role_policy / permissions")).toContainEqual(
    expect.objectContaining({
      Action: ["sts:AssumeRole"],
      Resource: ["arn:aws:iam::222222222222:role/target-role", "arn:aws:iam::333333333333:role/target-role"],
    }),
  );
});

test.each<[Own["sourceOperations"], readonly string[]]>([
  [
    ["read", "list"],
    ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"],
  ],
  [["read"], ["s3:GetObject", "s3:GetObjectVersion"]],
  [["list"], ["s3:ListBucket"]],
  [[], []],
])("in its source the function's own role may %j", (sourceOperations, actions) => {
  const stacks = synthesize(resolved(given({ sourceOperations })));
  const own = policy(stacks, "account_A / function-reports_role_policy / permissions");
  expect(own.flatMap(({ Action }) => Action).filter((action) => action.startsWith("s3:"))).toEqual(actions);
});

test("S3 Access Grants grants each prefix for reading or writing, as it is declared", () => {
  const config = given(
    {
      handshake: { kind: "access-grants" },
      operations: { "reports/": ["write"], "state/": ["read", "delete"], "tables/": ["list"] },
    },
    { accessGrants: {} },
  );
  const grants = Object.values(synthesize(resolved(config)).B.resources("aws_s3control_access_grant"));
  expect(
    grants.map(({ permission, access_grants_location_configuration: location }) => [permission, location]),
  ).toEqual([
    ["WRITE", [{ s3_sub_prefix: "reports/*" }]],
    ["READWRITE", [{ s3_sub_prefix: "state/*" }]],
    ["READ", [{ s3_sub_prefix: "tables/*" }]],
  ]);
});

describe("what is near to what is declared is denied:", () => {
  const config = resolved(given({ operations: OPERATIONS }));
  const model = readModel(stacksOf(config));
  const decide = (principal: string, action: string, resource: string): string =>
    answer({ principal, action, resource, circumstances: {} }, config, model).result;
  const TARGET = "arn:aws:iam::222222222222:role/target-role";
  const OWN = "arn:aws:iam::111111111111:role/reports-role";
  const object = (key: string): string => `arn:aws:s3:::destination-bucket/${key}`;

  test.each<[what: string, principal: string, action: string, resource: string, decision: string]>([
    ["a report is put", TARGET, "s3:PutObject", object("reports/x"), "allowed"],
    ["a report is tagged", TARGET, "s3:PutObjectTagging", object("reports/x"), "allowed"],
    ["a report is read", TARGET, "s3:GetObject", object("reports/x"), "denied"],
    ["a report is deleted", TARGET, "s3:DeleteObject", object("reports/x"), "denied"],
    ["the state is read", TARGET, "s3:GetObject", object("state/x"), "allowed"],
    ["an old version of the state", TARGET, "s3:GetObjectVersion", object("state/x"), "denied"],
    ["the state is tagged", TARGET, "s3:PutObjectTagging", object("state/x"), "denied"],
    ["a version of the state is deleted", TARGET, "s3:DeleteObjectVersion", object("state/x"), "denied"],
    ["outside the prefix", TARGET, "s3:PutObject", object("reports-of-others/x"), "denied"],
    ["an ACL", TARGET, "s3:PutObjectAcl", object("reports/x"), "denied"],
    ["the function by itself", OWN, "s3:PutObject", object("reports/x"), "denied"],
    ["the function reads its source", OWN, "s3:GetObject", "arn:aws:s3:::source-bucket/uploads/x", "allowed"],
    ["another prefix of the source", OWN, "s3:GetObject", "arn:aws:s3:::source-bucket/other/x", "denied"],
    ["the source is written", OWN, "s3:PutObject", "arn:aws:s3:::source-bucket/uploads/x", "denied"],
    [
      "the role in B reads the source",
      TARGET,
      "s3:GetObject",
      "arn:aws:s3:::source-bucket/uploads/x",
      "denied",
    ],
    ["another role of A", "arn:aws:iam::111111111111:role/other", "sts:AssumeRole", TARGET, "denied"],
    ["the function assumes it", OWN, "sts:AssumeRole", TARGET, "allowed"],
  ])("%s", (_, principal, action, resource, decision) => {
    expect(decide(principal, action, resource)).toBe(decision);
  });
});

describe("Lambda is given", () => {
  const functionOf = (code: Own["code"]) =>
    synthesize(resolved(given({ code }))).A.only("aws_lambda_function");

  test("a bundle by the name that every bundle has, and the export of the handler", () => {
    const made = functionOf({
      kind: "folder",
      folder: "x",
      handler: "api/report.run",
      runtime: "nodejs22.x",
    });
    expect(made).toMatchObject({ handler: "index.run", runtime: "nodejs22.x" });
    expect(made).not.toHaveProperty("layers");
    expect(made["environment"]).toMatchObject({ variables: { NODE_OPTIONS: "--enable-source-maps" } });
  });

  test("a finished zip by its hash, with its handler, runtime and layers", () => {
    const layer = "arn:aws:lambda:eu-central-1:111111111111:layer:tools:3";
    const made = functionOf({
      kind: "zip",
      file: "x.zip",
      sha256: "0f".repeat(32),
      handler: "app.handler",
      runtime: "python3.13",
      layers: [layer],
    });
    expect(made).toMatchObject({
      handler: "app.handler",
      runtime: "python3.13",
      layers: [layer],
      source_code_hash: Buffer.alloc(32, 0x0f).toString("base64"),
    });
    expect(made["environment"]).not.toMatchObject({ variables: { NODE_OPTIONS: expect.anything() } });
  });

  test("a container image by its digest, without a runtime", () => {
    const uri = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/reports@sha256:${"0f".repeat(32)}`;
    const made = functionOf({ kind: "image", uri, command: ["app.handler"] });
    expect(made).toMatchObject({
      package_type: "Image",
      image_uri: uri,
      image_config: { command: ["app.handler"] },
    });
    for (const argument of ["runtime", "handler", "filename", "source_code_hash", "layers"]) {
      expect(made).not.toHaveProperty(argument);
    }
  });

  test("the variables of the config besides those that are set here", () => {
    const made = synthesize(
      resolved(given({ environment: { LOG_LEVEL: "debug", NODE_OPTIONS: "--no-warnings" } })),
    ).A.only("aws_lambda_function");
    expect((made["environment"] as { variables: object }).variables).toEqual({
      LOG_LEVEL: "debug",
      NODE_OPTIONS: "--no-warnings",
      SOURCE_BUCKET: "source-bucket",
      SOURCE_BUCKET_OWNER: "111111111111",
      SOURCE_REGION: "eu-central-1",
      SOURCE_PREFIX: "uploads/",
      SOURCE_READ_AS: "execution-role",
      DESTINATION_BUCKET: "destination-bucket",
      DESTINATION_BUCKET_OWNER: "222222222222",
      DESTINATION_REGION: "eu-central-1",
      DESTINATION_PREFIXES: '{"reports/":"WRITE"}',
      TARGET_ROLE_ARN: "arn:aws:iam::222222222222:role/target-role",
      TARGET_ROLE_SESSION_NAME: "reports",
      TARGET_ROLE_DURATION_SECONDS: "3600",
    });
  });
});
