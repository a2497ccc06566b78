import { answer, type UserQuestion } from "../../../src/analysis/can";
import { whoMay } from "../../../src/analysis/who";
import type { Model } from "../../../src/terraform-model";
import { reasonText } from "../../../src/iam";
import { A, allow, B, bucket, madeUpPlan, madeUpState, policy, readMadeUp, role } from "./made-up";

const LAKE = "arn:aws:s3:::lake";
const IN_B = [{ name: "aws", account: B }];

function can(model: Model, principal: string, asked: Partial<UserQuestion> = {}) {
  const question = { action: "s3:PutObject", resource: `${LAKE}/x`, circumstances: {}, ...asked };
  const { result, why } = answer({ principal, ...question }, undefined, model);
  return { result, why: why.map(reasonText).join("; ") };
}

/** B's side, which lets the role write. */
const bucketOf = (principal: string, more: object = {}) => [
  bucket("aws_s3_bucket.lake", "lake", more),
  {
    address: "aws_s3_bucket_policy.lake",
    values: {
      bucket: "lake",
      policy: policy(allow("s3:PutObject", `${LAKE}/*`, { Principal: { AWS: principal } })),
    },
  },
];
const WRITER = `arn:aws:iam::${A}:role/writer`;
const stateB = (more: object = {}) => madeUpState(bucketOf(WRITER, more));
const PUT = policy(allow("s3:PutObject", `${LAKE}/*`));

