import { readFileSync } from "node:fs";
import { join } from "node:path";
import { actionsLike, serviceData } from "../../src/analysis/action-data";
import { readModel, type Model } from "../../src/terraform-model";
import { RESOURCE_TYPES } from "../../src/terraform-model/resource-types";
import { parseConfig } from "../../src/config/parse-config";
import type { HandshakeConfig } from "../../src/config/schema";
import { ACTIONS, deployerRoles, type DeployerKind } from "../../src/deployer-policy/deployer-roles";
import type { DeployerStatement } from "../../src/deployer-policy/merge-grants";
import { MANAGED_POLICY_CHARACTERS, sizeOf } from "../../src/deployer-policy/split-policies";
import { matchesGlob } from "../../src/iam";
import { ownCodeWriter, resolved, smallConfig } from "../support/configs";
import { OPTION_CONFIGS } from "../verifier/option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../verifier/synthesized-stacks";

type OwnCode = NonNullable<Parameters<typeof ownCodeWriter>[0]>["code"] & object;

let models: ReadonlyMap<string, Model>;

beforeAll(async () => {
  const examples = await Promise.all(
    EXAMPLE_NAMES.map(async (name) => [name, await loadExample(name)] as const),
  );
  const options = Object.entries(OPTION_CONFIGS).map(
    ([name, config]) => [name, parseConfig(config, name)] as const,
  );
  models = new Map([...examples, ...options].map(([name, config]) => [name, readModel(stacksOf(config))]));
}, 300_000);

function statementsOf(model: Model, kind?: DeployerKind): DeployerStatement[] {
  return deployerRoles(model)
    .filter((role) => kind === undefined || role.kind === kind)
    .flatMap(({ policies }) => policies.flatMap(({ Statement }) => Statement));
}

function allStatements(): DeployerStatement[] {
  return [...models.values()].flatMap((model) => statementsOf(model));
}

