import { parsePolicy } from "../../src/iam";
import { readModel, type Model, type ModelPolicy } from "../../src/terraform-model";
import { answerQuestion } from "../../src/analysis/lookup/answer-question";
import type { Question } from "../../src/analysis/lookup/question";
import { createPolicyLookup } from "../../src/analysis/lookup/policy-lookup";
import { sessionCaller } from "../../src/analysis/lookup/callers";
import { loadExample, stacksOf } from "./synthesized-stacks";

/**
 * The decision table of one account with a bucket policy as the one who grants, applied to what is synthesized for it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-resource-based.html
 */

let model: Model;
beforeAll(async () => {
  model = readModel(stacksOf(await loadExample("same-account-bucket-policy")));
});

/** The function's role and the bucket that it writes to. */
function subjects(of: Model) {
  const role = of.roles.find(({ trust }) => JSON.stringify(trust.json).includes("lambda.amazonaws.com"));
  const bucket = of.buckets.find(({ policy }) => JSON.stringify(policy?.json).includes("s3:PutObject"));
  if (role === undefined || bucket === undefined) throw new Error("expected a role and a bucket");
  return { role, bucket };
}

function decisionsOf(of: Model): { result: string | undefined; sids: (string | undefined)[] }[] {
  const { role, bucket } = subjects(of);
  const lookup = createPolicyLookup(of);
  return [
    ["s3:GetObject", "uploads/photo.jpg"],
    ["s3:PutObject", "thumbnails/320/photo.webp"],
  ].map(([action = "", key = ""]) => {
    const question: Question = {
      group: "",
      caller: sessionCaller(role.arn, role.name, "of-the-stacks"),
      action,
      resource: `${bucket.arn}/${key}`,
      resourceAccount: bucket.account,
      region: bucket.region,
      situation: "",
      expected: { result: "allowed" },
    };
    const { decision } = answerQuestion(question, lookup);
    return { result: decision?.result, sids: (decision?.decidedBy ?? []).map(({ sid }) => sid) };
  });
}

function withRolePolicy(statement: object): Model {
  const { role } = subjects(model);
  const json = { Version: "2012-10-17", Statement: [statement] };
  const added: ModelPolicy = { name: "added", json, document: parsePolicy(json, "added", "identity") };
  return {
    ...model,
    roles: model.roles.map((one) =>
      one.arn === role.arn ? { ...one, identity: [...one.identity, added] } : one,
    ),
  };
}

/** The bucket's policy, naming another role. */
function withoutPrincipal(): Model {
  const { role, bucket } = subjects(model);
  const text = JSON.stringify(bucket.policy?.json).replaceAll(role.arn, `${role.arn}-2`);
  const json: unknown = JSON.parse(text);
  const policy: ModelPolicy = { name: "changed", json, document: parsePolicy(json, "changed", "resource") };
  return {
    ...model,
    buckets: model.buckets.map((one) => (one.arn === bucket.arn ? { ...one, policy } : one)),
  };
}

test("the role has no right to S3 of its own", () => {
  const { role } = subjects(model);
  expect(JSON.stringify(role.identity.map(({ json }) => json))).not.toContain("s3:");
});

test("no S3 permission on the role, and the bucket policy allows: allowed", () => {
  const decisions = decisionsOf(model);
  expect(decisions.map(({ result }) => result)).toEqual(["allowed", "allowed"]);
  for (const { sids } of decisions) expect(sids).toHaveLength(1);
});

test("an explicit Deny on the role: denied, whatever the bucket policy allows", () => {
  const denied = withRolePolicy({ Sid: "NoS3", Effect: "Deny", Action: "s3:*", Resource: "*" });
  expect(decisionsOf(denied)).toEqual([
    { result: "explicitly-denied", sids: ["NoS3"] },
    { result: "explicitly-denied", sids: ["NoS3"] },
  ]);
});

test("the bucket policy does not name the principal: denied", () => {
  expect(decisionsOf(withoutPrincipal()).map(({ result }) => result)).toEqual([
    "implicitly-denied",
    "implicitly-denied",
  ]);
});