describe("a role's policies, however they are given to it", () => {
  const withRole = (more: object, ...others: Parameters<typeof madeUpState>[0]) =>
    readMadeUp(
      { "a.json": madeUpState([role("aws_iam_role.w", "writer", A, more), ...others]), "b.json": stateB() },
      IN_B,
    ).model;
  const managed = {
    address: "aws_iam_policy.p",
    values: { name: "p", path: "/", policy: PUT, arn: `arn:aws:iam::${A}:policy/p` },
  };

  it.each([
    ["inline in the role", { inline_policy: [{ name: "put", policy: PUT }] }, []],
    [
      "as a resource",
      {},
      [{ address: "aws_iam_role_policy.p", values: { name: "put", role: "writer", policy: PUT } }],
    ],
    ["by managed_policy_arns", { managed_policy_arns: [`arn:aws:iam::${A}:policy/p`] }, [managed]],
    [
      "by an attachment of several",
      {},
      [
        managed,
        {
          address: "aws_iam_policy_attachment.a",
          values: { roles: ["writer"], policy_arn: `arn:aws:iam::${A}:policy/p` },
        },
      ],
    ],
    [
      "by an attachment with an index",
      {},
      [
        managed,
        {
          address: 'aws_iam_role_policy_attachment.a["p"]',
          values: { role: "writer", policy_arn: `arn:aws:iam::${A}:policy/p` },
        },
      ],
    ],
    [
      "from a data source",
      { managed_policy_arns: [`arn:aws:iam::${A}:policy/p`] },
      [{ ...managed, address: "data.aws_iam_policy.p" }],
    ],
    ["by a policy of AWS", { managed_policy_arns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"] }, []],
  ])("%s", (_how, more, others) => {
    const model = withRole(more, ...others);
    expect(can(model, "writer").result).toBe("allowed");
    expect(can(model, "writer", { action: "s3:GetObject" }).result).toBe("denied");
  });

  it("an administrator by a policy of AWS: every role and key of the account too", () => {
    const model = withRole({ managed_policy_arns: ["arn:aws:iam::aws:policy/AdministratorAccess"] });
    const resources = (action: string) =>
      whoMay({ action }, model)
        .found.filter(({ principal }) => principal.includes("writer"))
        .flatMap(({ terms }) => terms.flatMap((term) => term.resources));
    expect(resources("sts:AssumeRole")).toContain(`arn:aws:iam::${A}:role/*`);
    expect(resources("kms:Decrypt")).toContain(`arn:aws:kms:*:${A}:key/*`);
    expect(can(model, "writer", { action: "s3:GetObject" }).result).toBe("denied");
  });

  it("does not write by a policy of AWS that reads", () => {
    const model = withRole({ managed_policy_arns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] });
    expect(can(model, "writer").result).toBe("denied");
  });

  it.each([
    ["AmazonS3ReadOnlyAccess", "s3:PutObject", "denied"],
    ["ReadOnlyAccess", "s3:PutObject", "denied"],
    ["PowerUserAccess", "s3:PutObject", "allowed"],
    ["service-role/AWSLambdaVPCAccessExecutionRole", "s3:PutObject", "denied"],
  ])("with %s of AWS, %s is %s", (name, action, result) => {
    const model = withRole({ managed_policy_arns: [`arn:aws:iam::aws:policy/${name}`] });
    expect(can(model, "writer", { action }).result).toBe(result);
  });

  it("says as of when it knows the policies of AWS, and cuts short what they list", () => {
    const { notes, model } = readMadeUp({
      "a.json": madeUpState([
        role("aws_iam_role.w", "writer", A, {
          managed_policy_arns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        }),
      ]),
      "b.json": stateB({ region: "eu-central-1", id: `arn:aws:s3:eu-central-1:${B}:bucket` }),
    });
    expect(notes).toEqual([
      expect.stringMatching(/^AWS managed policies, as of 20\d\d-\d\d-\d\d: ReadOnlyAccess$/),
    ]);
    expect(can(model, "writer").why.length).toBeLessThan(4_000);
  });

  it("has an inline policy once, which a state shows twice", () => {
    const model = withRole(
      { inline_policy: [{ name: "put", policy: PUT }] },
      { address: "aws_iam_role_policy.p", values: { name: "put", role: "writer", policy: PUT } },
    );
    expect(model.roles[0]?.identity.map(({ name }) => name)).toEqual(["policy of role writer"]);
  });

  it.each([
    [
      "a policy in none of the files",
      { managed_policy_arns: [`arn:aws:iam::${A}:policy/elsewhere`] },
      "in none of the files",
    ],
    [
      "a boundary in none of the files",
      { permissions_boundary: `arn:aws:iam::${A}:policy/b`, inline_policy: [{ name: "put", policy: PUT }] },
      "permissions boundary",
    ],
    [
      "a policy of AWS that is not known",
      { managed_policy_arns: ["arn:aws:iam::aws:policy/AWSFoo"] },
      "not known here",
    ],
  ])("is undetermined with %s", (_what, more, why) => {
    const found = can(withRole(more), "writer");
    expect(found).toMatchObject({ result: "undetermined", why: expect.stringContaining(why) as string });
  });

  it("is denied by a boundary that the files have", () => {
    const boundary = {
      ...managed,
      values: { ...managed.values, policy: policy(allow("s3:GetObject", "*")) },
    };
    const more = {
      permissions_boundary: `arn:aws:iam::${A}:policy/p`,
      inline_policy: [{ name: "put", policy: PUT }],
    };
    expect(can(withRole(more, boundary), "writer").result).toBe("denied");
  });
});

describe("a module that is called with for_each, in a plan", () => {
  const attach = (key: string) => [
    {
      ...role(`module.w["${key}"].aws_iam_role.r`, `writer-${key}`),
      unknown: { arn: true },
      values: without(role("", `writer-${key}`).values),
    },
    {
      address: `module.w["${key}"].aws_iam_policy.p`,
      values: { name: `put-${key}`, path: "/", policy: policy(allow("s3:PutObject", `${LAKE}/${key}/*`)) },
      unknown: { arn: true, id: true },
    },
    {
      address: `module.w["${key}"].aws_iam_role_policy_attachment.a`,
      values: { role: `writer-${key}` },
      unknown: { policy_arn: true },
      expressions: { policy_arn: { references: ["aws_iam_policy.p.arn", "aws_iam_policy.p"] } },
    },
  ];
  const { model, notes } = readMadeUp({
    "a.json": madeUpPlan([...attach("one"), ...attach("two")], { calls: { w: {} } }),
    "b.json": madeUpPlan(bucketOf(`arn:aws:iam::${A}:root`), {
      providers: { aws: { region: "eu-central-1", assume_role: undefined, allowed_account_ids: [B] } },
    }),
  });

  it.each([
    ["writer-one", "one/x", "allowed"],
    ["writer-one", "two/x", "denied"],
    ["writer-two", "two/x", "allowed"],
  ])("%s on %s: %s", (name, key, result) => {
    expect(can(model, name, { resource: `${LAKE}/${key}` }).result).toBe(result);
  });

  it("says what was taken from the configuration", () => {
    expect(notes.join()).toContain(
      'aws_iam_role_policy_attachment.a.policy_arn from module.w["one"].aws_iam_policy.p.arn',
    );
  });
});

function without(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== "arn"));
}

