import { readModel } from "../../../access/model";
import { prove, type Proof } from "../../../access/prove";
import { parseConfig } from "../../../config/parse-config";
import type { HandshakeConfig, ResolvedConfig } from "../../../config/schema";
import { smallConfig } from "../../support/configs";
import { policiesOf, resourceCounts } from "../../support/policies-of";
import { synthesize } from "../../support/synthesize";
import { findingsOf } from "../../support/findings-of";
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

test("a policy of its own that denies what the writer needs is found, and so is a trust without its service", () => {
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

test.each([
  [
    "a wider prefix",
    "destination-bucket/jobs/*",
    "destination-bucket/*",
    "too-much: teams/jobs-role of 111111111111 s3:AbortMultipartUpload, not as the config means it",
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

test("what the verdict takes for granted of it is told", () => {
  const told = (existingRole: Role["existingRole"]): string[] =>
    proofOf(configOf({ existingRole })).suppositions.filter((text) => text.startsWith("the existing role"));
  const arn = "arn:aws:iam::111111111111:role/teams/jobs-role";
  expect(told(true)).toEqual([
    `the existing role ${arn} trusts glue.amazonaws.com`,
    `the existing role ${arn} has no policy and no permissions boundary that denies what its writer needs`,
  ]);
  expect(told({ trust: policy(TRUST), policies: [policy(TRUST_READ)] })).toEqual([
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
      'writers[0].managedPolicies: nothing: the role is there already, and its owner attaches policies to it | ["service-role/AWSLambdaBasicExecutionRole"]',
    ],
  ],
  [
    "a policy that is none",
    { existingRole: { trust: { Statement: [] } } },
    ['writers[0].existingRole: true, false or { trust, policies } | {"trust":{"Statement":[]}}'],
  ],
])("%s: refused", (_case, changes, findings) => {
  expect(findingsOf({ ...smallConfig(), writers: [{ ...writer(), ...changes }] })).toEqual(findings);
});

test("a path stands once: in the name, or for all roles of the account", () => {
  const { A, B } = smallConfig().accounts;
  const accounts = { A: { ...A, rolePath: "/all/" }, B };
  expect(findingsOf({ ...given(), accounts })).toEqual([
    'writers[0].roleName: a name without a path: the account\'s rolePath, "/all/", stands before it | "teams/jobs-role"',
  ]);
  expect(findingsOf({ ...given({ roleName: "jobs-role" }), accounts })).toEqual([]);
});
