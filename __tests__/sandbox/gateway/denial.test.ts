import { parsePolicy } from "../../../src/iam";
import { readModel, type Model } from "../../../src/terraform-model";
import { createPolicyLookup } from "../../../src/analysis/lookup/policy-lookup";
import { compileSession, createAuthorize, type Requester } from "../../../src/sandbox/gateway/authorize";
import { roleSession } from "../../../src/sandbox/gateway/credentials";
import { accessDenied } from "../../../src/sandbox/gateway/denial";
import { trustPermission } from "../../../src/sandbox/gateway/issue-sessions";
import { requiredPermission } from "../../../src/analysis/requests";
import { patternToAdd } from "../../../src/analysis/explain";
import { withoutStatements } from "../../../src/sandbox/gateway/without-statements";
import { ACCOUNT_A, LAMBDA, TARGET, TASK, twoWriters } from "../../support/sandbox-config";
import { stacksOf } from "../../verifier/synthesized-stacks";

const model: Model = readModel(stacksOf(twoWriters()));
const authorize = createAuthorize(
  createPolicyLookup(model),
  model,
  {},
  () => new Date("2026-01-01T00:00:00Z"),
);
const bucket = model.buckets.find(({ name }) => name === "destination-bucket");

function role(roleArn: string): Requester {
  return {
    caller: {
      text: roleArn,
      principal: roleSession(roleArn, "session"),
      permissions: "of-the-stacks",
    },
  };
}

const user = (name: string) =>
  `User: arn:aws:sts::${ACCOUNT_A}:assumed-role/${name}/session is not authorized to perform: `;

function refusal(asker: Requester, key: string, circumstances = {}) {
  if (bucket === undefined) throw new Error("expected the destination");
  const decided = authorize(
    asker,
    requiredPermission(bucket, `${bucket.arn}/${key}`, "s3:PutObject", circumstances),
  );
  expect(decided.allowed).toBe(false);
  return accessDenied(decided);
}

