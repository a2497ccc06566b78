import { NO_LIMITS, type Limits } from "../../src/analysis/guardrails";
import { requestOf } from "../../src/analysis/lookup/request-of";
import { UndecidableError } from "../../src/analysis/lookup/undecidable-error";
import type { OneDestinationConfig } from "../../src/config/schema";
import { proofLookup } from "../../src/declared/proof-lookup";
import { decide, EvaluationError, parsePolicy, type NamedPolicy } from "../../src/iam";
import { readModel } from "../../src/terraform-model";
import type { Question } from "../../src/verifier";
import { compareWithIntent } from "../../src/verifier/equality";
import { intentOf, modelsToCompare } from "../../src/verifier/intent/intent-of";
import { differenceRows } from "../../src/verifier/difference-rows";
import { asUsual, intentQuestions, intendedStatements } from "../../src/verifier/intent-rows";
import { compareWithLimits } from "../../src/verifier/limits";
import { Random } from "../iam/random";
import { lambdaConfig, resolved } from "../support/configs";
import { stacksOf } from "./synthesized-stacks";

const [A, B] = ["111111111111", "222222222222"];
const WORLDS = Number(process.env["LIMIT_WORLDS"] ?? 40);
const REQUESTS = 100;

const { A: ACCOUNT_A, B: ACCOUNT_B } = lambdaConfig().accounts;

const BASE: OneDestinationConfig = {
  ...lambdaConfig(),
  accounts: {
    A: { ...ACCOUNT_A, permissionsBoundaryArn: `arn:aws:iam::${A}:policy/boundary` },
    B: ACCOUNT_B,
  },
  organizationId: "o-a1b2c3d4e5",
  destination: { bucketName: "destination-bucket", encryption: { kind: "sse-kms", alias: "alias/b" } },
  writers: [
    ...lambdaConfig().writers,
    { kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"] },
    {
      kind: "service-principal",
      name: "trail",
      service: "cloudtrail",
      sourceAccounts: [A, B],
      resources: ["t"],
    },
  ],
};

const ACTIONS = ["s3:*", "s3:Put*", "s3:GetObject", "s3:AbortMultipartUpload", "sts:*", "kms:*", "kms:Dec*"];
const ENDINGS = ["", "a", "x/y", "private/1.csv", "ü", "*"];
const RESOURCES = [
  "*",
  "arn:aws:s3:::destination-bucket/*",
  "arn:aws:s3:::destination-bucket/*/private/*",
  "arn:aws:s3:::*.csv",
  "arn:aws:s3:::source-bucket/?",
  "arn:aws:iam::222222222222:role/*",
];
/** By key: what conditions ask, and what requests have. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "aws:SourceIp": ["192.0.2.1", "203.0.113.9"],
  "aws:SecureTransport": ["true", "false"],
  "s3:TlsVersion": ["1.2", "1.3"],
  "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-zzzzzzzzzz"],
  "aws:SourceAccount": ["111111111111", "222222222222", "333333333333"],
  "aws:SourceArn": ["arn:aws:cloudtrail:eu-central-1:111111111111:trail/t", "arn:aws:s3:::b"],
  "aws:PrincipalArn": [
    "arn:aws:iam::111111111111:role/task-role",
    "arn:aws:iam::222222222222:role/target-role",
  ],
  "aws:RequestedRegion": ["eu-central-1", "us-east-1"],
  "aws:ViaAWSService": ["true", "false"],
  "kms:ViaService": ["s3.eu-central-1.amazonaws.com", "sqs.eu-central-1.amazonaws.com"],
  "s3:x-amz-server-side-encryption": ["aws:kms", "AES256"],
  "aws:UserAgent": ["x", "y"],
};
const OPERATORS: Readonly<Record<string, string>> = {
  "aws:SourceIp": "IpAddress",
  "aws:SecureTransport": "Bool",
  "aws:ViaAWSService": "Bool",
  "s3:TlsVersion": "NumericEquals",
  "aws:SourceArn": "ArnEquals",
  "aws:PrincipalArn": "ArnEquals",
};

function statement(random: Random, kind: "scp" | "rcp" | "boundary", effect: "Allow" | "Deny"): object {
  const key = random.pick(Object.keys(KEYS));
  const operator = OPERATORS[key] ?? "StringEquals";
  const negated =
    operator === "Bool" || random.chance(0.5)
      ? operator
      : operator.replace(/Equals$|(?=Address)/, (text) => `Not${text}`);
  const name = `${negated.replace("IpNotAddress", "NotIpAddress")}${random.chance(0.3) ? "IfExists" : ""}`;
  const isService = { Bool: { "aws:PrincipalIsAWSService": random.pick(["true", "false"]) } };
  const condition = { [name]: { [key]: random.some(KEYS[key] ?? [], 1, 2) } };
  return {
    Effect: effect,
    ...(kind === "rcp" ? { Principal: "*" } : {}),
    [kind === "rcp" || random.chance(0.8) ? "Action" : "NotAction"]: random.some(ACTIONS, 1, 3),
    [random.chance(0.8) ? "Resource" : "NotResource"]: random.some(RESOURCES, 1, 2),
    ...(random.chance(0.7)
      ? { Condition: random.chance(0.7) ? condition : { ...isService, ...condition } }
      : {}),
  };
}

function randomLimits(random: Random): Limits {
  const policy = (kind: "scp" | "rcp" | "boundary", ...statements: readonly object[]): NamedPolicy => ({
    name: kind,
    document: parsePolicy({ Version: "2012-10-17", Statement: statements }, kind, kind),
  });
  const all = { Effect: "Allow", Action: "*", Resource: "*" };
  const kind = random.pick(["scp", "rcp", "boundary"] as const);
  // A list of what is allowed, or of what is not.
  const limit = (): NamedPolicy =>
    kind !== "rcp" && random.chance(0.3)
      ? policy(kind, statement(random, kind, "Allow"), {
          ...all,
          NotAction: ["s3:Get*", "kms:*"],
          Action: undefined,
        })
      : policy(kind, ...(kind === "rcp" ? [] : [all]), statement(random, kind, "Deny"));
  /** The root, a unit and the account. */
  const levels = [
    limit(),
    ...(random.chance(0.5) ? [limit()] : []),
    ...(random.chance(0.3) ? [limit()] : []),
  ];
  const ofAccount = levels.map((one, index) => ({
    name: `level ${index}`,
    policies: random.chance(0.2) ? [one, limit()] : [one],
  }));
  const over = (account: string): typeof ofAccount => (account === A ? ofAccount : ofAccount.slice(0, 1));
  return {
    ...NO_LIMITS,
    scpsOver: (account) => (kind === "scp" ? over(account) : []),
    rcpsOver: (account) => (kind === "rcp" ? over(account) : []),
    boundary: () => (kind === "boundary" ? levels[0] : undefined),
  };
}

