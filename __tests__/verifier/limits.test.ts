import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLimits } from "../../src/analysis/guardrails";
import type { OneDestinationConfig } from "../../src/config/schema";
import { reasonText } from "../../src/iam";
import { readModel } from "../../src/terraform-model";
import { prove, type Proof } from "../../src/verifier";
import { lambdaConfig, resolved, smallConfig } from "../support/configs";
import { stacksOf } from "./synthesized-stacks";

const A = "111111111111";
const B = "222222222222";
const OBJECTS = "arn:aws:s3:::destination-bucket";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "limits-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Limits = OneDestinationConfig["limits"];

function proofUnder(limits: Limits, statements: readonly object[], base: OneDestinationConfig): Proof {
  writeFileSync(
    join(folder, "policy.json"),
    JSON.stringify({ Version: "2012-10-17", Statement: statements }),
  );
  const config = resolved({ ...base, limits });
  return prove(config, readModel(stacksOf(config)), readLimits(config.limits, folder));
}

const deny = (changes: object): object => ({ Sid: "Limit", Effect: "Deny", Resource: "*", ...changes });

const underScp = (changes: object, base = smallConfig()): Proof =>
  proofUnder(
    { serviceControlPolicies: [{ name: "root", files: ["FullAWSAccess", "policy.json"] }] },
    [deny(changes)],
    base,
  );

const underRcp = (changes: object, base = smallConfig()): Proof =>
  proofUnder(
    { resourceControlPolicies: [{ name: "root", files: ["policy.json"] }] },
    [{ Principal: "*", ...deny(changes) }],
    base,
  );

/** What is denied, as one request each: who, what, on what, under which circumstances, by what. */
function lacking({ rows, proven }: Proof): string[] {
  const wrong = rows.filter(({ verdict }) => verdict !== "as-asked");
  expect(proven).toBe(wrong.length === 0);
  return wrong.map(({ verdict, principal, action, resource, circumstances = {}, why }) =>
    [
      verdict,
      principal,
      action,
      resource,
      ...Object.entries(circumstances).map(([key, value]) => `${key}=${String(value)}`),
      why.map(reasonText).join(),
    ].join(" "),
  );
}

const BY_SCP = "denied by Limit of policy.json of root";

describe("a part of a prefix", () => {
  test.each([
    ["beneath it", `${OBJECTS}/tasks/private/*`],
    ["by an ending", `${OBJECTS}/*.csv`],
    ["one key", `${OBJECTS}/tasks/x1`],
  ])("that a service control policy denies, %s, is missing", (_name, resource) => {
    expect(lacking(underScp({ Action: "s3:PutObject", Resource: resource }))).toEqual([
      expect.stringMatching(
        /^missing task-role of 111111111111 s3:PutObject arn:aws:s3:::destination-bucket\/tasks\/\S+ .*denied by Limit of policy\.json of root$/,
      ),
    ]);
  });

  test.each([
    ["next to it", `${OBJECTS}/task/*`],
    ["of another bucket", "arn:aws:s3:::destination-bucket-2/tasks/*"],
    ["that is the bucket itself", OBJECTS],
  ])("a denial %s leaves the writer alone", (_name, resource) => {
    expect(lacking(underScp({ Action: "s3:*", Resource: resource }))).toEqual([]);
  });

  test("that a boundary leaves out is missing", () => {
    const boundary = `arn:aws:iam::${A}:policy/boundary`;
    const base = smallConfig();
    const bound = {
      ...base,
      accounts: { ...base.accounts, A: { ...base.accounts.A, permissionsBoundaryArn: boundary } },
    };
    const proofWith = (...resources: readonly string[]): string[] =>
      lacking(
        proofUnder(
          { boundaries: [{ arn: boundary, file: "policy.json" }] },
          [{ Effect: "Allow", Action: "s3:*", Resource: resources }],
          bound,
        ),
      );
    expect(proofWith(`${OBJECTS}/tasks/*`)).toEqual([]);
    expect(proofWith(`${OBJECTS}/tasks/?*`)).toEqual([
      expect.stringMatching(
        /^missing task-role .* s3:AbortMultipartUpload \S+\/tasks\/ .*boundary policy\.json has no/,
      ),
    ]);
  });
});

test.each([
  [
    { Resource: `${OBJECTS}/tasks/private/*` },
    `expected, but the limits deny a part of it: on ${OBJECTS}/tasks/private/*`,
  ],
  [
    { Condition: { NumericEquals: { "s3:TlsVersion": "1.2" } } },
    "expected, but the limits deny a part of it: with s3:TlsVersion 1.2",
  ],
  [{}, "its own prefix"],
])("%j: which part is denied is said", (changes, words) => {
  const { rows } = underScp({ Action: "s3:PutObject", Resource: "*", ...changes });
  const situations = rows.flatMap(({ verdict, situation }) => (verdict === "missing" ? [situation] : []));
  expect([...new Set(situations)]).toEqual([words]);
});