it("follows a policy's ARN through an output and a variable of modules", () => {
  const { model } = readMadeUp({
    "a.json": madeUpPlan(
      [
        role("aws_iam_role.w", "writer"),
        {
          address: "module.policies.aws_iam_policy.p",
          values: { name: "put", path: "/", policy: PUT },
          unknown: { arn: true },
        },
        {
          address: "module.attach.aws_iam_role_policy_attachment.a",
          values: { role: "writer" },
          unknown: { policy_arn: true },
          expressions: { policy_arn: { references: ["var.arn"] } },
        },
      ],
      {
        calls: {
          policies: {
            outputs: { arn: { expression: { references: ["aws_iam_policy.p.arn", "aws_iam_policy.p"] } } },
          },
          attach: { expressions: { arn: { references: ["module.policies.arn", "module.policies"] } } },
        },
      },
    ),
    "b.json": madeUpPlan(bucketOf(WRITER), {
      providers: { aws: { region: "eu-central-1", allowed_account_ids: [B] } },
    }),
  });
  expect(can(model, "writer").result).toBe("allowed");
});

it("says what stands for names and ids that AWS gives after the apply", () => {
  const { notes, model } = readMadeUp({
    "a.json": madeUpPlan([
      {
        ...role("aws_iam_role.w", "x"),
        values: { name_prefix: "writer-" },
        unknown: { name: true, arn: true },
      },
      { address: "aws_kms_key.k", values: {}, unknown: { arn: true, key_id: true } },
      { address: "aws_secretsmanager_secret.s", values: { name: "s" }, unknown: { arn: true, id: true } },
    ]),
  });
  expect(notes).toContain(
    "named only after apply, shown here with a placeholder: " +
      "aws_iam_role.w as writer-aws-iam-role-w, aws_kms_key.k as aws-kms-key-k, " +
      "aws_secretsmanager_secret.s as s-000000",
  );
  expect(model.roles.map(({ name }) => name)).toEqual(["writer-aws-iam-role-w"]);
});

it("leaves a policy's ARN open that may be one of two", () => {
  const { model } = readMadeUp({
    "a.json": madeUpPlan([
      role("aws_iam_role.w", "writer"),
      {
        address: "aws_iam_role_policy_attachment.a",
        values: { role: "writer" },
        unknown: { policy_arn: true },
        expressions: {
          policy_arn: {
            references: [
              "aws_iam_policy.p.arn",
              "aws_iam_policy.p",
              "aws_iam_policy.q.arn",
              "aws_iam_policy.q",
            ],
          },
        },
      },
    ]),
    "b.json": madeUpPlan(bucketOf(WRITER), {
      providers: { aws: { region: "eu-central-1", allowed_account_ids: [B] } },
    }),
  });
  expect(can(model, "writer")).toMatchObject({
    result: "undetermined",
    why: expect.stringContaining("known after apply: aws_iam_role_policy_attachment.a.policy_arn") as string,
  });
});