test("what a limit does not let through is found, as decide has it of request by request", () => {
  const config = resolved(BASE);
  const model = readModel(stacksOf(config));
  const expected = intentOf(config, model);
  const { intended, assumed } = modelsToCompare(expected, config, model);
  const { reaches } = compareWithIntent(intended, assumed);
  const statements = intendedStatements(expected, reaches);
  const { questions } = intentQuestions(expected, statements);
  const unlimited = proofLookup(config, intended);
  const random = new Random(14);
  const counts = { through: 0, missing: 0, undecided: 0, denied: 0, open: 0 };
  for (let world = 0; world < WORLDS; world++) {
    const limited = proofLookup(config, intended, randomLimits(random));
    const differences = compareWithLimits(statements, limited);
    for (const { kind, request, policies } of differences) {
      if (kind === "missing") expect(decide(request, policies).result).not.toBe("allowed");
      else expect(() => decide(request, policies)).toThrow(/./);
    }
    const has = (kind: string): boolean => differences.some((one) => one.kind === kind);
    if (has("missing")) expect(differenceRows(differences, expected, [])).not.toEqual([]);
    else if (has("undecided"))
      expect(() => differenceRows(differences, expected, [])).toThrow(UndecidableError);
    counts[has("missing") ? "missing" : has("undecided") ? "undecided" : "through"]++;
    // Near what is intended, one by one: what is intended and denied there is among the differences.
    for (let at = 0; at < REQUESTS; at++) {
      const question = variant(random, random.pick(questions));
      if (resultOf(question, unlimited) !== "allowed") continue;
      const result = resultOf(question, limited);
      if (result === "allowed") continue;
      if (result === "undecided") counts.open++;
      else counts.denied++;
      expect({
        question,
        noticed: differences.length > 0 && (result === "undecided" || has("missing")),
      }).toEqual({
        question,
        noticed: true,
      });
    }
  }
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(WORLDS / 20);
});

/** Another resource of the same pattern; the circumstances as they are said, or as usual. */
function variant(random: Random, question: Parameters<typeof asUsual>[0]): Question {
  const usual = asUsual(question);
  // Whose principal it is, is known.
  const given = Object.entries(question.circumstances ?? {}).filter(([key]) => key !== "aws:PrincipalOrgID");
  const circumstances = Object.fromEntries(given);
  const one = random.chance(0.5) ? usual : { ...usual, circumstances };
  const { pattern, resource } = question;
  return {
    ...one,
    resource:
      pattern?.startsWith("arn:aws:s3") === true ? pattern.replace(/\*$/, random.pick(ENDINGS)) : resource,
  };
}

function resultOf(question: Question, lookup: ReturnType<typeof proofLookup>): string {
  const policies = lookup.policiesFor(question);
  if ("absent" in policies) return "absent";
  try {
    return decide(requestOf(question, lookup), policies).result;
  } catch (error) {
    if (error instanceof EvaluationError) return "undecided";
    throw error;
  }
}
