import { ROLE_SERVICES } from "../../src/config/role-services";
import { eventRuleTrust, serviceTrust } from "../../src/policies/service-trust";

const account = { id: "111111111111", region: "eu-central-1" };

test("each service is trusted to assume the role, and no one else", () => {
  const trusts = ROLE_SERVICES.map((service) => serviceTrust(service, account));
  expect(trusts.map(({ Effect, Principal }) => ({ Effect, Principal }))).toEqual(
    ROLE_SERVICES.map((service) => ({ Effect: "Allow", Principal: { Service: [service] } })),
  );
  for (const { Sid } of trusts) expect(Sid).toMatch(/^Trust[A-Za-z0-9]+$/);
});

test("conditions stand only where AWS documents what the service sends: others would fail closed", () => {
  const conditioned = ROLE_SERVICES.filter(
    (service) => serviceTrust(service, account).Condition !== undefined,
  );
  expect(conditioned).toEqual([
    "batch.amazonaws.com",
    "codebuild.amazonaws.com",
    "datasync.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "rolesanywhere.amazonaws.com",
    "sagemaker.amazonaws.com",
    "states.amazonaws.com",
  ]);
});

test("EKS Pod Identity tags its sessions too, IAM Roles Anywhere sets a source identity too", () => {
  const actions = Object.fromEntries(
    ROLE_SERVICES.map((service) => [service, serviceTrust(service, account).Action]),
  );
  const alone = JSON.stringify(["sts:AssumeRole"]);
  expect(Object.entries(actions).filter(([, names]) => JSON.stringify(names) !== alone)).toEqual([
    ["pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]],
    ["rolesanywhere.amazonaws.com", ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]],
  ]);
});

test("EventBridge assumes the role for one rule", () => {
  expect(eventRuleTrust("nightly", account)).toEqual({
    Sid: "TrustEventRule",
    Effect: "Allow",
    Principal: { Service: ["events.amazonaws.com"] },
    Action: ["sts:AssumeRole"],
    Condition: {
      StringEquals: { "aws:SourceAccount": "111111111111" },
      ArnEquals: { "aws:SourceArn": "arn:aws:events:eu-central-1:111111111111:rule/nightly" },
    },
  });
});

test.each([
  ["codebuild", "project/*"],
  ["datasync", "*"],
  ["sagemaker", "*"],
])("%s assumes the role for resources of this account and Region alone", (service, resource) => {
  expect(serviceTrust(`${service}.amazonaws.com`, account).Condition).toEqual({
    StringEquals: { "aws:SourceAccount": "111111111111" },
    ArnLike: { "aws:SourceArn": [`arn:aws:${service}:eu-central-1:111111111111:${resource}`] },
  });
});
