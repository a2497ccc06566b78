import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLimits } from "../../../src/analysis/guardrails";
import { readModel } from "../../../src/terraform-model";
import { answer } from "../../../src/analysis/can";
import { prove, type Proof } from "../../../src/verifier";
import type { HandshakeConfig, OneDestinationConfig } from "../../../src/config/schema";
import { lambdaConfig, resolved, smallConfig } from "../../support/configs";
import { stacksOf } from "../../verifier/synthesized-stacks";

const A = "111111111111";
const B = "222222222222";
const OURS = "o-aaaaaaaaaa";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perimeters-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(statements: readonly object[]): void {
  writeFileSync(
    join(folder, "policy.json"),
    JSON.stringify({ Version: "2012-10-17", Statement: statements }),
  );
}

function proofOf(changes: Partial<HandshakeConfig>, base = lambdaConfig()): Proof {
  const config = resolved({ ...base, ...changes });
  return prove(config, readModel(stacksOf(config)), readLimits(config.limits, folder));
}

function faults({ rows }: Proof): string[] {
  return rows
    .filter(({ verdict }) => verdict !== "as-asked")
    .map(({ verdict, principal, action, situation }) => `${verdict}: ${principal} ${action} (${situation})`);
}

/** As a resource control policy over both accounts. */
function underRcp(statement: object, changes: Partial<HandshakeConfig> = {}, base = lambdaConfig()): Proof {
  write([{ Effect: "Deny", Principal: "*", Resource: "*", ...statement }]);
  const resourceControlPolicies = [{ name: "root", accounts: "all" as const, files: ["policy.json"] }];
  return proofOf({ ...changes, limits: { resourceControlPolicies } }, base);
}

/** As a service control policy over A. */
function underScp(statement: object, changes: Partial<HandshakeConfig> = {}): Proof {
  write([{ Effect: "Deny", Resource: "*", ...statement }]);
  const serviceControlPolicies = [{ name: "root", accounts: [A], files: ["FullAWSAccess", "policy.json"] }];
  return proofOf({ ...changes, limits: { serviceControlPolicies } });
}

const NOT_A_SERVICE = { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } };

describe("only principals of the organization", () => {
  const statement = {
    Action: ["s3:*", "kms:*", "sqs:*", "sts:AssumeRole"],
    Condition: {
      StringNotEqualsIfExists: {
        "aws:PrincipalOrgID": OURS,
        "aws:PrincipalAccount": ["123456789012"],
        "aws:ResourceTag/dp:exclude:identity": "true",
      },
      ...NOT_A_SERVICE,
    },
  };

  test.each([
    ["one function", lambdaConfig()],
    ["one task", smallConfig()],
    [
      "a key",
      {
        ...smallConfig(),
        destination: { bucketName: "b-bucket", encryption: { kind: "sse-kms" as const, alias: "alias/b" } },
      },
    ],
    [
      "tags",
      {
        ...smallConfig(),
        accounts: {
          A: { id: A, region: "eu-central-1", tags: { team: "a" } },
          B: { id: B, region: "eu-central-1", tags: { team: "b" } },
        },
      },
    ],
  ])("are the config's accounts, once it names the organization: %s", (_name, base) => {
    const proof = underRcp(statement, { organizationId: OURS }, base);
    expect(faults(proof)).toEqual([]);
    expect(proof.proven).toBe(true);
  });

  test("another organization than the config's is missing every permission", () => {
    expect(faults(underRcp(statement, { organizationId: "o-bbbbbbbbbb" }))).toContain(
      `missing: target-role of ${B} s3:PutObject (its own prefix)`,
    );
  });

  test("without organizationId the proof is undetermined, and says what settles it", () => {
    expect(() => underRcp(statement)).toThrow(/aws:principalorgid.*\(organizationId in the config says it\)/);
  });

  test("an account of the config may not be tagged to escape: the tag settles it", () => {
    const tagged = { id: B, region: "eu-central-1", tags: { "dp:exclude:identity": "true" } };
    const accounts = { A: { id: A, region: "eu-central-1" }, B: tagged };
    // A bucket's tags count only if that is switched on for it.
    expect(() => underRcp(statement, { organizationId: "o-bbbbbbbbbb", accounts })).toThrow(
      /aws:resourcetag/,
    );
  });
});

describe("services act for sources of the organization alone", () => {
  const statement = {
    Action: ["s3:*", "kms:*", "sqs:*", "sts:*"],
    Condition: {
      StringNotEqualsIfExists: { "aws:SourceOrgID": OURS, "aws:SourceAccount": ["123456789012"] },
      Null: { "aws:SourceAccount": "false" },
      Bool: { "aws:PrincipalIsAWSService": "true" },
    },
  };

  const rule: OneDestinationConfig = {
    ...smallConfig(),
    writers: [
      {
        kind: "event-bridge",
        name: "invoke",
        roleName: "invoke-role",
        ruleName: "nightly",
        functionName: "export",
      },
    ],
  };

  test("proven once the config names the organization", () => {
    expect(faults(underRcp(statement, { organizationId: OURS }))).toEqual([]);
    expect(() => underRcp(statement, {}, rule)).toThrow(/aws:sourceorgid/);
  });

  test("a service that acts for a rule of another organization is missing", () => {
    expect(faults(underRcp(statement, { organizationId: OURS }, rule))).toEqual([]);
    expect(faults(underRcp(statement, { organizationId: "o-bbbbbbbbbb" }, rule))).toEqual([
      "missing: events.amazonaws.com sts:AssumeRole (assumes the role)",
    ]);
  });
});

