import { answer } from "../../../src/analysis/can";
import { reasonText } from "../../../src/iam";
import {
  allow,
  B,
  bucket,
  madeUpState,
  policy,
  readMadeUp,
  role,
} from "../../terraform-model/show-json/made-up";

const { model } = readMadeUp(
  {
    "a.json": madeUpState([
      role("aws_iam_role.w", "writer"),
      {
        address: "aws_iam_role_policy.w",
        values: { name: "p", role: "writer", policy: policy(allow("*", "*")) },
      },
      role("aws_iam_role.o", "other"),
    ]),
    "b.json": madeUpState([
      bucket("aws_s3_bucket.b", "lake"),
      {
        address: "aws_sqs_queue.q",
        values: { name: "jobs", arn: `arn:aws:sqs:eu-central-1:${B}:jobs`, url: "" },
      },
    ]),
  },
  [{ name: "aws", account: B, region: "eu-central-1" }],
);

function ask(principal: string, action: string, resource: string, resourceOf?: string) {
  const { result, why } = answer(
    { principal, action, resource, circumstances: {}, ...(resourceOf === undefined ? {} : { resourceOf }) },
    undefined,
    model,
  );
  return { result, why: why.map(reasonText).join("; ") };
}

describe("a resource of another account that is in no stack", () => {
  it.each([
    ["sqs:SendMessage", `arn:aws:sqs:eu-central-1:${B}:unknown`],
    ["lambda:InvokeFunction", `arn:aws:lambda:eu-central-1:${B}:function:f`],
    ["dynamodb:PutItem", `arn:aws:dynamodb:eu-central-1:${B}:table/t`],
    ["kms:Decrypt", `arn:aws:kms:eu-central-1:${B}:key/11111111-2222-3333-4444-555555555555`],
  ])("may allow the caller or not: %s on %s", (action, resource) => {
    expect(ask("writer", action, resource)).toEqual({
      result: "undetermined",
      why: expect.stringContaining(
        `the stacks have no ${resource}, and its policy decides ${action}`,
      ) as string,
    });
    // Whatever it says, both accounts have to allow it.
    expect(ask("other", action, resource).result).toBe("denied");
  });

  it("allows no one where its service has no policies", () => {
    expect(ask("writer", "ec2:StartInstances", `arn:aws:ec2:eu-central-1:${B}:instance/i-1`).result).toBe(
      "denied",
    );
  });

  it("may allow a service", () => {
    const queue = `arn:aws:sqs:eu-central-1:${B}:unknown`;
    expect(ask("sns.amazonaws.com", "sqs:SendMessage", queue).result).toBe("undetermined");
  });

  it("is assumed to allow the caller where the question says so, as a URL too", () => {
    expect(ask("writer", "s3:PutObject", "s3://unknown/x", B).result).toBe("allowed");
    expect(ask("other", "s3:PutObject", "s3://unknown/x", B).result).toBe("denied");
    expect(() => ask("writer", "s3:PutObject", "s3://unknown/x")).toThrow("expected one of the buckets lake");
  });
});

it("says of a resource of the stacks that it has no policy", () => {
  expect(ask("writer", "sqs:SendMessage", `arn:aws:sqs:eu-central-1:${B}:jobs`).result).toBe("denied");
});

describe("a user that is in no stack", () => {
  const ci = {
    address: "aws_iam_user.ci",
    values: { name: "deployer", path: "/bots/", arn: `arn:aws:iam::${B}:user/bots/deployer` },
  };
  const withUser = readMadeUp({ "b.json": madeUpState([bucket("aws_s3_bucket.b", "lake"), ci]) }, [
    { name: "aws", account: B, region: "eu-central-1" },
  ]).model;
  const put = (principal: string, foreign = false) =>
    answer(
      { principal, action: "s3:PutObject", resource: "arn:aws:s3:::lake/x", circumstances: {}, foreign },
      undefined,
      withUser,
    );

  it.each(["deployer", "bots/deploier"])("is perhaps misspelt: %s", (name) => {
    const arn = `arn:aws:iam::${B}:user/${name}`;
    expect(() => put(arn)).toThrow(`principal: expected the user ${ci.values.arn}, or --foreign`);
    expect(put(arn, true).result).toBe("allowed");
  });

  it("is another's where its name is another", () => {
    expect(put(`arn:aws:iam::${B}:user/operator`).notes.join()).toContain("no stack defines");
    expect(put(ci.values.arn).result).toBe("denied");
  });
});