describe("one of several actions", () => {
  test("that is denied is missing, and no other", () => {
    expect(lacking(underScp({ Action: "s3:AbortMultipartUpload" }))).toEqual([
      expect.stringContaining("s3:AbortMultipartUpload"),
    ]);
  });

  test("a denial of all others leaves the writer alone", () => {
    const own = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
    expect(lacking(underScp({ NotAction: [...own, "sts:*"] }))).toEqual([]);
  });
});

describe("one of several source accounts", () => {
  const base: OneDestinationConfig = {
    ...smallConfig(),
    writers: [
      {
        kind: "service-principal",
        name: "trail",
        service: "cloudtrail",
        sourceAccounts: [A, B],
        resources: ["t"],
      },
    ],
  };
  const outside = (...accounts: readonly string[]): object => ({
    Action: "s3:PutObject",
    Condition: {
      StringNotEqualsIfExists: { "aws:SourceAccount": accounts },
      Bool: { "aws:PrincipalIsAWSService": "true" },
    },
  });

  test.each([
    ["the first", A],
    ["the second", B],
  ])("only %s may: the other is missing", (_name, account) => {
    expect(lacking(underRcp(outside(account), base))).not.toEqual([]);
  });

  test("both may: proven", () => {
    expect(lacking(underRcp(outside(A, B), base))).toEqual([]);
  });
});

describe("some circumstances", () => {
  test.each([
    ["where it comes from", { NotIpAddress: { "aws:SourceIp": "192.0.2.0/24" } }, /aws:sourceip/],
    ["when it comes", { DateGreaterThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } }, /aws:currenttime/],
    ["whose the caller is", { StringNotEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" } }, /organizationId/],
    ["what the client calls itself", { StringNotLike: { "aws:UserAgent": "aws-sdk-*" } }, /aws:useragent/],
    ["a key of no table", { StringNotEquals: { "s3:NewKey": "x" } }, /s3:newkey/],
  ])("of which nothing is known are undetermined: %s", (_name, Condition, message) => {
    expect(() => underScp({ Action: "s3:PutObject", Condition })).toThrow(message);
  });

  test.each([
    ["without TLS", { Bool: { "aws:SecureTransport": "false" } }],
    ["with a TLS that the bucket refuses too", { NumericLessThan: { "s3:TlsVersion": "1.2" } }],
    ["outside of the Region", { StringNotEquals: { "aws:RequestedRegion": "eu-central-1" } }],
    ["for other accounts' resources", { StringNotEquals: { "aws:ResourceAccount": [A, B] } }],
    ["with a header that no one sends", { StringEquals: { "s3:x-amz-storage-class": "GLACIER" } }],
    ["by other principals", { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${A}:role/task-*` } }],
    ["by the root user", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } }],
  ])("that no request of the writer has are left alone: %s", (_name, Condition) => {
    expect(lacking(underScp({ Action: "s3:*", Condition }))).toEqual([]);
  });

  test.each([
    [
      "a TLS that the bucket takes",
      { NumericLessThan: { "s3:TlsVersion": "1.3" } },
      /s3:TlsVersion=1\.2\d* denied/,
    ],
    [
      "a header that is not sent",
      { Null: { "s3:x-amz-server-side-encryption": "true" } },
      new RegExp(`${BY_SCP}$`),
    ],
    ["the Region of the bucket", { StringEquals: { "aws:RequestedRegion": "eu-central-1" } }, /Limit/],
    ["the writer's own role", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*-role" } }, /Limit/],
  ])("that requests of the writer have are missing: %s", (_name, Condition, message) => {
    expect(lacking(underScp({ Action: "s3:PutObject", Condition }))).toEqual([
      expect.stringMatching(message),
    ]);
  });
});

describe("what S3 needs from a key for the writer", () => {
  const base: OneDestinationConfig = {
    ...smallConfig(),
    destination: { bucketName: "destination-bucket", encryption: { kind: "sse-kms", alias: "alias/b" } },
  };
  const viaService = (value: string): object => ({
    Action: "kms:*",
    Condition: {
      Bool: { "aws:ViaAWSService": value },
      ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${A}:role/task-role` },
    },
  });

  test("is passed on: a denial of direct use leaves it alone", () => {
    expect(lacking(underScp(viaService("false"), base))).toEqual([]);
  });

  test("and one of use that is passed on does not", () => {
    expect([...new Set(lacking(underScp(viaService("true"), base)))]).toEqual([
      expect.stringMatching(/^missing task-role of 111111111111 kms:GenerateDataKey .* denied by Limit/),
      expect.stringMatching(/^missing task-role of 111111111111 kms:Decrypt .* denied by Limit/),
    ]);
  });
});

test("a denial of one hop of several names that hop", () => {
  const denied = lacking(
    underScp({ Action: "s3:GetObject", Resource: "arn:aws:s3:::source-bucket/*.tiff" }, lambdaConfig()),
  );
  expect(denied).toEqual([
    expect.stringMatching(/^missing lambda-role of 111111111111 s3:GetObject \S+\.tiff/),
  ]);
});
