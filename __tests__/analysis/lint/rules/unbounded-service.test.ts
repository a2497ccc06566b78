import { unboundedService } from "../../../../src/analysis/lint/rules/unbounded-service";
import { found } from "../found";

const publish = (condition?: object) => ({
  Effect: "Allow",
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action: "sns:Publish",
  Resource: "arn:aws:sns:eu-central-1:222222222222:alarms",
  ...(condition === undefined ? {} : { Condition: condition }),
});

test.each([
  ["for an account", publish({ StringEquals: { "aws:SourceAccount": "222222222222" } })],
  [
    "for a source",
    publish({ ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:222222222222:alarm:*" } }),
  ],
  ["for an organization", publish({ StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } })],
  [
    "for a log group, as CloudWatch Logs says it",
    publish({
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn":
          "arn:aws:logs:eu-central-1:222222222222:log-group:/aws/lambda/f",
      },
    }),
  ],
])("a service %s", (_name, given) => {
  expect(found(unboundedService, { topic: [given] })).toEqual([]);
});

test.each([
  ["for anyone", publish()],
  ["for whoever says nothing", publish({ StringEqualsIfExists: { "aws:SourceAccount": "222222222222" } })],
  ["for all but one", publish({ StringNotEquals: { "aws:SourceAccount": "222222222222" } })],
  ["over TLS", publish({ Bool: { "aws:SecureTransport": "true" } })],
])("a service %s is the confused deputy", (_name, given) => {
  expect(found(unboundedService, { topic: [given] })).toMatchObject([
    { received: "cloudwatch.amazonaws.com" },
  ]);
});

test("a service that assumes a role may send no source: Lambda does not", () => {
  const Principal = { Service: "lambda.amazonaws.com" };
  expect(
    found(unboundedService, { trust: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] }),
  ).toEqual([]);
});
