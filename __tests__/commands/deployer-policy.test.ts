import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../../src/config/parse-config";
import type { HandshakeConfig } from "../../src/config/schema";
import type { DeployerRole } from "../../src/deployer-policy/deployer-roles";
import { compilePolicies, createContext, decide, parsePolicy } from "../../src/iam";
import { runCli } from "../support/run-cli";
import { synthesize } from "../support/synthesize";

const A = { id: "111111111111", region: "eu-central-1" };
const B = { id: "222222222222", region: "eu-central-1" };
const stateOf = (bucket: string, region = "eu-central-1") => ({
  backend: { kind: "s3" as const, bucket, key: `${bucket}.tfstate`, region },
});
const CONFIG: HandshakeConfig = {
  accounts: { A: { ...A, ...stateOf("state-of-a") }, B: { ...B, ...stateOf("state-of-b") } },
  destination: { bucketName: "dest-bkt" },
  writers: [
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "thumbnail-role",
      handshake: { kind: "assume-role", roleName: "target-role" },
      source: { in: "own-bucket", bucketName: "source-bkt", prefix: "uploads/" },
    },
  ],
};

const folder = mkdtempSync(join(tmpdir(), "deployer-policy-"));
const out = synthesized("stacks", {});

afterAll(() => rmSync(folder, { recursive: true }));

/** The stacks of the config with this change, in their own folder. */
function synthesized(name: string, change: Partial<HandshakeConfig>): string {
  const outdir = join(folder, name);
  const { manifest, stack } = synthesize(parseConfig({ ...CONFIG, ...change }, "test"));
  for (const id of Object.keys(manifest["stacks"] as object)) {
    mkdirSync(join(outdir, "stacks", id), { recursive: true });
    writeFileSync(join(outdir, "stacks", id, "cdk.tf.json"), JSON.stringify(stack(id).json));
  }
  writeFileSync(join(outdir, "manifest.json"), JSON.stringify(manifest));
  return outdir;
}

test("says a line for each role of each account", async () => {
  const { status, stdout, stderr } = await runCli("deployer-policy", "--out", out);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.trim().split("\n")).toEqual([
    expect.stringMatching(
      /^111111111111 {2}deployer {2}account_A: \d+ polic(?:y|ies) of [\d, ]+ characters$/,
    ),
    expect.stringMatching(/^111111111111 {2}planner {3}account_A: /),
    expect.stringMatching(/^222222222222 {2}deployer {2}account_B: /),
    expect.stringMatching(/^222222222222 {2}planner {3}account_B: /),
  ]);
});

test.each(["account_B", "B", "222222222222"])(
  "--account %s: the policies of that account as JSON",
  async (name) => {
    const { status, stdout } = await runCli("deployer-policy", "--out", out, "--account", name, "--json");
    expect(status).toBe(0);
    const roles = JSON.parse(stdout) as DeployerRole[];
    expect(roles.map(({ account, kind }) => [account, kind])).toEqual([
      ["222222222222", "deployer"],
      ["222222222222", "planner"],
    ]);
    for (const { policies } of roles) {
      for (const document of policies) {
        const text = JSON.stringify(document);
        expect(parsePolicy(document, "policy", "identity").statements.length).toBeGreaterThan(0);
        expect(text).not.toContain("111111111111");
      }
    }
  },
);

test("the same stacks give the same bytes", async () => {
  const once = await runCli("deployer-policy", "--out", out, "--json");
  expect(await runCli("deployer-policy", "--out", out, "--json")).toEqual(once);
});

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default: string }>>;
  readonly Rules: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >;
}

async function templatesOf(outdir: string, ...more: readonly string[]): Promise<Map<string, Template>> {
  const target = mkdtempSync(join(folder, "templates-"));
  const args = ["--out", outdir, "--cloudformation", target, "--github", "acme/files", ...more];
  const { status, stderr } = await runCli("deployer-policy", ...args);
  expect([status, stderr]).toEqual([0, ""]);
  return new Map(
    readdirSync(target).map((file) => {
      const text = readFileSync(join(target, file), "utf8");
      // What CloudFormation takes without a bucket for templates.
      expect(text.length).toBeLessThan(51_200);
      return [file, JSON.parse(text) as Template];
    }),
  );
}

