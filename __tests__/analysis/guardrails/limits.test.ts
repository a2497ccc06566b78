import { reasonText } from "../../../src/iam";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLimits } from "../../../src/analysis/guardrails";
import { readModel } from "../../../src/terraform-model";
import { answer } from "../../../src/analysis/can";
import { prove, type Proof } from "../../../src/verifier";
import { PolicyFileError } from "../../../src/config/policy-files";
import type { HandshakeConfig } from "../../../src/config/schema";
import { lambdaConfig, resolved } from "../../support/configs";
import { stacksOf } from "../../verifier/synthesized-stacks";

const BOUNDARY = "arn:aws:iam::111111111111:policy/boundary";
const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };
const policy = (...Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "limits-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, json: unknown): void {
  writeFileSync(join(folder, file), typeof json === "string" ? json : JSON.stringify(json));
}

function proofUnder(limits: HandshakeConfig["limits"], changes: Partial<HandshakeConfig> = {}): Proof {
  const config = resolved({ ...lambdaConfig(), ...changes, limits });
  return prove(config, readModel(stacksOf(config)), readLimits(config.limits, folder));
}

/** What is wrong, each once: the principal, the action and the reasons. */
function faults({ rows }: Proof): string[] {
  const wrong = rows.filter(({ verdict }) => verdict !== "as-asked");
  return [
    ...new Set(
      wrong.map(
        ({ verdict, principal, action, why }) =>
          `${verdict}: ${principal} ${action}: ${why.map(reasonText).join()}`,
      ),
    ),
  ];
}

