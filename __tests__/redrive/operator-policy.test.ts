import { answer } from "../../src/analysis/can";
import { readModel } from "../../src/terraform-model";
import { operatorPolicy } from "../../src/redrive/operator-policy";
import { redriveTargets } from "../../src/redrive/redrive-target";
import { stacksOf } from "../verifier/synthesized-stacks";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";

type Resources = Record<string, Record<string, object>>;

const config = resolved({
  ...smallConfig(),
  writers: [lambdaWriter({ kmsKey: { alias: "alias/thumbnail" } })],
});
const OPERATOR = "arn:aws:iam::111111111111:role/operator";
const QUEUE = "arn:aws:sqs:eu-central-1:111111111111:thumbnail-failures";
const FUNCTION = "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail";

/** The synthesized stacks, and an operator's role with that policy and no other. */
const model = readModel(
  stacksOf(config).map(({ id, json }) => {
    if (id !== "account_A") return { id, json };
    const copy = structuredClone(json) as { resource: Resources };
    const provider = "aws.account_A";
    const trust = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "sts:AssumeRole" },
      ],
    };
    copy.resource["aws_iam_role"] = {
      ...copy.resource["aws_iam_role"],
      operator: { provider, name: "operator", assume_role_policy: JSON.stringify(trust) },
    };
    copy.resource["aws_iam_role_policy"] = {
      ...copy.resource["aws_iam_role_policy"],
      operator: {
        provider,
        name: "redrive",
        role: "operator",
        policy: JSON.stringify(operatorPolicy(redriveTargets(config))),
      },
    };
    return { id, json: copy };
  }),
);

const may = (action: string, resource: string, circumstances: Record<string, string> = {}): boolean =>
  answer({ principal: OPERATOR, action, resource, circumstances }, config, model).result === "allowed";

test.each([
  ["sqs:ReceiveMessage", QUEUE],
  ["sqs:DeleteMessage", QUEUE],
  ["sqs:ChangeMessageVisibility", QUEUE],
  ["lambda:InvokeFunction", FUNCTION],
])("an operator with the policy may %s", (action, resource) => {
  expect(may(action, resource)).toBe(true);
});

test("and read messages that the function's key encrypts, through SQS", () => {
  const [key] = model.keys;
  const sqs = { "kms:ViaService": "sqs.eu-central-1.amazonaws.com", "aws:ViaAWSService": "true" };
  expect(may("kms:Decrypt", key?.arn ?? "", sqs)).toBe(true);
  expect(may("kms:Decrypt", key?.arn ?? "")).toBe(false);
  expect(
    may("kms:Decrypt", key?.arn ?? "", { ...sqs, "kms:ViaService": "s3.eu-central-1.amazonaws.com" }),
  ).toBe(false);
  expect(may("kms:GenerateDataKey", key?.arn ?? "", sqs)).toBe(false);
});

test.each([
  ["sqs:SendMessage", QUEUE],
  ["sqs:PurgeQueue", QUEUE],
  ["sqs:SetQueueAttributes", QUEUE],
  ["sqs:ReceiveMessage", `${QUEUE}-2`],
  ["lambda:InvokeFunction", `${FUNCTION}-2`],
  ["lambda:UpdateFunctionCode", FUNCTION],
])("but not %s on %s", (action, resource) => {
  expect(may(action, resource)).toBe(false);
});

test("of a function with an alias, through that alone", () => {
  const live = resolved({ ...smallConfig(), writers: [lambdaWriter({ alias: "live" })] });
  const { Statement } = operatorPolicy(redriveTargets(live));
  expect(Statement[1]).toMatchObject({ Action: ["lambda:InvokeFunction"], Resource: [`${FUNCTION}:live`] });
});

test("without TLS the queue answers no one", () => {
  expect(may("sqs:ReceiveMessage", QUEUE, { "aws:SecureTransport": "false" })).toBe(false);
});