describe("both accounts in one file, by the aliases of its providers", () => {
  const PROVIDERS = {
    aws: { region: "eu-central-1", allowed_account_ids: [A] },
    "aws.b": { region: "eu-west-1", assume_role: undefined, allowed_account_ids: [B] },
  };
  const resources = [
    role("aws_iam_role.w", "writer", A, { inline_policy: [{ name: "put", policy: PUT }] }),
    ...bucketOf(WRITER).map((one) => ({
      ...one,
      provider: "aws.b",
      values: { ...one.values, region: undefined },
    })),
  ];

  it("finds each resource's account and Region", () => {
    const { model } = readMadeUp({ "plan.json": madeUpPlan(resources, { providers: PROVIDERS }) });
    expect(model.buckets.map(({ account, region }) => [account, region])).toEqual([[B, "eu-west-1"]]);
    expect(can(model, "writer").result).toBe("allowed");
  });

  it("asks for the account of an alias that says none", () => {
    const providers = { ...PROVIDERS, "aws.b": { region: "eu-west-1" } };
    const document = madeUpPlan(resources, { providers });
    expect(() => readMadeUp({ "plan.json": document })).toThrow(
      "plan.json / aws_s3_bucket.lake: expected its account: an ARN, allowed_account_ids of its provider, or --account",
    );
    for (const name of ["b", "aws.b", "aws_s3_bucket.lake"]) {
      const given = [{ name, account: B }, ...(name.startsWith("aws_s3") ? [{ name: "b", account: B }] : [])];
      expect(readMadeUp({ "plan.json": document }, given).model.buckets[0]?.account).toBe(B);
    }
  });
});

it("reads the old arguments of a bucket", () => {
  const writers = policy(allow("s3:PutObject", `${LAKE}/*`, { Principal: { AWS: WRITER } }));
  const encryption = [
    {
      rule: [
        { apply_server_side_encryption_by_default: [{ sse_algorithm: "aws:kms", kms_master_key_id: "" }] },
      ],
    },
  ];
  const old = {
    policy: writers,
    acl: "private",
    server_side_encryption_configuration: encryption,
    versioning: [{ enabled: true }],
  };
  const { model } = readMadeUp({ "b.json": madeUpState([bucket("aws_s3_bucket.lake", "lake", old)]) }, IN_B);
  expect(model.buckets).toMatchObject([
    {
      name: "lake",
      versioning: "Enabled",
      encryption: { algorithm: "aws:kms" },
      policy: { name: "bucket policy of lake" },
    },
  ]);
});

it.each([
  ["public-read", undefined, "undetermined"],
  ["public-read", "BucketOwnerEnforced", "denied"],
  ["private", undefined, "denied"],
])("an ACL %s with object ownership %s leaves a stranger %s", (acl, ownership, result) => {
  const controls = {
    address: "aws_s3_bucket_ownership_controls.lake",
    values: { bucket: "lake", rule: [{ object_ownership: ownership }] },
  };
  const { model } = readMadeUp(
    { "b.json": madeUpState([...bucketOf(WRITER, { acl }), ...(ownership === undefined ? [] : [controls])]) },
    IN_B,
  );
  expect(can(model, "anonymous", { action: "s3:GetObject" }).result).toBe(result);
});

it("has a user's own policies and those of the user's groups", () => {
  const { model } = readMadeUp(
    {
      "a.json": madeUpState([
        { address: "aws_iam_user.u", values: { name: "ada", path: "/", arn: `arn:aws:iam::${A}:user/ada` } },
        {
          address: "aws_iam_group.g",
          values: { name: "writers", path: "/", arn: `arn:aws:iam::${A}:group/writers` },
        },
        { address: "aws_iam_group_policy.p", values: { name: "put", group: "writers", policy: PUT } },
        { address: "aws_iam_user_group_membership.m", values: { user: "ada", groups: ["writers"] } },
      ]),
      "b.json": madeUpState(bucketOf(`arn:aws:iam::${A}:user/ada`)),
    },
    IN_B,
  );
  const ada = `arn:aws:iam::${A}:user/ada`;
  expect(can(model, ada).result).toBe("allowed");
  expect(can(model, ada, { action: "s3:GetObject" }).result).toBe("denied");
  const { found } = whoMay({ action: "s3:PutObject", resource: `${LAKE}/*` }, model);
  expect(found.map(({ principal }) => principal)).toContain(`user ada of ${A}`);
});