describe("the deployers' policies, over every example and option", () => {
  it("know the calls of every resource type that a stack may have", () => {
    expect(Object.keys(ACTIONS).sort()).toEqual(Object.keys(RESOURCE_TYPES).sort());
    const seen = new Set([...models.values()].flatMap(({ resources }) => resources.map(({ type }) => type)));
    expect([...seen].sort()).toEqual(Object.keys(RESOURCE_TYPES).sort());
  });

  it("name actions that AWS has, letter by letter, and no wildcard", () => {
    const wrong = allStatements()
      .flatMap(({ Action }) => Action)
      .filter((action) => {
        const [service = "", name] = action.split(":");
        return (
          /[*?]/.test(action) || service !== service.toLowerCase() || actionsLike(action)[0]?.name !== name
        );
      });
    expect(wrong).toEqual([]);
  });

  it("name resources of a type that the action takes, and * only where AWS knows nothing else", () => {
    const wrong = allStatements().flatMap(({ Action, Resource }) =>
      Action.flatMap((action) =>
        Resource.filter((resource) => !fits(action, resource)).map((one) => `${action} ${one}`),
      ),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it("ask for condition keys that AWS sends with the action", () => {
    const wrong = allStatements().flatMap(({ Action, Condition = {}, Resource }) =>
      Object.values(Condition)
        .flatMap((keys) => Object.keys(keys))
        .flatMap((key) =>
          Action.filter((action) => !sends(action, key)).map((one) => `${one} ${key} ${Resource[0] ?? ""}`),
        ),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  it("fit into managed policies", () => {
    const roles = [...models.values()].flatMap(deployerRoles);
    for (const { policies } of roles) {
      for (const { Statement } of policies)
        expect(sizeOf(Statement)).toBeLessThanOrEqual(MANAGED_POLICY_CHARACTERS);
    }
    expect(roles.length).toBeGreaterThan(2 * models.size);
  });

  it("let a planner change nothing", () => {
    const writes = [...models.values()]
      .flatMap((model) => statementsOf(model, "planner"))
      .flatMap(({ Action }) => Action)
      .filter(
        (action) =>
          !/:(?:Get|List|Describe|ValidateStateMachineDefinition$|Decrypt$|AssumeRole$)/.test(action),
      );
    expect(writes).toEqual([]);
  });
});

describe("a deployer of a function with own code", () => {
  const uri = (account: string): string =>
    `${account}.dkr.ecr.eu-central-1.amazonaws.com/teams/reports@sha256:${"1a".repeat(32)}`;
  const granted = (code: OwnCode): string[] => {
    const config = resolved({ ...smallConfig(), writers: [ownCodeWriter({ code })] });
    return statementsOf(readModel(stacksOf(config)), "deployer").flatMap(({ Action, Resource }) =>
      Action.filter((action) => /^ecr:|Layer/.test(action)).flatMap((action) =>
        Resource.map((resource) => `${action} ${resource}`),
      ),
    );
  };
  const layer = "arn:aws:lambda:eu-central-1:333333333333:layer:tools:3";

  it("may use its layers, and no other version", () => {
    const folder = { kind: "folder", folder: "functions/reports" } as const;
    expect(granted({ ...folder, layers: [layer] })).toEqual([`lambda:GetLayerVersion ${layer}`]);
    expect(granted(folder)).toEqual([]);
  });

  it("may pull an image of another account from its repository; of its own, Lambda pulls by the repository's policy", () => {
    const repository = "arn:aws:ecr:eu-central-1:333333333333:repository/teams/reports";
    expect(granted({ kind: "image", uri: uri("333333333333") })).toEqual([
      `ecr:BatchGetImage ${repository}`,
      `ecr:GetDownloadUrlForLayer ${repository}`,
    ]);
    expect(granted({ kind: "image", uri: uri("111111111111") })).toEqual([]);
  });
});

function fits(action: string, resource: string): boolean {
  const [service = ""] = action.split(":");
  // The organization's ids are in no stack, and only reads of it are granted.
  if (/^organizations:(?:Describe|List)/.test(action)) return resource === "*";
  const types = actionsLike(action)[0]?.resourceTypes ?? [];
  if (types.length === 0 || resource === "*") return resource === "*" && types.length === 0;
  return types.some(({ name }) => {
    const arn = serviceData(service)?.resourceTypes.get(name.toLowerCase())?.arn ?? "";
    return matchesGlob(arn.replace(/\$\{[^}]+\}/g, "*"), resource);
  });
}

function sends(action: string, key: string): boolean {
  const data = actionsLike(action)[0];
  const [service = ""] = action.split(":");
  const ofResources = (data?.resourceTypes ?? []).flatMap(
    ({ name }) => serviceData(service)?.resourceTypes.get(name.toLowerCase())?.conditionKeys ?? [],
  );
  return [...(data?.conditionKeys ?? []), ...ofResources].some(
    (one) => one.toLowerCase() === key.toLowerCase(),
  );
}

/** Of a call in Python the action, where IAM calls it otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = {
  HeadBucket: "ListBucket",
  CreateOpenIdConnectProvider: "CreateOpenIDConnectProvider",
  GetOpenIdConnectProvider: "GetOpenIDConnectProvider",
  DeleteOpenIdConnectProvider: "DeleteOpenIDConnectProvider",
  AddClientIdToOpenIdConnectProvider: "AddClientIDToOpenIDConnectProvider",
  RemoveClientIdFromOpenIdConnectProvider: "RemoveClientIDFromOpenIDConnectProvider",
  GetBucketCors: "GetBucketCORS",
  GetBucketAccelerateConfiguration: "GetAccelerateConfiguration",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  GetBucketReplication: "GetReplicationConfiguration",
  GetBucketEncryption: "GetEncryptionConfiguration",
  PutBucketEncryption: "PutEncryptionConfiguration",
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  GetObjectLockConfiguration: "GetBucketObjectLockConfiguration",
  PutObjectLockConfiguration: "PutBucketObjectLockConfiguration",
  GetBucketNotificationConfiguration: "GetBucketNotification",
  PutBucketNotificationConfiguration: "PutBucketNotification",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
};

/** What the driver of a type does besides the provider's calls: it makes and removes what the type needs. */
const ALSO_NEEDED: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ["iam:DeleteRolePermissionsBoundary"],
  aws_iam_instance_profile: ["iam:DeleteRole"],
  aws_iam_role_policy: ["iam:DeleteRole"],
  aws_iam_role_policy_attachment: ["iam:DeleteRole"],
  aws_s3_bucket_logging: ["s3:PutBucketPolicy"],
  aws_s3_bucket_object_lock_configuration: ["s3:PutBucketVersioning"],
  aws_s3_bucket_notification: ["lambda:AddPermission"],
  aws_lambda_alias: ["lambda:PublishVersion"],
  aws_lambda_permission: ["lambda:CreateAlias", "lambda:PublishVersion"],
  aws_lambda_provisioned_concurrency_config: ["lambda:CreateAlias", "lambda:PublishVersion"],
  aws_s3control_access_grant: ["s3:DeleteAccessGrantsInstance", "s3:DeleteAccessGrantsLocation"],
  aws_kms_alias: ["kms:CreateKey"],
  aws_sqs_queue_policy: ["sqs:CreateQueue"],
  aws_sns_topic_policy: ["sns:CreateTopic"],
  aws_sns_topic_subscription: ["sns:CreateTopic"],
  aws_cloudwatch_event_target: ["events:PutRule"],
};

const SERVICES: Readonly<Record<string, string>> = {
  stepfunctions: "states",
  accessanalyzer: "access-analyzer",
  "sso-admin": "sso",
  s3control: "s3",
};

describe("in addition to the calls that the sandbox's store is tried with", () => {
  const script = readFileSync(join(__dirname, "../sandbox/control/provider_calls.py"), "utf8");
  const drivers = [...script.matchAll(/@resource\("(\w+)"\)\ndef ([\s\S]*?)(?=\n\n\n)/g)].map(
    ([, type = "", body = ""]) => [type, body] as const,
  );

  it("there is a driver for every type", () => {
    expect(drivers.map(([type]) => type).sort()).toEqual(Object.keys(ACTIONS).sort());
  });

  it.each(drivers)("a deployer of %s may make each of them", (type, body) => {
    const granted = new Set(
      [...models.values()].flatMap((model) =>
        statementsOf({ ...model, resources: model.resources.filter((one) => one.type === type) }).flatMap(
          ({ Action }) => Action,
        ),
      ),
    );
    const calls = callsIn(body).filter((action) => {
      const service = action.split(":")[0] ?? "";
      return (
        [...granted].some((one) => one.startsWith(`${service}:`)) && !ALSO_NEEDED[type]?.includes(action)
      );
    });
    expect(calls.length).toBeGreaterThan(0);
    const tags = /:(?:Tag|Untag|AddTags|RemoveTags|ListTags)/;
    expect(calls.filter((action) => !granted.has(action) && !tags.test(action))).toEqual([]);
  });
});

/** `sqs.create_queue(` of `sqs = client("sqs")` as `sqs:CreateQueue`. */
function callsIn(body: string): string[] {
  const clients = new Map<string, string>();
  for (const [, names = "", values = ""] of body.matchAll(/^\s+([\w, ]+) = ((?:client|make_\w+)\(.*)$/gm)) {
    const services = values
      .replaceAll("make_instance(B)", 'client("s3control")')
      .split(/, (?=client|make|")/);
    names.split(", ").forEach((name, index) => {
      const service = /^client\("([\w-]+)"/.exec(services[index] ?? "")?.[1];
      if (service !== undefined) clients.set(name, service);
    });
  }
  const found = [...body.matchAll(/(?:\b(\w+)|client\("([\w-]+)"\))\.([a-z]+(?:_[a-z0-9]+)+)\(/g)];
  return found.flatMap(([, name = "", direct, method = ""]) => {
    const service = direct ?? clients.get(name);
    if (service === undefined) return [];
    const call = method.replace(/(?:^|_)([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
    return [`${SERVICES[service] ?? service}:${OTHERWISE[call] ?? call}`];
  });
}

const A = { id: "111111111111", region: "eu-central-1" };
const B = { id: "222222222222", region: "eu-central-1" };
const CONFIG: HandshakeConfig = {
  accounts: {
    A: { ...A, permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/edge" },
    B: {
      ...B,
      backend: { kind: "s3", bucket: "state-of-b", key: "handshakes/b.tfstate", region: "eu-central-1" },
    },
  },
  destination: { bucketName: "dest-bkt", encryption: { kind: "sse-kms", alias: "alias/dest" } },
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

describe("a deployer's near misses", () => {
  const granted = (
    change: Partial<HandshakeConfig> = {},
    account = B.id,
    kind: DeployerKind = "deployer",
  ) => {
    const roles = deployerRoles(readModel(stacksOf(parseConfig({ ...CONFIG, ...change }, "test")))).filter(
      (role) => role.account === account && role.kind === kind,
    );
    const statements = roles.flatMap(({ policies }) => policies.flatMap(({ Statement }) => Statement));
    return (action: string, resource: string): readonly DeployerStatement[] =>
      statements.filter(
        ({ Action, Resource }) =>
          Action.includes(action) && Resource.some((one) => matchesGlob(one, resource)),
      );
  };

  it("writes its own bucket's policy, and no other bucket's", () => {
    const may = granted();
    expect(may("s3:PutBucketPolicy", "arn:aws:s3:::dest-bkt")).toHaveLength(1);
    expect(may("s3:PutBucketPolicy", "arn:aws:s3:::dest-bkt-2")).toEqual([]);
    expect(may("s3:PutBucketPolicy", "arn:aws:s3:::source-bkt")).toEqual([]);
    expect(may("s3:PutBucketPolicy", "arn:aws:s3:::state-of-b")).toEqual([]);
    expect(may("s3:GetObject", "arn:aws:s3:::dest-bkt/photo.jpg")).toEqual([]);
  });

  it("does not delete what Terraform keeps, and does so when it may be destroyed", () => {
    const kept = granted();
    expect(kept("s3:DeleteBucket", "arn:aws:s3:::dest-bkt")).toEqual([]);
    expect(kept("kms:ScheduleKeyDeletion", "arn:aws:kms:eu-central-1:222222222222:key/1")).toEqual([]);
    expect(kept("kms:DeleteAlias", "arn:aws:kms:eu-central-1:222222222222:alias/dest")).toEqual([]);
    const free = granted({ preventDestroy: false });
    expect(free("s3:DeleteBucket", "arn:aws:s3:::dest-bkt")).toHaveLength(1);
    expect(free("kms:ScheduleKeyDeletion", "arn:aws:kms:eu-central-1:222222222222:key/1")).toHaveLength(1);
  });

  it("changes the policy of the key with its alias, and of no other key", () => {
    const [only, ...more] = granted()("kms:PutKeyPolicy", "arn:aws:kms:eu-central-1:222222222222:key/1");
    expect(more).toEqual([]);
    expect(only?.Condition?.["ForAnyValue:StringEquals"]).toEqual({ "kms:ResourceAliases": ["alias/dest"] });
    expect(granted()("kms:CreateAlias", "arn:aws:kms:eu-central-1:222222222222:alias/other")).toEqual([]);
  });

  it("makes its own roles under the boundary alone, and takes no boundary away", () => {
    const may = granted({}, A.id);
    const role = "arn:aws:iam::111111111111:role/thumbnail-role";
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]) {
      const statements = may(action, role);
      expect(statements).not.toEqual([]);
      for (const { Condition } of statements) {
        expect(Condition).toEqual({
          StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::111111111111:policy/edge" },
        });
      }
      expect(may(action, "arn:aws:iam::111111111111:role/thumbnail-role-2")).toEqual([]);
      expect(may(action, "arn:aws:iam::111111111111:role/s3-handshake-deployer")).toEqual([]);
    }
    expect(may("iam:DeleteRolePermissionsBoundary", role)).toEqual([]);
    expect(may("iam:CreatePolicyVersion", "arn:aws:iam::111111111111:policy/edge")).toEqual([]);
  });

  it("passes the function's role to Lambda alone", () => {
    const [only, ...more] = granted({}, A.id)(
      "iam:PassRole",
      "arn:aws:iam::111111111111:role/thumbnail-role",
    );
    expect(more).toEqual([]);
    expect(only?.Condition).toEqual({ StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } });
    expect(granted()("iam:PassRole", "arn:aws:iam::222222222222:role/target-role")).toEqual([]);
  });

  it("reads and writes its own state and lock, and no other object; a planner only reads the state", () => {
    const state = "arn:aws:s3:::state-of-b/handshakes/b.tfstate";
    const may = granted();
    expect(may("s3:PutObject", state)).toHaveLength(1);
    expect(may("s3:DeleteObject", state)).toEqual([]);
    expect(may("s3:DeleteObject", `${state}.tflock`)).toHaveLength(1);
    expect(may("s3:GetObject", "arn:aws:s3:::state-of-b/handshakes/a.tfstate")).toEqual([]);
    const plans = granted({}, B.id, "planner");
    expect(plans("s3:GetObject", state)).toHaveLength(1);
    expect(plans("s3:PutObject", `${state}.tflock`)).toEqual([]);
  });

  it("puts tags on only where the stacks have any", () => {
    const bucket = "arn:aws:s3:::dest-bkt";
    expect(granted()("s3:TagResource", bucket)).toEqual([]);
    const accounts = { A: CONFIG.accounts.A, B: { ...CONFIG.accounts.B, tags: { team: "files" } } };
    expect(granted({ accounts })("s3:TagResource", bucket)).toHaveLength(1);
  });

  it("where the provider assumes a role, that role has the permissions and the caller may assume it", () => {
    const access = { assumeRoleArn: "arn:aws:iam::222222222222:role/terraform" };
    const accounts = { A: CONFIG.accounts.A, B: { ...CONFIG.accounts.B, access } };
    const roles = deployerRoles(readModel(stacksOf(parseConfig({ ...CONFIG, accounts }, "test")))).filter(
      ({ account, kind }) => account === B.id && kind === "deployer",
    );
    const [caller, assumed] = roles.map((role) => ({
      assumed: role.assumed,
      actions: role.policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)),
    }));
    expect(caller?.assumed).toBeUndefined();
    expect(caller?.actions).toContain("sts:AssumeRole");
    expect(caller?.actions).toContain("s3:PutObject");
    expect(caller?.actions).not.toContain("s3:PutBucketPolicy");
    expect(assumed?.assumed).toBe(access.assumeRoleArn);
    expect(assumed?.actions).toContain("s3:PutBucketPolicy");
    expect(assumed?.actions).not.toContain("s3:PutObject");
  });
});
