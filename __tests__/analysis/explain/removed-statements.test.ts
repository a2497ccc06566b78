import {
  explainDenial,
  mapPolicies,
  readDenials,
  type Explanation,
  type Given,
} from "../../../src/analysis/explain";
import { readModel, type Model, type ModelPolicy } from "../../../src/terraform-model";
import { itemsOf } from "../../../src/terraform-model/items";
import { proofLookup } from "../../../src/declared/proof-lookup";
import type { Caller, Question } from "../../../src/analysis/lookup/question";
import { withExistingRoles } from "../../../src/verifier/existing-roles";
import { withManagedPolicies } from "../../../src/verifier/managed-policies";
import { questionsOf } from "../../../src/verifier/prove";
import type { ResolvedConfig } from "../../../src/config/schema";
import { reasonText, type DecidedBy, type Statement } from "../../../src/iam";
import { AwsError } from "../../../src/sandbox/gateway/aws-error";
import { compileSession, createAuthorize, type Authorize } from "../../../src/sandbox/gateway/authorize";
import { accessDenied } from "../../../src/sandbox/gateway/denial";
import { OPTION_CONFIGS } from "../../verifier/option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../../verifier/synthesized-stacks";
import { resolved } from "../../support/configs";

const NOTHING_DENIED = "nothing was denied without it";

const decider = (config: ResolvedConfig, model: Model): Authorize =>
  createAuthorize(proofLookup(config, model), model, {}, () => new Date("2026-01-01T00:00:00Z"));

/** AWS's message has the name of a session, which a question about all sessions of a role leaves open. */
function inSession({ principal, ...caller }: Caller): Caller {
  return {
    ...caller,
    principal: principal.kind === "role-session" ? { sessionName: "session", ...principal } : principal,
  };
}

function decided(authorize: Authorize, question: Question) {
  const { caller, action, resource, resourceAccount, region, circumstances = {}, resourceOpenTo } = question;
  return authorize(
    { caller: inSession(caller), policies: compileSession([]) },
    {
      action,
      resource,
      resourceAccount,
      region,
      circumstances,
      ...(resourceOpenTo === undefined ? {} : { resourceOpenTo }),
    },
  );
}

/** What the message does not say, as a user would: the key, the question's condition keys, for whom a service calls. */
function givenOf({ action, resource, circumstances = {}, caller: { principal } }: Question): Given {
  const { sourceArn, sourceAccount } = principal.kind === "service" ? principal : {};
  return {
    circumstances: {
      ...(sourceArn == null ? {} : { "aws:SourceArn": sourceArn }),
      ...(sourceAccount == null ? {} : { "aws:SourceAccount": sourceAccount }),
      ...circumstances,
    },
    ...(action.startsWith("kms:") ? { resource } : {}),
  };
}

interface Removed {
  readonly policy: ModelPolicy;
  readonly statement: Statement;
  readonly less: Model;
}

function* removals(model: Model): Generator<Removed> {
  for (const { policies } of itemsOf(model)) {
    for (const policy of policies) {
      for (const statement of policy.document.statements) {
        if (statement.effect === "Deny") continue;
        const less = mapPolicies(model, (one) =>
          one === policy
            ? {
                ...one,
                document: {
                  ...one.document,
                  statements: one.document.statements.filter((each) => each !== statement),
                },
              }
            : one,
        );
        yield { policy, statement, less };
      }
    }
  }
}

function messageOf(authorize: Authorize, question: Question): string | undefined {
  const result = decided(authorize, question);
  return result.allowed ? undefined : accessDenied(result).message;
}

function explained(message: string, question: Question, config: ResolvedConfig, model: Model): Explanation {
  const { denials, notUnderstood } = readDenials(message, "message");
  expect(notUnderstood).toEqual([]);
  expect(denials).toHaveLength(1);
  const [denial] = denials;
  if (denial === undefined) throw new Error("expected a denial");
  return explainDenial(denial, givenOf(question), { config, model });
}

/** What is wrong with what is said of a removed statement, both where the stacks lack it and where AWS alone does. */
function faultsOf(
  { policy, statement, less }: Removed,
  config: ResolvedConfig,
  model: Model,
  questions: readonly Question[],
): string[] {
  const { sid, index } = statement;
  const name = `${sid ?? index} of ${policy.name}`;
  const [whole, without] = [decider(config, model), decider(config, less)];
  for (const question of questions) {
    const by = decidedBy(whole, question);
    if (!by.some((one) => one.policy === policy.name && one.statement === index)) continue;
    const message = messageOf(without, question);
    if (message === undefined) continue;
    const lacking = explained(message, question, config, less);
    const undeployed = explained(message, question, config, model);
    // No denial names the claims that a token must have.
    const isProvider = question.caller.principal.kind === "federated";
    const own = policy.name.startsWith("AWS managed policy") ? policyOfRole(question) : policy.name;
    const added = lacking.toAdd.find((one) => one.policy === own && one.action === question.action);
    // To add a statement would get around the Condition of another one: that one is named in its place.
    const inTheWay = lacking.statements.map((one) => one.sid ?? one.policy);
    const found = undeployed.statements.find((one) => one.policy === policy.name && one.sid === sid);
    const raw = [(policy.json as { Statement: unknown }).Statement].flat()[index];
    return [
      ...(lacking.verdict === "lacking"
        ? []
        : [`${name}: ${lacking.verdict}: ${lacking.why.map(reasonText).join("; ")}`]),
      ...inTheWay.map((other) => `${name}: the Condition of ${other} is in the way`),
      ...(inTheWay.length > 0 || (isProvider && lacking.next.join().includes("(sub, aud)"))
        ? []
        : added === undefined
          ? [`${name}: not named for ${message}, but ${JSON.stringify(lacking.toAdd)} ${lacking.next.join()}`]
          : []),
      ...(inTheWay.length > 0 || isProvider || lacking.allowedThen === true
        ? []
        : [`${name}: still denied with ${JSON.stringify(lacking.toAdd)}`]),
      ...(undeployed.verdict === "not-deployed"
        ? []
        : [`${name}, deployed without: ${undeployed.verdict}: ${undeployed.why.map(reasonText).join("; ")}`]),
      ...(JSON.stringify(found?.statement) === JSON.stringify(raw)
        ? []
        : [`${name}, deployed without: ${JSON.stringify(undeployed.statements)}`]),
    ];
  }
  return [`${name}: ${NOTHING_DENIED}`];
}