describe("a refusal says, in AWS's words and with what to add,", () => {
  it("which side lacks a statement", () => {
    const { message, details } = refusal(role(TASK), "elsewhere/a");
    expect(message).toBe(
      `${user("task-role")}s3:PutObject on resource: "arn:aws:s3:::destination-bucket/elsewhere/a" because no identity-based policy allows the s3:PutObject action`,
    );
    const resource = "arn:aws:s3:::destination-bucket/elsewhere/*";
    expect(JSON.parse(details.StatementToAdd ?? "")).toEqual([
      {
        side: "identity",
        policy: "policy of role task-role",
        statement: { Effect: "Allow", Action: "s3:PutObject", Resource: resource },
      },
      {
        side: "resource",
        policy: "bucket policy of destination-bucket",
        statement: { Effect: "Allow", Principal: { AWS: TASK }, Action: "s3:PutObject", Resource: resource },
      },
    ]);
  });

  it("the pattern that the other half of the handshake names, not the one object", () => {
    const taken = createPolicyLookup(withoutStatements(model, ["WriteObjects"]));
    const half = createAuthorize(taken, model, {}, () => new Date("2026-01-01T00:00:00Z"));
    if (bucket === undefined) throw new Error("expected the destination");
    const { record } = half(
      role(TASK),
      requiredPermission(bucket, `${bucket.arn}/tasks/2026/01/a.txt`, "s3:PutObject", {}),
    );
    expect(record.toAdd?.map(({ statement }) => statement["Resource"])).toEqual([`${bucket.arn}/tasks/*`]);
  });

  it.each([
    ["s3:PutObject", "tasks/a/b", "tasks/*"],
    // No one is allowed these.
    ["s3:DeleteObject", "tasks/a/b", "tasks/a/*"],
    ["s3:PutObject", "tasks", "tasks"],
    ["s3:PutObject", "task/a", "task/*"],
  ])("of %s on %s the pattern %s", (action, key, pattern) => {
    const arn = "arn:aws:s3:::destination-bucket";
    expect(patternToAdd(action, `${arn}/${key}`, model)).toBe(`${arn}/${pattern}`);
  });

  it("nothing to add for one who is not of the stacks", () => {
    const outsiders: Requester[] = [
      role(`arn:aws:iam::${ACCOUNT_A}:role/somebody`),
      role("arn:aws:iam::999999999999:role/task-role"),
      {
        caller: {
          text: "administrator",
          principal: roleSession(`arn:aws:iam::${ACCOUNT_A}:role/Administrator`, "person"),
          permissions: "everything",
        },
      },
    ];
    if (bucket === undefined) throw new Error("expected the destination");
    for (const outsider of outsiders) {
      const decided = authorize(
        outsider,
        requiredPermission(bucket, `${bucket.arn}/tasks/a`, "s3:PutObject", {}),
      );
      expect(decided.allowed).toBe(false);
      expect(decided.record.toAdd).toBeUndefined();
      expect(accessDenied(decided).details.StatementToAdd).toBeUndefined();
    }
  });

  it("that a statement denies, where nothing that is added would help", () => {
    const { message, details } = refusal(role(TASK), "tasks/a", {
      "aws:SecureTransport": "false",
      "s3:TlsVersion": null,
    });
    expect(message).toMatch(/ with an explicit deny in a resource-based policy$/);
    expect(details.Reason).toMatch(/^denied by \w+ of bucket policy of destination-bucket$/);
    expect(details.StatementToAdd).toBeUndefined();
  });

  it("that a session was narrowed", () => {
    const name = "the grant";
    const json = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
    };
    const policies = compileSession([{ name, document: parsePolicy(json, name, "session") }]);
    const { message } = refusal({ ...role(TASK), policies }, "tasks/a");
    expect(message).toMatch(/because no session policy allows the s3:PutObject action$/);
  });

  it("that a role does not trust the caller", () => {
    const decided = authorize(
      role(TASK),
      trustPermission(TARGET, "sts:AssumeRole", model, { "sts:RoleSessionName": "x" }),
    );
    const { message, details } = accessDenied(decided);
    expect(message).toMatch(
      /^User: .* is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role\/target-role because no identity-based policy allows the sts:AssumeRole action$/,
    );
    expect(details.StatementToAdd).toContain(
      JSON.stringify({ Effect: "Allow", Principal: { AWS: TASK }, Action: "sts:AssumeRole" }),
    );
  });

  it("that it is the role's trust that lacks, in the words that AWS has for it", () => {
    const ask = createAuthorize(
      createPolicyLookup({
        ...model,
        roles: model.roles.map((one) => ({
          ...one,
          trust: { ...one.trust, document: { ...one.trust.document, statements: [] } },
        })),
      }),
      model,
      {},
      () => new Date(),
    );
    const need = trustPermission(TARGET, "sts:AssumeRole", model, { "sts:RoleSessionName": "x" });
    expect(authorize(role(LAMBDA), need).allowed).toBe(true);
    expect(accessDenied(ask(role(LAMBDA), need)).message).toMatch(
      / because no role trust policy allows the sts:AssumeRole action$/,
    );
  });

  it("that a role does not trust a service, which has no policies of its own", () => {
    const name = "glue.amazonaws.com";
    const principal = {
      kind: "service",
      name,
      names: [name],
      sourceArn: null,
      sourceAccount: null,
      sourceOrganizationId: null,
    } as const;
    const glue: Requester = {
      caller: { text: name, principal, permissions: "nothing" },
      circumstances: { "aws:SourceIp": null },
    };
    const { record } = authorize(glue, trustPermission(LAMBDA, "sts:AssumeRole", model, {}));
    expect(record.toAdd).toEqual([
      {
        side: "resource",
        policy: "trust policy of lambda-role",
        statement: { Effect: "Allow", Principal: { Service: name }, Action: "sts:AssumeRole" },
      },
    ]);
    expect(record).not.toHaveProperty("oneIsEnough");
  });

  it("whether both sides have to change, as across accounts, or either, as within one", () => {
    const record = (bucketName: string) => {
      const of = model.buckets.find(({ name }) => name === bucketName);
      if (of === undefined) throw new Error(`expected ${bucketName}`);
      return authorize(role(TASK), requiredPermission(of, `${of.arn}/a`, "s3:PutObject", {})).record;
    };
    const across = record("destination-bucket");
    expect([across.toAdd?.length, across.oneIsEnough]).toEqual([2, undefined]);
    const within = record("source-bucket");
    expect([within.toAdd?.length, within.oneIsEnough]).toEqual([2, true]);
  });

  it("that the stacks have no such role", () => {
    const decided = authorize(role(LAMBDA), trustPermission(`${TARGET}-2`, "sts:AssumeRole", model, {}));
    expect(accessDenied(decided).details.Reason).toBe(`the stacks have no ${TARGET}-2`);
  });
});

describe("what the evaluator cannot decide", () => {
  it("is refused as not implemented, with its reason", () => {
    const statement = {
      Effect: "Allow",
      Principal: { AWS: TASK },
      Action: "s3:PutObject",
      Resource: `${bucket?.arn ?? ""}/*`,
      Condition: { StringEquals: { "s3:UnheardOf": "x" } },
    };
    const policy = {
      name: "a policy",
      document: parsePolicy({ Version: "2012-10-17", Statement: [statement] }, "a policy", "resource"),
      json: {},
    };
    const strange = { ...model, buckets: model.buckets.map((one) => ({ ...one, policy })) };
    const ask = createAuthorize(createPolicyLookup(strange), model, {}, () => new Date());
    if (bucket === undefined) throw new Error("expected the destination");
    const asking = () =>
      ask(role(TASK), requiredPermission(bucket, `${bucket.arn}/tasks/a`, "s3:PutObject", {}));
    expect(asking).toThrow(/does not implement the decision on s3:PutObject .* s3:unheardof/);
  });
});