it("has the policies of secrets, repositories and buses", () => {
  const secret = `arn:aws:secretsmanager:eu-central-1:${B}:secret:s-AbCdEf`;
  const read = policy(allow("secretsmanager:GetSecretValue", "*", { Principal: { AWS: WRITER } }));
  const get = policy(allow("secretsmanager:GetSecretValue", secret));
  const { model } = readMadeUp({
    "a.json": madeUpState([
      role("aws_iam_role.w", "writer", A, { inline_policy: [{ name: "get", policy: get }] }),
    ]),
    "b.json": madeUpState([
      {
        address: "aws_secretsmanager_secret_policy.s",
        values: { secret_arn: secret, id: secret, policy: read },
      },
    ]),
  });
  const asked = { action: "secretsmanager:GetSecretValue", resource: secret };
  expect(can(model, "writer", asked).result).toBe("allowed");
  expect(can(model, `arn:aws:iam::${A}:role/other`, asked).result).toBe("denied");
});

it("takes a key's policy from the resource of its own", () => {
  const key = `arn:aws:kms:eu-central-1:${B}:key/1234`;
  const own = policy(allow("kms:*", "*", { Principal: { AWS: `arn:aws:iam::${B}:root` } }));
  const both = policy(allow("kms:*", "*", { Principal: { AWS: [`arn:aws:iam::${B}:root`, WRITER] } }));
  const { model } = readMadeUp({
    "a.json": madeUpState([
      role("aws_iam_role.w", "writer", A, {
        inline_policy: [{ name: "k", policy: policy(allow("kms:Decrypt", key)) }],
      }),
    ]),
    "b.json": madeUpState([
      { address: "aws_kms_key.k", values: { arn: key, key_id: "1234", id: "1234", policy: own } },
      { address: "aws_kms_key_policy.k", values: { key_id: "1234", policy: both } },
    ]),
  });
  expect(can(model, "writer", { action: "kms:Decrypt", resource: key }).result).toBe("allowed");
});

describe("what is not read", () => {
  const share = (values: object) => ({ address: "aws_lakeformation_permissions.p", values: { ...values } });

  it("is named once, and stops no one", () => {
    const table = { address: "aws_dynamodb_table.t", values: { name: "t" } };
    const shares = [
      share({ principal: "x" }),
      { ...share({ principal: "y" }), address: "aws_lakeformation_permissions.q" },
    ];
    const withRole = role("aws_iam_role.w", "writer", A, { inline_policy: [{ name: "put", policy: PUT }] });
    const { model, notes } = readMadeUp(
      { "a.json": madeUpState([withRole, table, ...shares]), "b.json": stateB() },
      IN_B,
    );
    expect(notes).toEqual(["not read: aws_lakeformation_permissions, 2 resources"]);
    expect(can(model, "writer").result).toBe("allowed");
  });

  it("leaves undecided the role that it names, and no other", () => {
    const roles = ["writer", "other"].map((name) =>
      role(`aws_iam_role.${name}`, name, A, { inline_policy: [{ name: "put", policy: PUT }] }),
    );
    const { model } = readMadeUp(
      {
        "a.json": madeUpState([...roles, share({ principal: WRITER })]),
        "b.json": madeUpState(bucketOf(`arn:aws:iam::${A}:root`)),
      },
      IN_B,
    );
    expect(can(model, "writer")).toMatchObject({
      result: "undetermined",
      why: expect.stringContaining("not read: aws_lakeformation_permissions.p, which names it") as string,
    });
    expect(can(model, "other").result).toBe("allowed");
  });
});