describe("only resources of the organization", () => {
  const statement = {
    Action: "*",
    Condition: {
      StringNotEqualsIfExists: {
        "aws:ResourceOrgID": OURS,
        "ec2:Owner": "amazon",
        "aws:PrincipalTag/dp:exclude:resource": "true",
      },
    },
  };

  test("are those of the config's accounts", () => {
    expect(faults(underScp(statement, { organizationId: OURS }))).toEqual([]);
  });

  test("and no others", () => {
    expect(faults(underScp(statement, { organizationId: "o-bbbbbbbbbb" }))).toContain(
      `missing: lambda-role of ${A} sts:AssumeRole (assumes the role)`,
    );
  });

  test("undetermined without the organization", () => {
    expect(() => underScp(statement)).toThrow(/aws:resourceorgid|ec2:owner/);
  });
});

describe("only from networks that are expected", () => {
  const condition = {
    NotIpAddressIfExists: { "aws:SourceIp": ["192.0.2.0/24"] },
    StringNotEqualsIfExists: {
      "aws:SourceVpc": ["vpc-11111111"],
      "aws:PrincipalTag/dp:exclude:network": "true",
    },
    BoolIfExists: { "aws:ViaAWSService": "false" },
    ArnNotLikeIfExists: { "aws:PrincipalArn": ["arn:aws:iam::*:role/aws:ec2-infrastructure"] },
  };

  test("for principals with a tag that no principal has: proven", () => {
    const tagged = { ...condition, StringEquals: { "aws:PrincipalTag/dp:include:network": "true" } };
    expect(faults(underScp({ NotAction: "es:ES*", Condition: tagged }))).toEqual([]);
  });

  test("for everyone: where a function calls from is not known", () => {
    expect(() => underScp({ NotAction: "es:ES*", Condition: condition })).toThrow(/aws:sourceip/);
  });
});

describe("only in some Regions", () => {
  const accounts = { A: { id: A, region: "ap-northeast-1" }, B: { id: B, region: "eu-central-1" } };
  const outside = (region: string) => ({
    Action: "sts:*",
    Condition: { StringNotEquals: { "aws:RequestedRegion": [region] } },
  });

  test("a function calls STS in its own Region", () => {
    expect(faults(underScp(outside("ap-northeast-1"), { accounts }))).toEqual([]);
  });

  test("and not in that of the role", () => {
    expect(faults(underScp(outside("eu-central-1"), { accounts }))).toEqual([
      `missing: lambda-role of ${A} sts:AssumeRole (assumes the role)`,
    ]);
  });

  test("S3 is called where the bucket is", () => {
    const s3 = {
      Action: "s3:GetObject",
      Condition: { StringNotEquals: { "aws:RequestedRegion": ["ap-northeast-1"] } },
    };
    expect(faults(underScp(s3, { accounts }))).toEqual([]);
  });
});

describe("only with a second factor", () => {
  test("shuts out the sessions that services began, whichever way AWS says that there is none", () => {
    const statement = {
      Action: "sts:AssumeRole",
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    };
    expect(faults(underScp(statement))).toEqual([
      `missing: lambda-role of ${A} sts:AssumeRole (assumes the role)`,
    ]);
  });
});

describe("a user's question says what the config does not", () => {
  const ask = (
    principal: string,
    circumstances: Record<string, string | null>,
    changes: Partial<HandshakeConfig> = {},
  ) => {
    write([
      {
        Sid: "OnlyOurs",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: {
          StringNotEqualsIfExists: { "aws:PrincipalOrgID": OURS, "aws:SourceOrgID": OURS },
        },
      },
    ]);
    const resourceControlPolicies = [{ name: "root", accounts: "all" as const, files: ["policy.json"] }];
    const config = resolved({ ...smallConfig(), ...changes, limits: { resourceControlPolicies } });
    const resource = "arn:aws:s3:::destination-bucket/tasks/file";
    const question = { principal, action: "s3:PutObject", resource, circumstances };
    return answer(question, config, readModel(stacksOf(config)), readLimits(config.limits, folder)).result;
  };
  const task = `arn:aws:iam::${A}:role/task-role`;

  test("the principal's organization", () => {
    expect(ask(task, {})).toBe("undetermined");
    expect(ask(task, { "aws:PrincipalOrgID": OURS })).toBe("allowed");
    expect(ask(task, { "AWS:principalorgid": "o-bbbbbbbbbb" })).toBe("denied");
    expect(ask(task, { "aws:PrincipalOrgID": null })).toBe("denied");
    expect(ask(task, {}, { organizationId: OURS })).toBe("allowed");
  });

  test("whom nothing allows is denied, whatever the organization", () => {
    const changes = { organizationId: OURS };
    expect(ask("arn:aws:iam::333333333333:role/x", {}, changes)).toBe("denied");
    expect(ask("arn:aws:iam::999999999999:role/x", {}, changes)).toBe("denied");
  });

  test("the organization of a service's source", () => {
    const service = "logging.s3.amazonaws.com";
    expect(ask(service, { "aws:SourceOrgID": "o-bbbbbbbbbb", "aws:SourceAccount": B })).toBe("denied");
    expect(ask(service, { "aws:SourceOrgID": OURS, "aws:SourceAccount": B })).toBe("denied");
  });
});
