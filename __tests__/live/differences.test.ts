import { readModel } from "../../src/terraform-model";
import { differenceOf } from "../../src/live/differences";
import { stacksOf } from "../verifier/synthesized-stacks";
import { DESTINATION, LAMBDA, TASK, twoWriters } from "../support/sandbox-config";

const model = readModel(stacksOf(twoWriters()));
const bucket = `arn:aws:s3:::${DESTINATION}`;

type Json = Record<string, unknown>;
const policy = model.buckets.find(({ arn }) => arn === bucket)?.policy?.json as {
  Version: string;
  Statement: Json[];
};
const compare = (statements: readonly Json[]) =>
  differenceOf(
    {
      side: "resource",
      ownerId: bucket,
      subject: "it",
      policies: [{ Version: policy.Version, Statement: statements }],
    },
    model,
  );

const first = (list: unknown): unknown =>
  Array.isArray(list) && list.length === 1 ? (list as unknown[])[0] : list;

test("the form in which AWS gives a policy back is no difference", () => {
  const asS3 = policy.Statement.map((statement) => ({
    ...Object.fromEntries(Object.entries(statement).map(([name, value]) => [name, first(value)])),
    ...(typeof statement["Principal"] === "object"
      ? {
          Principal: Object.fromEntries(
            Object.entries(statement["Principal"] as Json).map(([kind, list]) => [kind, first(list)]),
          ),
        }
      : {}),
  }));
  expect(compare([...asS3].reverse())).toBeUndefined();
});

test.each([
  ["another prefix", (one: Json) => ({ ...one, Resource: [`${bucket}/*`] })],
  ["an action more", (one: Json) => ({ ...one, Action: [...(one["Action"] as string[]), "s3:GetObject"] })],
  ["another principal", (one: Json) => ({ ...one, Principal: { AWS: [LAMBDA] } })],
  ["a condition", (one: Json) => ({ ...one, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })],
  ["another effect", (one: Json) => ({ ...one, Effect: "Deny" })],
])("%s is one, on both sides", (_, change) => {
  const changed = policy.Statement.map((one) => (one["Sid"] === "WriteObjectsByTask" ? change(one) : one));
  expect(compare(changed)).toEqual({ missing: ["WriteObjectsByTask"], more: ["WriteObjectsByTask"] });
});

test("a policy that is not there lacks every statement", () => {
  const none = differenceOf({ side: "resource", ownerId: bucket, subject: "it", policies: [] }, model);
  expect(none).toEqual({ missing: policy.Statement.map(({ Sid }) => Sid), more: [] });
});

test("a policy that AWS manages and no one asked for is one", () => {
  const identity = model.roles.find(({ arn }) => arn === TASK)?.identity.map(({ json }) => json) ?? [];
  const about = { side: "identity", ownerId: TASK, subject: "it", policies: identity } as const;
  expect(differenceOf({ ...about, managed: [] }, model)).toBeUndefined();
  expect(differenceOf({ ...about, managed: ["AdministratorAccess"] }, model)).toEqual({
    missing: [],
    more: ["AdministratorAccess"],
  });
});