describe("--cloudformation", () => {
  test("a template for each account: its own state's bucket, and roles by the names that the pipeline uses", async () => {
    const templates = await templatesOf(out);
    expect([...templates.keys()]).toEqual(["111111111111.json", "222222222222.json"]);
    const { Resources, Parameters, Rules } = templates.get("222222222222.json") as Template;
    const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
    expect(ofType("AWS::S3::Bucket").map(({ Properties }) => Properties["BucketName"])).toEqual([
      "state-of-b",
    ]);
    expect(ofType("AWS::IAM::Role").map(({ Properties }) => Properties["RoleName"])).toEqual([
      "s3-handshake-deployer",
      "s3-handshake-planner",
    ]);
    expect(Parameters["StateBuckets"]?.Default).toBe("create");
    expect(JSON.stringify(Rules)).toContain("222222222222");
    const roles = ofType("AWS::IAM::Role").flatMap(({ Properties }) => Properties["ManagedPolicyArns"]);
    expect(roles.length).toBe(ofType("AWS::IAM::ManagedPolicy").length);
  });

  test("two environments in one account have their own roles", async () => {
    const templates = await templatesOf(synthesized("dev", { environment: "dev" }));
    for (const { Resources } of templates.values()) {
      const roles = Object.values(Resources).filter(({ Type }) => Type === "AWS::IAM::Role");
      expect(roles.map(({ Properties }) => Properties["RoleName"])).toEqual([
        "s3-handshake-dev-deployer",
        "s3-handshake-dev-planner",
      ]);
    }
  });

  test("a bucket that another account's state is in as well is made once", async () => {
    const accounts = { A: { ...A, ...stateOf("state") }, B: { ...B, ...stateOf("state") } };
    const templates = await templatesOf(synthesized("one-bucket", { accounts }));
    const defaults = [...templates.values()].map(({ Parameters }) => Parameters["StateBuckets"]?.Default);
    expect(defaults).toEqual(["create", "exists"]);
  });

  test("no bucket where the state is in a file", async () => {
    const templates = await templatesOf(synthesized("local", { accounts: { A, B } }));
    for (const { Resources, Parameters } of templates.values()) {
      expect(JSON.stringify(Resources)).not.toContain("AWS::S3::Bucket");
      expect(Object.keys(Parameters)).toEqual(["OidcProvider"]);
    }
  });

  describe("trusts", () => {
    const PROVIDER = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com";
    const ISSUER = "token.actions.githubusercontent.com";
    let template: Template;
    beforeAll(async () => {
      template = (await templatesOf(out)).get("222222222222.json") as Template;
    });

    function assumes(
      role: string,
      claims: Readonly<Record<string, string>>,
      provider: string = PROVIDER,
    ): string {
      const trust = JSON.parse(
        JSON.stringify(template.Resources[role]?.Properties["AssumeRolePolicyDocument"]).replace(
          /\{"Fn::Sub":("[^"]+")\}/,
          (_all, text: string) =>
            text.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", "222222222222"),
        ),
      ) as unknown;
      const policies = compilePolicies({
        identity: [],
        boundary: null,
        session: [],
        resource: { name: "trust", document: parsePolicy(trust, "trust", "trust") },
        scps: [],
        rcps: [],
      });
      return decide(
        {
          principal: { kind: "federated", provider },
          action: "sts:AssumeRoleWithWebIdentity",
          resource: `arn:aws:iam::222222222222:role/s3-handshake-${role.toLowerCase()}`,
          resourceAccount: "222222222222",
          context: createContext(
            Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${ISSUER}:${claim}`, value])),
            ["aud", "sub"].filter((claim) => !(claim in claims)).map((claim) => `${ISSUER}:${claim}`),
          ),
        },
        policies,
      ).result;
    }

    const aud = "sts.amazonaws.com";
    const production = "repo:acme/files:environment:production";

    test("let in the jobs of their own environment of the repository", () => {
      expect(assumes("Deployer", { aud, sub: production })).toBe("allowed");
      expect(assumes("Planner", { aud, sub: "repo:acme/files:environment:plan" })).toBe("allowed");
    });

    test.each<[string, string, Readonly<Record<string, string>>, ...string[]]>([
      ["a planner's job as the deployer", "Deployer", { aud, sub: "repo:acme/files:environment:plan" }],
      ["a deployer's job as the planner", "Planner", { aud, sub: production }],
      ["another repository", "Deployer", { aud, sub: "repo:acme/files-2:environment:production" }],
      ["another owner", "Deployer", { aud, sub: "repo:acme2/files:environment:production" }],
      ["an environment with that start", "Deployer", { aud, sub: `${production}-2` }],
      ["a branch without an environment", "Deployer", { aud, sub: "repo:acme/files:ref:refs/heads/main" }],
      ["a pull request", "Deployer", { aud, sub: "repo:acme/files:pull_request" }],
      ["another audience", "Deployer", { aud: "https://github.com/acme", sub: production }],
      ["no audience", "Deployer", { sub: production }],
      ["no subject", "Deployer", { aud }],
      [
        "another provider",
        "Deployer",
        { aud, sub: production },
        "arn:aws:iam::222222222222:oidc-provider/gitlab.com",
      ],
    ])("%s does not get in", (_name, role, claims, ...provider) => {
      expect(assumes(role, claims, ...provider)).not.toBe("allowed");
    });
  });

  test.each<[string, readonly string[], string]>([
    ["without --github", [], "expected --github OWNER/NAME with --cloudformation, received nothing"],
    ["a repository without its owner", ["--github", "files"], "received files"],
    ["a wildcard", ["--github", "acme/*"], "received acme/*"],
    [
      "an environment with a wildcard",
      ["--github", "acme/files", "--environment", "prod*"],
      "for an environment, received prod*",
    ],
    [
      "one environment for both",
      ["--github", "acme/files", "--environment", "plan"],
      "expected two environments, received plan for both",
    ],
    ["no such account", ["--github", "acme/files", "--account", "C"], "for --account, received C"],
  ])("%s is refused before anything is written", async (_name, more, message) => {
    const target = join(folder, "refused");
    const { status, stderr } = await runCli(
      "deployer-policy",
      ...["--out", out, "--cloudformation", target],
      ...more,
    );
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(target)).toBe(false);
  });

  test.each([
    [
      "a role that the provider assumes",
      { A, B: { ...B, access: { assumeRoleArn: "arn:aws:iam::222222222222:role/terraform" } } },
      "expected an account without access.assumeRoleArn",
    ],
  ])("%s is refused", async (name, accounts, message) => {
    const target = join(folder, "refused");
    const args = ["--cloudformation", target, "--github", "acme/files"];
    const { status, stderr } = await runCli(
      "deployer-policy",
      "--out",
      synthesized(name, { accounts }),
      ...args,
    );
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(target)).toBe(false);
  });
});

test("stacks that are not there are an error with what makes them", async () => {
  const { status, stderr } = await runCli("deployer-policy", "--out", join(folder, "nowhere"));
  expect(status).toBe(2);
  expect(stderr).toContain("npm run synth");
});
