import { join } from "node:path";
import fc from "fast-check";
import { exampleConfigs } from "../../docs/generate/example-configs";
import { ConfigError } from "../../src/config/errors";
import { parseConfig } from "../../src/config/parse-config";
import { withPolicyFiles } from "../../src/config/policy-files";
import type { HandshakeConfig, ResolvedConfig } from "../../src/config/schema";
import { readModel } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { OPTION_CONFIGS } from "./option-configs";
import { stacksOf } from "./synthesized-stacks";

jest.setTimeout(240_000);
const RUNS = Number(process.env["ANY_CONFIG_RUNS"] ?? 50);
const SEED = Number(process.env["ANY_CONFIG_SEED"] ?? 1);

interface Json {
  [key: string]: unknown;
}
interface Draft extends Json {
  accounts: { A: Json; B: Json };
  destination?: Json;
  writers: Json[];
  producers?: Readonly<Record<string, Json>>;
}

const CONFIGS = [...exampleConfigs().map(({ value }) => value), ...Object.values(OPTION_CONFIGS)] as Draft[];
const FOLDER = join(__dirname, "../../examples");

/** The writer under other names and prefixes, so that it goes with others. */
function renamed(value: unknown, suffix: string): unknown {
  const under = (prefix: string): string => prefix.replace(/\/$/, `${suffix}/`);
  if (Array.isArray(value)) return value.map((item: unknown) => renamed(item, suffix));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      if (key === "name" || key === "roleName") return [key, `${String(item)}${suffix}`];
      if (key === "outputPrefix") return [key, under(String(item))];
      if (key === "prefixes") return [key, (item as string[]).map(under)];
      return [key, renamed(item, suffix)];
    }),
  );
}

type Change = readonly [name: string, change: (config: Draft) => void];

const one = (option: string, ...values: readonly unknown[]): Change[] =>
  values.map((value) => [`${option}: ${JSON.stringify(value)}`, (config) => void (config[option] = value)]);
const ofDestination = (option: string, ...values: readonly unknown[]): Change[] =>
  values.map((value) => [
    `destination.${option}: ${JSON.stringify(value)}`,
    ({ destination }) => destination !== undefined && (destination[option] = value),
  ]);
const ofAccount = (account: "A" | "B", option: string, value: string): Change => [
  `accounts.${account}.${option}: ${value}`,
  ({ accounts, producers = {} }) => {
    for (const place of account === "A" ? [accounts.A, ...Object.values(producers)] : [accounts.B])
      place[option] = value.replace("ID", String(place["id"]));
  },
];
const ofWriters = (option: string, ...values: readonly unknown[]): Change[] =>
  values.flatMap((value) =>
    [0, 1].map((index): Change => [
      `writers[${index}].${option}: ${JSON.stringify(value)}`,
      ({ writers: { [index]: writer } }) =>
        writer !== undefined && (writer[option] = renamed(value, `-${index}`)),
    ]),
  );

const KEY = "key/11111111-2222-3333-4444-555555555555";
const CHANGES: readonly Change[] = [
  ...one("principalBinding", "condition", "pattern"),
  ...one("organizationId", "o-a1b2c3d4e5"),
  ...one("environment", "dev"),
  ...one("limits", {
    serviceControlPolicies: [{ name: "root", accounts: ["111111111111"], files: ["policies/scp.json"] }],
  }),
  ...ofDestination(
    "encryption",
    { kind: "sse-kms", alias: "alias/any" },
    { kind: "sse-kms", alias: "alias/any", ownerMayUse: false },
    { kind: "existing-kms-key", keyArn: `arn:aws:kms:eu-central-1:222222222222:${KEY}` },
    { kind: "existing-kms-key", keyArn: `arn:aws:kms:eu-central-1:555555555555:${KEY}` },
  ),
  ...ofDestination("existing", true, { policy: "none" }, { policy: "none", bucketPolicy: "replace" }),
  ...ofDestination("onlyListedWriters", {
    breakGlassPrincipalArns: ["arn:aws:iam::222222222222:role/break-glass"],
  }),
  ...ofDestination("network", { vpcEndpointIds: ["vpce-1a2b3c4d"], vpcIds: ["vpc-1a2b3c4d"] }),
  ofAccount("A", "permissionsBoundaryArn", "arn:aws:iam::ID:policy/boundary"),
  ofAccount("B", "permissionsBoundaryArn", "arn:aws:iam::ID:policy/boundary"),
  ofAccount("A", "rolePath", "/writers/"),
  ofAccount("B", "rolePath", "/targets/"),
  ofAccount("B", "region", "us-west-2"),
  ["one account", ({ accounts }) => (accounts.A = { ...accounts.A, id: accounts.B["id"] })],
  ...["cn-north-1", "us-gov-west-1"].map((region): Change => [
    region,
    ({ accounts: { A, B } }) => (A["region"] = B["region"] = region),
  ]),
  ...ofWriters(
    "handshake",
    { kind: "assume-role", roleName: "target" },
    { kind: "assume-role", roleName: "target", inBucketPolicy: true, externalId: "secret" },
    { kind: "bucket-policy" },
    { kind: "access-grants" },
    { kind: "identity-policy-only" },
    { kind: "bucket-policy-only" },
  ),
  ["access grants", (config) => (config["accessGrants"] = {})],
  ...ofWriters("operations", ["write"], ["read", "list"], ["delete", "write"]),
  ...ofWriters(
    "source",
    { in: "destination", prefix: "pictures/" },
    { in: "own-bucket", bucketName: "any-source", encryption: { kind: "sse-kms", alias: "alias/source" } },
    { in: "own-bucket", bucketName: "any-source", existing: { policy: "none" } },
  ),
  ...ofWriters("trigger", { kind: "event-bridge" }, { kind: "sqs" }, { kind: "sns" }),
  ...ofWriters("existingRole", true, { attach: "managed-policy" }, { policies: ["policies/glue-job.json"] }),
  ...ofWriters("backfill", { roleName: "backfill" }),
];

