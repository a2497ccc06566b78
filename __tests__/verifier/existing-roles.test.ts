import { readModel } from "../../src/terraform-model";
import { prove, type Proof } from "../../src/verifier";
import { parseConfig } from "../../src/config/parse-config";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { handedOver } from "../../src/handshakes/existing-bucket";
import type { HandshakeConfig, ResolvedConfig } from "../../src/config/schema";
import { lambdaWriter, smallConfig } from "../support/configs";
import { policiesOf, resourceCounts } from "../support/policies-of";
import { synthesize } from "../support/synthesize";
import { findingsOf } from "../support/findings-of";
import { stacksOf } from "./synthesized-stacks";

type Role = Extract<HandshakeConfig["writers"][number], { kind: "service" }>;
type ExistingRole = Extract<NonNullable<Role["existingRole"]>, object>;

const writer = (changes: Partial<Role> = {}): Role => ({
  kind: "service",
  name: "jobs",
  roleName: "teams/jobs-role",
  existingRole: true,
  services: ["glue.amazonaws.com"],
  prefixes: ["jobs/"],
  ...changes,
});
const given = (changes: Partial<Role> = {}): HandshakeConfig => ({
  ...smallConfig(),
  writers: [writer(changes)],
});
const configOf = (changes?: Partial<Role>): ResolvedConfig => parseConfig(given(changes), "test.config.ts");
const policy = (...Statement: object[]) =>
  ({ Version: "2012-10-17", Statement }) as unknown as Extract<ExistingRole["trust"], object>;

const TRUST = {
  Effect: "Allow",
  Principal: { Service: ["glue.amazonaws.com", "lambda.amazonaws.com"] },
  Action: "sts:AssumeRole",
};

function verdictsOf({ rows, settings, lint }: Proof): string[] {
  return [
    ...rows.flatMap(({ principal, action, verdict, situation }) =>
      verdict === "as-asked" ? [] : [`${verdict}: ${principal} ${action}, ${situation}`],
    ),
    ...settings.flatMap(({ name, received, verdict }) =>
      verdict === "as-asked" ? [] : [`${name}: ${received}`],
    ),
    ...lint.map(({ rule }) => rule),
  ];
}

const proofOf = (config: ResolvedConfig, change: (text: string) => string = (text) => text): Proof =>
  prove(
    config,
    readModel(
      stacksOf(config).map(({ id, json }) => ({
        id,
        json: JSON.parse(change(JSON.stringify(json))) as unknown,
      })),
    ),
  );

test("a role that is there gets an inline policy of the writer's name, and the bucket policy names it with its path", () => {
  const stacks = synthesize(configOf());
  expect(resourceCounts(stacks)["account_A"]).toEqual({ aws_iam_role_policy: 1 });
  const { name, role } = stacks.A.only("aws_iam_role_policy");
  expect([name, role]).toEqual(["s3-handshake-jobs", "jobs-role"]);
  const policies = policiesOf(stacks);
  expect(policies["account_A / role-jobs_role_policy / permissions"]).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteObjects",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
        Resource: ["arn:aws:s3:::destination-bucket/jobs/*"],
      },
    ],
  });
  expect(JSON.stringify(policies)).toContain('"arn:aws:iam::111111111111:role/teams/jobs-role"');
});

test.each<[string, Partial<Role>]>([
  ["of which nothing is known", {}],
  ["with its trust", { existingRole: { trust: policy(TRUST) } }],
  [
    "that may do more by its own policies",
    { existingRole: { policies: [policy({ Effect: "Allow", Action: "*", Resource: "*" })] } },
  ],
  ["through a role in B", { handshake: { kind: "assume-role", roleName: "target-role" } }],
])("a role %s: proven", (_case, changes) => {
  const proof = proofOf(configOf(changes));
  expect(verdictsOf(proof)).toEqual([]);
  expect(proof.proven).toBe(true);
});

