import { readModel, type Model } from "../../../src/terraform-model";
import { createPolicyLookup } from "../../../src/analysis/lookup/policy-lookup";
import { answerQuestion } from "../../../src/analysis/lookup/answer-question";
import { proofLookup } from "../../../src/declared/proof-lookup";
import type { ConditionContext, Question } from "../../../src/analysis/lookup/question";
import { principalClasses, accessSetOf, analyzedModelOf, targetsOf } from "../../../src/analysis/who";
import { circumstancesOf, describeSet } from "../../../src/iam/exact";
import {
  compileSession,
  createAuthorize,
  type Requester,
  type Authorize,
} from "../../../src/sandbox/gateway/authorize";
import { parseRequest } from "../../../src/sandbox/gateway/http-request";
import { requiredPermissions } from "../../../src/analysis/requests";
import { pathOf } from "../../../src/sandbox/gateway/object-store";
import { operationOf } from "../../../src/sandbox/gateway/operations";
import { withManagedPolicies } from "../../../src/verifier/managed-policies";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../../verifier/synthesized-stacks";

/** The request that needs an action, where S3 has one: its method, its query, and headers that it cannot do without. */
const REQUESTS: Readonly<Record<string, readonly [method: string, query: string]>> = {
  "s3:AbortMultipartUpload": ["DELETE", "uploadId=u"],
  "s3:DeleteObject": ["DELETE", ""],
  "s3:DeleteObjectTagging": ["DELETE", "tagging"],
  "s3:DeleteObjectVersion": ["DELETE", "versionId=VERSION"],
  "s3:GetBucketPolicy": ["GET", "policy"],
  "s3:GetObject": ["GET", ""],
  "s3:GetObjectAcl": ["GET", "acl"],
  "s3:GetObjectTagging": ["GET", "tagging"],
  "s3:GetObjectVersion": ["GET", "versionId=VERSION"],
  "s3:GetObjectVersionTagging": ["GET", "tagging&versionId=VERSION"],
  "s3:ListBucket": ["GET", "list-type=2"],
  "s3:ListBucketMultipartUploads": ["GET", "uploads"],
  "s3:ListBucketVersions": ["GET", "versions"],
  "s3:PutObject": ["PUT", ""],
  "s3:PutObjectAcl": ["PUT", "acl"],
  "s3:PutObjectTagging": ["PUT", "tagging"],
};

/** Condition keys that the request itself brings along; the others are of the caller or the way. */
const HEADERS = ["x-amz-acl", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"];

/** What the gateway decides on the action, when the request comes; undefined where S3 has no such request. */
function throughTheGateway(question: Question, model: Model, authorize: Authorize): string | undefined {
  const { action, resource, caller, circumstances = {}, resourceOpenTo } = question;
  const [, bucketName, key] = /^arn:[^:]+:s3:::([^/]+)(?:\/(.+))?$/s.exec(resource) ?? [];
  const bucket = model.buckets.find(({ name }) => name === bucketName);
  const [method, query] = REQUESTS[action] ?? [];
  // Services speak to S3 otherwise than by the gateway, and it has no bucket that no stack makes.
  if (bucket === undefined || method === undefined || query === undefined) return undefined;
  if (resourceOpenTo !== undefined || caller.principal.kind === "service") return undefined;
  const rest: Record<string, string | readonly string[] | null> = { ...circumstances };
  const headers: Record<string, string> = { host: "127.0.0.1" };
  for (const name of HEADERS) {
    const value = circumstances[`s3:${name}`];
    if (typeof value === "string") headers[name] = value;
    Reflect.deleteProperty(rest, `s3:${name}`);
  }
  const prefix = circumstances["s3:prefix"];
  const version = circumstances["s3:versionid"];
  for (const name of ["s3:prefix", "s3:versionid"]) Reflect.deleteProperty(rest, name);
  const target =
    `${pathOf(bucket.name, key)}?${query.replace("VERSION", String(version ?? "v1"))}` +
    (typeof prefix === "string" ? `&prefix=${encodeURIComponent(prefix)}` : "");
  const request = parseRequest(method, target, headers);
  const requester: Requester = { caller, policies: compileSession([]), circumstances: rest };
  const subject = { bucket, ...(key === undefined ? {} : { key }) };
  const need = requiredPermissions(operationOf(request), request, subject).find(
    (one) => one.action === action,
  );
  return need === undefined ? "no such need" : authorize(requester, need).record.result;
}

/** How many requests of a kind are asked. */
const SAMPLES = 8;

/** Of every principal, bucket and action some requests that are allowed and some that are not, where there are such. */
function questionsOf(model: Model): Question[] {
  const sides = [analyzedModelOf(model, createPolicyLookup(model))];
  const targets = targetsOf([model]).filter(({ actions }) => actions.service === "s3");
  return principalClasses([model]).flatMap((caller) =>
    targets.flatMap((target): Question[] => {
      const reach = accessSetOf(caller, target, sides, {
        guards: true,
        filter: { actions: Object.keys(REQUESTS) },
      });
      if (reach === undefined) return [];
      const { space, allowed } = reach;
      const { and, not, certain } = space.diagrams;
      const [node = 0] = allowed;
      return Object.keys(REQUESTS).flatMap((action) =>
        [certain(node), certain(not(node))].flatMap((some) =>
          describeSet(space, and(some, space.whenNamed(action)), SAMPLES).terms.map(
            ({ request }): Question => ({
              ...{ group: "", caller, action, resource: request.resource, situation: "" },
              resourceAccount: target.resourceAccount,
              region: target.region ?? "",
              expected: { result: "allowed" },
              circumstances: lowerCase(circumstancesOf(space, request)),
            }),
          ),
        ),
      );
    }),
  );
}

function lowerCase(circumstances: ConditionContext): ConditionContext {
  return Object.fromEntries(Object.entries(circumstances).map(([key, value]) => [key.toLowerCase(), value]));
}

describe.each(EXAMPLE_NAMES)("requests of every principal for every bucket, in %s", (name) => {
  it("are decided by the gateway as by the proof", async () => {
    const config = await loadExample(name);
    const model = withManagedPolicies(readModel(stacksOf(config)), config);
    const world = proofLookup(config, model);
    const authorize = createAuthorize(world, model, {}, () => new Date("2026-01-01T00:00:00Z"));
    let compared = 0;
    const different: string[] = [];
    for (const question of questionsOf(model)) {
      const received = throughTheGateway(question, model, authorize);
      if (received === undefined) continue;
      compared += 1;
      const expected = answerQuestion(question, world).decision?.result ?? "implicitly-denied";
      if (received !== expected) {
        const { caller, action, resource, circumstances } = question;
        different.push(
          `${caller.text} ${action} ${resource} (${JSON.stringify(circumstances)}): ${received}, by the proof ${expected}`,
        );
      }
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(100);
  });
});