it("keeps the prefix of a role that Terraform has yet to name, however long its address is", () => {
  const address =
    "module.writers_of_the_team_for_the_lake.aws_iam_role.role_with_policies_of_all_pipelines_in_production";
  const { assume_role_policy } = role(address, "").values;
  const plan = madeUpPlan(
    [
      {
        address,
        values: { name_prefix: "writer-", path: "/", assume_role_policy },
        unknown: { name: true, arn: true, id: true },
      },
    ],
    { calls: { writers_of_the_team_for_the_lake: {} } },
  );
  const [arn = ""] = readMadeUp({ "a.json": plan }).model.roles.map((one) => one.arn);
  expect(arn).toMatch(/:role\/writer-[a-z-]+-in-production$/);
  expect(arn.split("/")[1]?.length).toBeLessThanOrEqual(64);
});

describe("a role that Terraform has yet to name, of a prefix", () => {
  const MADE = "writer-202611280930123456" + "00000001";
  const arnOf = (name: string) => `arn:aws:iam::${A}:role/jobs/${name}`;
  const trust = allow("sts:AssumeRole", "", { Principal: { Service: "lambda.amazonaws.com" } });
  const read = (principal: string, more: object = {}) =>
    readMadeUp(
      {
        "a.json": madeUpPlan([
          {
            address: "aws_iam_role.w",
            values: {
              ...{ name_prefix: "writer-", path: "/jobs/" },
              assume_role_policy: policy({ ...trust, Resource: undefined }),
              inline_policy: [{ name: "put", policy: PUT }],
            },
            unknown: { name: true, arn: true, id: true },
          },
        ]),
        "b.json": madeUpState(bucketOf(principal, more)),
      },
      IN_B,
    ).model;

  it.each([
    ["its ARN", arnOf(MADE)],
    ["its name", MADE],
    ["the ARN of a session", `arn:aws:sts::${A}:assumed-role/${MADE}/one`],
  ])("may be asked about by a name that it may get: %s", (_what, principal) => {
    const model = read(arnOf(MADE));
    const asked = { principal, action: "s3:PutObject", resource: `${LAKE}/x`, circumstances: {} };
    const { result, notes } = answer(asked, undefined, model);
    expect(result).toBe("allowed");
    expect(notes.join()).toContain("is taken for the role that is planned as");
    expect(can(model, principal, { action: "s3:GetObject" }).result).toBe("denied");
    expect(can(read(arnOf("writer-1")), principal).result).toBe("denied");
  });

  it.each([
    ["has another prefix", arnOf(`reader-${MADE.slice(7)}`)],
    ["is in another path", arnOf(MADE).replace("/jobs/", "/")],
    ["is a character short", arnOf(MADE.slice(0, -1))],
    ["has no time behind the prefix", arnOf(`writer-${"x".repeat(26)}`)],
    ["is of another account", arnOf(MADE).replace(A, B)],
  ])("is not one whose ARN %s", (_what, arn) => {
    expect(
      answer(
        { principal: arn, action: "s3:PutObject", resource: `${LAKE}/x`, circumstances: {}, foreign: true },
        undefined,
        read(arn),
      ).notes.join(),
    ).toContain("no stack defines");
  });

  it("may have the name that a policy has, or another", () => {
    const name = "writer-aws-iam-role-w";
    expect(can(read(arnOf(MADE)), name)).toEqual({
      result: "undetermined",
      why: expect.stringContaining("a principal by its name, which may be this one's or another's") as string,
    });
    expect(can(read(arnOf(`reader-${MADE.slice(7)}`)), name).result).toBe("denied");
    expect(can(read(A), name).result).toBe("allowed");
    const { found } = whoMay({ action: "s3:PutObject" }, read(arnOf(MADE)));
    expect(found.filter(({ principal }) => principal.includes(`role jobs/${MADE}`))).toMatchObject([
      { terms: [{ resources: [`${LAKE}/*`] }] },
    ]);
    expect(found.filter(({ principal }) => principal.includes(name))).toMatchObject([
      { terms: [], undecided: { action: "s3:PutObject" } },
    ]);
  });

  it("is assumed by its own trust policy", () => {
    const asked = { action: "sts:AssumeRole", resource: arnOf(MADE) };
    expect(can(read(A), "lambda.amazonaws.com", asked).result).toBe("allowed");
    expect(can(read(A), "glue.amazonaws.com", asked).result).toBe("denied");
  });
});