/** What the schema and its checks accept, with its policy files; undefined of what they refuse. */
function accepted(config: Draft): ResolvedConfig | undefined {
  try {
    return withPolicyFiles(parseConfig(config, "any.config.json"), FOLDER);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function withWriters(config: Draft, writers: readonly Json[], changes: readonly Change[]): Draft {
  const draft = structuredClone({
    ...config,
    writers: [...config.writers.slice(0, 1), ...writers.map((writer, index) => renamed(writer, `-${index}`))],
  }) as Draft;
  for (const [, change] of changes) change(draft);
  return draft;
}

/** Of the proof: what is not as the config asks. */
function faultsOf(config: ResolvedConfig): unknown[] {
  const { rows, settings, lint } = prove(config, readModel(stacksOf(config)));
  return [...[...rows, ...settings].filter(({ verdict }) => verdict !== "as-asked"), ...lint];
}

test("whatever the config accepts is synthesized, and is proven", () => {
  let proven = 0;
  const any = fc.record({
    config: fc.constantFrom(...CONFIGS),
    writers: fc.array(fc.constantFrom(...CONFIGS.flatMap(({ writers }) => writers)), { maxLength: 2 }),
    changes: fc.array(fc.constantFrom(...CHANGES), { maxLength: 5 }),
  });
  const property = fc.property(any, ({ config, writers, changes }) => {
    const resolved = accepted(withWriters(config, writers, changes));
    if (resolved === undefined) return;
    expect(faultsOf(resolved)).toEqual([]);
    proven += 1;
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
  expect(proven).toBeGreaterThan(RUNS / 10);
});

const BASE: HandshakeConfig = {
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "destination-bucket" },
  writers: [{ kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"] }],
};
const [TASK] = BASE.writers;
const GRANTS = { kind: "access-grants" } as const;

/** Found by the test above. */
test.each<[name: string, config: HandshakeConfig]>([
  [
    "a key whose users are bound to their organization",
    {
      ...BASE,
      organizationId: "o-a1b2c3d4e5",
      principalBinding: "pattern",
      destination: { bucketName: "destination-bucket", encryption: { kind: "sse-kms", alias: "alias/any" } },
    },
  ],
  [
    "a role pattern in the bucket's own account",
    {
      ...BASE,
      accounts: { ...BASE.accounts, A: { id: "222222222222", region: "eu-central-1" } },
      organizationId: "o-a1b2c3d4e5",
      principalBinding: "pattern",
    },
  ],
  [
    "an existing role with policies, in an account with a boundary",
    {
      ...BASE,
      accounts: {
        ...BASE.accounts,
        A: {
          id: "111111111111",
          region: "eu-central-1",
          permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/boundary",
        },
      },
      writers: [
        {
          ...TASK,
          kind: "service",
          services: ["glue.amazonaws.com"],
          existingRole: { policies: ["policies/glue-job.json"] },
        },
      ] as HandshakeConfig["writers"],
    },
  ],
  [
    "an existing role of instances, which has its profile",
    {
      ...BASE,
      writers: [
        { ...TASK, kind: "service", services: ["ec2.amazonaws.com"], existingRole: true },
      ] as HandshakeConfig["writers"],
    },
  ],
  [
    "an existing role for tokens, whose trust policy gets statements",
    {
      ...BASE,
      writers: [
        {
          kind: "oidc",
          name: "deploy",
          roleName: "deploy-role",
          existingRole: true,
          prefixes: ["releases/"],
          identityProvider: {
            type: "github-actions",
            provider: "existing",
            repository: "acme/site",
            branches: ["main"],
          },
        },
      ],
    },
  ],
  [
    "grantees that share the key's user",
    {
      ...BASE,
      destination: { bucketName: "destination-bucket", encryption: { kind: "sse-kms", alias: "alias/any" } },
      accessGrants: {},
      writers: [
        { ...TASK, handshake: GRANTS, operations: ["read", "write"] },
        { ...TASK, name: "other", roleName: "other-role", prefixes: ["others/"], handshake: GRANTS },
      ] as HandshakeConfig["writers"],
    },
  ],
  [
    "a grantee that only lists one of its prefixes",
    {
      ...BASE,
      accessGrants: {},
      writers: [
        {
          kind: "lambda",
          workload: "own",
          name: "reports",
          roleName: "reports-role",
          handshake: GRANTS,
          source: { in: "own-bucket", bucketName: "orders" },
          code: { kind: "folder", folder: "functions/reports" },
          operations: { "reports/": ["write"], "tables/": ["list"] },
        },
      ],
    },
  ],
])("proven: %s", (_name, config) => {
  const resolved = accepted(config);
  expect(resolved).toBeDefined();
  if (resolved !== undefined) expect(faultsOf(resolved)).toEqual([]);
});