test("its own policy that denies what the writer needs is found, and so is a trust without its service", () => {
  const denies = policy({ Effect: "Deny", Action: "s3:Put*", Resource: "*" });
  const missing = verdictsOf(proofOf(configOf({ existingRole: { policies: [denies] } })));
  expect(missing[0]).toBe("missing: teams/jobs-role of 111111111111 s3:PutObject, its own prefix");
  expect(
    missing.filter((text) => !text.startsWith("missing: teams/jobs-role of 111111111111 s3:PutObject")),
  ).toEqual([]);
  const others = policy({ ...TRUST, Principal: { Service: "ec2.amazonaws.com" } });
  expect(verdictsOf(proofOf(configOf({ existingRole: { trust: others } })))).toEqual([
    "missing: glue.amazonaws.com sts:AssumeRole, assumes the role",
  ]);
});

test("its own policy that denies a part of the prefix is found, and of another prefix is not", () => {
  const denies = (Resource: string, more: object = {}) =>
    policy({ Sid: "Private", Effect: "Deny", Action: "s3:PutObject", Resource, ...more });
  const verdicts = (one: ReturnType<typeof policy>) =>
    verdictsOf(proofOf(configOf({ existingRole: { policies: [one] } })));
  const bucket = "arn:aws:s3:::destination-bucket";
  expect(verdicts(denies(`${bucket}/jobs/private/*`))).toEqual([
    `missing: teams/jobs-role of 111111111111 s3:PutObject, expected, but the limits deny a part of it: on ${bucket}/jobs/private/*`,
  ]);
  expect(verdicts(denies(`${bucket}/private/*`))).toEqual([]);
  const network = denies("*", { Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-0a1b2c3d" } } });
  const elsewhere = proofOf(configOf({ existingRole: { policies: [network] } }));
  expect(verdictsOf(elsewhere)).toEqual([]);
  expect(elsewhere.suppositions).toContainEqual(
    expect.stringContaining("do not match Private of policy 1 of the existing role"),
  );
  const allowsMore = policy(
    { Effect: "Allow", Action: "s3:*", Resource: "*" },
    { Effect: "Deny", Action: "s3:Delete*", Resource: "*" },
  );
  expect(verdicts(allowsMore)).toEqual([]);
});

test.each([
  [
    "a wider prefix",
    "destination-bucket/jobs/*",
    "destination-bucket/*",
    "too-much: teams/jobs-role of 111111111111 s3:AbortMultipartUpload, not as in the config",
  ],
  [
    "another role",
    '"role":"jobs-role"',
    '"role":"other-role"',
    "missing: glue.amazonaws.com sts:AssumeRole, assumes the role",
  ],
  [
    "another role",
    '"role":"jobs-role"',
    '"role":"other-role"',
    "roles: arn:aws:iam::111111111111:role/other-role",
  ],
])("what is put into it: %s is found", (_case, from, to, found) => {
  for (const existingRole of [true, { trust: policy(TRUST), policies: [] }]) {
    expect(verdictsOf(proofOf(configOf({ existingRole }), (text) => text.replaceAll(from, to)))).toContain(
      found,
    );
  }
});

test("its assumptions are reported with the verdict", () => {
  const reported = (existingRole: Role["existingRole"]): string[] =>
    proofOf(configOf({ existingRole })).suppositions.filter((text) => text.startsWith("the existing role"));
  const arn = "arn:aws:iam::111111111111:role/teams/jobs-role";
  expect(reported(true)).toEqual([
    `the existing role ${arn} trusts glue.amazonaws.com`,
    `the existing role ${arn} has no policy and no permissions boundary that denies what its writer needs`,
  ]);
  expect(reported({ trust: policy(TRUST), policies: [policy(TRUST_READ)] })).toEqual([
    `the existing role ${arn} has the policies that the config names, no others, and no permissions boundary`,
  ]);
});
const TRUST_READ = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::other/*" };

test.each<[string, object, string[]]>([
  [
    "a path of a role that is made",
    { existingRole: false },
    [
      'writers[0].roleName: a name without a path, which is the account\'s rolePath, or existingRole | "teams/jobs-role"',
    ],
  ],
  [
    "policies that AWS manages",
    { managedPolicies: ["service-role/AWSLambdaBasicExecutionRole"] },
    [
      'writers[0].managedPolicies: nothing: the role exists, and its owner attaches policies to it | ["service-role/AWSLambdaBasicExecutionRole"]',
    ],
  ],
  [
    "a policy that is none",
    { existingRole: { trust: { Statement: [] } } },
    ['writers[0].existingRole: true, false or { trust, policies, attach } | {"trust":{"Statement":[]}}'],
  ],
])("%s: refused", (_case, changes, findings) => {
  expect(findingsOf({ ...smallConfig(), writers: [{ ...writer(), ...changes }] })).toEqual(findings);
});

test("a path stands once: in the name, or for all roles of the account", () => {
  const { A, B } = smallConfig().accounts;
  const accounts = { A: { ...A, rolePath: "/all/" }, B };
  expect(findingsOf({ ...given(), accounts })).toEqual([
    'writers[0].roleName: a name without a path: the account\'s rolePath, "/all/", is put before it | "teams/jobs-role"',
  ]);
  expect(findingsOf({ ...given({ roleName: "jobs-role" }), accounts })).toEqual([]);
});

describe("by its ARN", () => {
  const ARN = "arn:aws:iam::111111111111:role/teams/jobs-role";

  test("a role gets what it gets by its path and name", () => {
    const byArn = synthesize(configOf({ roleName: ARN }));
    expect(policiesOf(byArn)).toEqual(policiesOf(synthesize(configOf())));
  });

  test("the account's path is part of it", () => {
    const { A, B } = smallConfig().accounts;
    const accounts = { A: { ...A, rolePath: "/teams/" }, B };
    const parsed = parseConfig({ ...given({ roleName: ARN }), accounts }, "test.config.ts");
    expect(parsed.writers[0]).toMatchObject({ roleName: "jobs-role" });
  });

  test.each([
    ["another account", ARN.replace("1".repeat(12), "3".repeat(12))],
    ["another partition", ARN.replace("arn:aws:", "arn:aws-cn:")],
  ])("one of %s is refused", (_case, roleName) => {
    expect(findingsOf(given({ roleName }))).toEqual([
      `writers[0].roleName: a role of its account (arn:aws:iam::111111111111:role/…) | "${roleName}"`,
    ]);
  });

  test("a role that is made has none", () => {
    expect(findingsOf(given({ roleName: ARN, existingRole: false }))).toEqual([
      `writers[0].roleName: a name without a path, which is the account's rolePath, or existingRole | "${ARN}"`,
    ]);
  });
});

test("what it gets can be a policy of the account that is attached to it, which is proven as well", () => {
  const config = configOf({ existingRole: { attach: "managed-policy" } });
  const stacks = synthesize(config);
  expect(resourceCounts(stacks)["account_A"]).toEqual({
    aws_iam_policy: 1,
    aws_iam_role_policy_attachment: 1,
  });
  expect(stacks.A.only("aws_iam_policy")["name"]).toBe("s3-handshake-jobs");
  expect(stacks.A.only("aws_iam_role_policy_attachment")).toMatchObject({
    role: "jobs-role",
    policy_arn: expect.stringMatching(/^\$\{aws_iam_policy\..*\.arn\}$/) as unknown,
  });
  expect(verdictsOf(proofOf(config))).toEqual([]);
  const wider = verdictsOf(
    proofOf(config, (text) => text.replaceAll("destination-bucket/jobs/*", "destination-bucket/*")),
  );
  expect(wider.some((text) => text.startsWith("too-much: teams/jobs-role of 111111111111"))).toBe(true);
});

test("a policy that no stack has is not attached to a role that is there", () => {
  const config = configOf({ existingRole: { attach: "managed-policy" } });
  const attach = (text: string): string =>
    text.replace(/"policy_arn":"[^"]+"/, '"policy_arn":"arn:aws:iam::aws:policy/AdministratorAccess"');
  expect(() => proofOf(config, attach)).toThrow(/policy_arn|role: expected something that the stacks make/);
});

test("a function runs under a role that is there, and is made when its policy is there", () => {
  const writers = [lambdaWriter({ roleName: "teams/lambda-role", existingRole: true })];
  const config = parseConfig({ ...smallConfig(), writers }, "test.config.ts");
  const stacks = synthesize(config);
  expect(stacks.A.resources("aws_iam_role")).toEqual({});
  expect(stacks.A.only("aws_lambda_function")).toMatchObject({
    role: "arn:aws:iam::111111111111:role/teams/lambda-role",
    depends_on: [expect.stringMatching(/^aws_iam_role_policy\./)],
  });
  const proof = proofOf(config);
  expect(verdictsOf(proof)).toEqual([]);
  expect(proof.suppositions).toContain(
    "the existing role arn:aws:iam::111111111111:role/teams/lambda-role trusts lambda.amazonaws.com",
  );
  const denies = policy({ Effect: "Deny", Action: "logs:PutLogEvents", Resource: "*" });
  const [first] = writers;
  const denied = parseConfig(
    { ...smallConfig(), writers: [{ ...first, existingRole: { policies: [denies] } }] },
    "test.config.ts",
  );
  expect(verdictsOf(proofOf(denied))[0]).toMatch(/^missing: .*logs:PutLogEvents/);
});

describe("a role in B that is there", () => {
  const inB = (existingRole: Role["existingRole"]): Partial<Role> => ({
    existingRole: false,
    roleName: "jobs-role",
    handshake: { kind: "assume-role", roleName: "shared/target-role", existingRole },
  });
  const others = {
    Sid: "Others",
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::222222222222:role/reader" },
    Action: "sts:AssumeRole",
  };
  const trusted = {
    Sid: "TrustWriterRole",
    Effect: "Allow",
    Principal: { AWS: ["arn:aws:iam::111111111111:role/jobs-role"] },
    Action: ["sts:AssumeRole"],
  };
  const outputOf = (config: ResolvedConfig): unknown => {
    const output = synthesize(config).B.json["output"] as Record<string, { value: string } | undefined>;
    return JSON.parse(output["trust_statements_target-role"]?.value ?? "null");
  };

  test("gets one policy, and its owner the statement that its trust policy needs", () => {
    const config = configOf(inB(true));
    const stacks = synthesize(config);
    expect(stacks.B.resources("aws_iam_role")).toEqual({});
    expect(stacks.B.only("aws_iam_role_policy")).toMatchObject({
      name: "s3-handshake-jobs",
      role: "target-role",
    });
    expect(outputOf(config)).toEqual({ role: "target-role", statements: [trusted] });
    expect(
      handedOver(planHandshakes(config).plan).map(({ kind, arn, policy: { Statement } }) => [
        kind,
        arn,
        Statement.map(({ Sid }) => Sid),
      ]),
    ).toEqual([["role", "arn:aws:iam::222222222222:role/shared/target-role", ["TrustWriterRole"]]]);
  });

  test("is not output again what its trust policy has", () => {
    expect(outputOf(configOf(inB({ trust: policy(others, trusted) })))).toMatchObject({ statements: [] });
    expect(outputOf(configOf(inB({ trust: policy(others) })))).toMatchObject({ statements: [trusted] });
  });

  test("whose trust policy has another statement of the Sid is refused", () => {
    const clash = configOf(inB({ trust: policy({ ...trusted, Action: "sts:TagSession" }) }));
    expect(() => planHandshakes(clash)).toThrow(/another Sid than "TrustWriterRole"/);
  });

  test.each([
    ["of which nothing is known", true as const],
    ["with its trust policy", { trust: policy(others) }],
  ])("%s: proven", (_case, existingRole) => {
    const proof = proofOf(configOf(inB(existingRole)));
    expect(verdictsOf(proof)).toEqual([]);
    expect(proof.suppositions).toContain(
      "the trust policy of the existing role arn:aws:iam::222222222222:role/shared/target-role has the statements of the stack's output",
    );
  });

  test.each([
    ["another role next to the writer's", "too-much"],
    ["another role instead of the writer's", "missing"],
  ])("%s in the statements that are passed on is found", (_case, verdict) => {
    const change = (text: string): string => {
      const stack = JSON.parse(text) as { output?: Record<string, { value: string }> };
      const output = stack.output?.["trust_statements_target-role"];
      if (output === undefined) return text;
      const other = {
        ...trusted,
        Sid: "Other",
        Principal: { AWS: ["arn:aws:iam::111111111111:role/other-role"] },
      };
      const statements = verdict === "too-much" ? [trusted, other] : [other];
      output.value = JSON.stringify({ role: "target-role", statements });
      return JSON.stringify(stack);
    };
    const verdicts = verdictsOf(proofOf(configOf(inB({ trust: policy(others) })), change));
    expect(verdicts.some((text) => text.startsWith(verdict))).toBe(true);
  });
});