describe("service control policies", () => {
  test("that leave the writers alone: proven", () => {
    const closeBuckets = { Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" };
    write("deny.json", policy(closeBuckets));
    const proof = proofUnder({
      serviceControlPolicies: [{ name: "root", files: ["FullAWSAccess", "deny.json"] }],
    });
    expect(faults(proof)).toEqual([]);
    expect(proof.proven).toBe(true);
  });

  test("that deny what a writer needs: missing, by the statement", () => {
    const noRoles = { Sid: "NoForeignRoles", Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" };
    write("deny.json", policy(noRoles));
    const proof = proofUnder({
      serviceControlPolicies: [
        { name: "root", files: ["FullAWSAccess"] },
        { name: "ou workloads", accounts: ["111111111111"], files: ["FullAWSAccess", "deny.json"] },
      ],
    });
    expect(proof.proven).toBe(false);
    expect(faults(proof)).toEqual([
      "missing: lambda-role of 111111111111 sts:AssumeRole: denied by NoForeignRoles of deny.json of ou workloads",
    ]);
  });

  test("bind the accounts that are named, and no others", () => {
    write("deny.json", policy({ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" }));
    const level = { name: "ou", accounts: ["222222222222"], files: ["FullAWSAccess", "deny.json"] };
    expect(proofUnder({ serviceControlPolicies: [level] }).proven).toBe(true);
  });

  test("of a level that allows nothing leave nothing", () => {
    write("deny.json", policy({ Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" }));
    const proof = proofUnder({ serviceControlPolicies: [{ name: "root", files: ["deny.json"] }] });
    expect(faults(proof)).toContainEqual(
      expect.stringMatching(/^missing: lambda-role of 111111111111 s3:GetObject: deny\.json of root has no/),
    );
  });

  test("leave the management account alone", () => {
    write("deny.json", policy({ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" }));
    const serviceControlPolicies = [{ name: "root", files: ["FullAWSAccess", "deny.json"] }];
    expect(proofUnder({ serviceControlPolicies }).proven).toBe(false);
    expect(proofUnder({ serviceControlPolicies, managementAccountId: "111111111111" }).proven).toBe(true);
  });
});

test("resource control policies join in: one that asks for another organization shuts the writers out", () => {
  write(
    "perimeter.json",
    policy({
      Sid: "OnlyOurs",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "*",
      Condition: {
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-another000" },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    }),
  );
  const limits = {
    resourceControlPolicies: [{ name: "root", accounts: ["222222222222"], files: ["perimeter.json"] }],
  };
  const proof = proofUnder(limits, { organizationId: "o-a1b2c3d4e5" });
  expect(faults(proof)).toContainEqual(
    expect.stringMatching(/^missing: target-role of 222222222222 s3:PutObject: denied by OnlyOurs/),
  );
});

describe("a permissions boundary", () => {
  const bound = (): Partial<HandshakeConfig> => ({
    accounts: {
      A: { id: "111111111111", region: "eu-central-1", permissionsBoundaryArn: BOUNDARY },
      B: { id: "222222222222", region: "eu-central-1" },
    },
  });

  test("that allows enough is no assumption any more", () => {
    write("boundary.json", policy(EVERYTHING));
    expect(proofUnder(undefined, bound()).suppositions).toEqual([expect.stringContaining(BOUNDARY)]);
    const proof = proofUnder({ boundaries: [{ arn: BOUNDARY, file: "boundary.json" }] }, bound());
    expect(proof).toMatchObject({ proven: true, suppositions: [] });
  });

  test("that allows too little is reported", () => {
    write("boundary.json", policy({ Effect: "Allow", Action: ["s3:*", "logs:*", "sqs:*"], Resource: "*" }));
    const proof = proofUnder({ boundaries: [{ arn: BOUNDARY, file: "boundary.json" }] }, bound());
    expect(faults(proof)).toEqual([
      expect.stringMatching(
        /^missing: lambda-role of 111111111111 sts:AssumeRole: boundary boundary\.json has no/,
      ),
    ]);
  });
});

test("a user's question is answered under the limits too", () => {
  write("deny.json", policy({ Sid: "NoRoles", Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" }));
  const config = resolved({
    ...lambdaConfig(),
    limits: { serviceControlPolicies: [{ name: "root", files: ["FullAWSAccess", "deny.json"] }] },
  });
  const question = {
    principal: "arn:aws:iam::111111111111:role/lambda-role",
    action: "sts:AssumeRole",
    resource: "arn:aws:iam::222222222222:role/target-role",
    circumstances: {},
  };
  const model = readModel(stacksOf(config));
  expect(answer(question, config, model).result).toBe("allowed");
  const [part] = answer(question, config, model, readLimits(config.limits, folder)).parts;
  const decision = part?.decision;
  expect(decision).toMatchObject({
    result: "explicitly-denied",
    decidedBy: [{ side: "scp", sid: "NoRoles" }],
  });
});

test.each([
  [
    "no such file",
    undefined,
    /^limits\.serviceControlPolicies\[0\]\.files\[0\]: scp\.json: expected a policy file next to the config, received ENOENT/,
  ],
  ["no JSON", "{", /^limits\.serviceControlPolicies\[0\]\.files\[0\]: scp\.json: expected a policy in JSON/],
  [
    "two effects in one statement",
    '{\n  "Version": "2012-10-17",\n  "Statement": {\n    "Effect": "Deny",\n    "Effect": "Allow"\n  }\n}',
    /^limits\.serviceControlPolicies\[0\]\.files\[0\]: scp\.json:5: expected a policy in JSON, each key once, received the key "Effect" twice in one object$/,
  ],
  [
    "no policy",
    policy({ Effect: "Permit" }),
    /^limits\.serviceControlPolicies\[0\]\.files\[0\]: scp\.json\.Statement\[0\]\.Effect: expected "Allow" or "Deny"/,
  ],
  [
    "a principal",
    policy({ ...EVERYTHING, Principal: "*" }),
    /^limits\.serviceControlPolicies\[0\]\.files\[0\]: scp\.json\.Statement\[0\]: expected only the elements .*"Principal"/,
  ],
])("a file with %s is an error that names it", (_name, json, message) => {
  if (json !== undefined) write("scp.json", json);
  const config = resolved({
    ...lambdaConfig(),
    limits: { serviceControlPolicies: [{ name: "root", files: ["scp.json"] }] },
  });
  expect(() => readLimits(config.limits, folder)).toThrow(PolicyFileError);
  expect(() => readLimits(config.limits, folder)).toThrow(message);
});