/** None for what depends on a policy that already exists, and in no stack. */
function decidedBy(authorize: Authorize, question: Question): readonly DecidedBy[] {
  try {
    return decided(authorize, question).decision?.decidedBy ?? [];
  } catch (error) {
    if (error instanceof AwsError && error.status === 501) return [];
    throw error;
  }
}

/** A policy that AWS manages cannot be changed: the statement belongs into the role's own. */
function policyOfRole({ caller: { principal } }: Question): string {
  return principal.kind === "role-session"
    ? `policy of role ${principal.roleArn.split("/").at(-1) ?? ""}`
    : "";
}

async function faultsIn(
  config: ResolvedConfig,
): Promise<{ readonly count: number; readonly faults: readonly string[] }> {
  const model = withManagedPolicies(withExistingRoles(readModel(stacksOf(config)), config), config);
  const questions = questionsOf(config, model);
  const all = [...removals(model)];
  return Promise.resolve({
    count: all.length,
    faults: all.flatMap((removed) => faultsOf(removed, config, model, questions)),
  });
}

/** Without these nothing is denied, or another statement is named. */
const NOT_NAMED: Readonly<Record<string, readonly string[]>> = {
  // What the role has of its owner is not asked for here.
  "existing-role": [
    "0 of policy 1 that role glue-job-role has",
    "1 of policy 1 that role glue-job-role has",
    "0 of trust policy of lake-target-role",
  ].map((name) => `${name}: ${NOTHING_DENIED}`),
  "existing-bucket": [`WriteByEditors of bucket policy of team-a-drafts: ${NOTHING_DENIED}`],
  // Other deliveries of the same service may do the same for their sources.
  "log-archive": [
    "DeliverByFlowLogs of bucket policy of log-archive-222222222222: the Condition of DeliverByFlowLogsForAthena is in the way",
    "DeliverByFlowLogs of bucket policy of log-archive-222222222222: the Condition of DeliverByNetworkLoadBalancers is in the way",
    "DeliverByFlowLogs of bucket policy of log-archive-222222222222: the Condition of DeliverByFirewall is in the way",
    "DeliverByTrail of bucket policy of log-archive-222222222222: the Condition of DeliverByOrganizationTrail is in the way",
  ],
  // A policy that is attached is asked for as it is.
  "service-roles": [
    "0 of policy arn:aws:iam::111111111111:policy/glue-job",
    "1 of policy arn:aws:iam::111111111111:policy/glue-job",
    "0 of AWS managed policy service-role/AWSLambdaBasicExecutionRole",
  ].map((name) => `${name}: ${NOTHING_DENIED}`),
  // In one account the role's policy and the bucket's both allow these: either is enough.
  "cross-account-copy": [
    "WriteCopies of policy of role s3-PutObject-assumedRole-by-Lambda-in-account111",
    "ListCopies of policy of role s3-PutObject-assumedRole-by-Lambda-in-account111",
    "WriteQuarantine of policy of role s3-PutObject-assumedRole-by-Lambda-in-account111",
    "WriteCopiesByCopy of bucket policy of account222-copy-bucket",
    "ListCopiesByCopy of bucket policy of account222-copy-bucket",
    "WriteQuarantineByCopy of bucket policy of account222-copy-bucket",
  ].map((name) => `${name}: ${NOTHING_DENIED}`),
  // Whether Lambda or the function's code asked for an interface is not in the denial, and decides.
  "vpc-function": ["CreateInterfaces", "ManageInterfaces", "DescribeInterfaces"].map(
    (name) => `${name} of policy of role AccountA-LambdaRole: ${NOTHING_DENIED}`,
  ),
};

describe("the denial that comes of each statement that is removed is explained with that statement,", () => {
  it.each(EXAMPLE_NAMES)("in %s", async (name) => {
    const { count, faults } = await faultsIn(await loadExample(name));
    expect(faults).toEqual(NOT_NAMED[name] ?? []);
    expect(count).toBeGreaterThan(1);
  });

  it.each(["keys of their own", "a copy between two keys"])("in %s", async (name) => {
    const config = OPTION_CONFIGS[name];
    if (config === undefined) throw new Error(`no options ${name}`);
    const { count, faults } = await faultsIn(resolved(config));
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(8);
  });
});
