import { readModel } from "../../src/terraform-model";
import { createAsk } from "../../src/sandbox/ask";
import { compareDecisions } from "../../src/sandbox/gateway";
import { withoutStatements } from "../../src/sandbox/gateway";
import { ACCOUNT_A, SOURCE, twoWriters } from "../support/sandbox-config";
import { stacksOf } from "../verifier/synthesized-stacks";

const config = twoWriters();
const model = readModel(stacksOf(config));
const resource = model.functions[0]?.arn ?? "";
const source = `arn:aws:s3:::${SOURCE}`;
const invoke = { principal: "s3.amazonaws.com", action: "lambda:InvokeFunction", resource, source };
const askWithout = (...sids: string[]) => createAsk(config, withoutStatements(model, sids));

test("S3 may invoke the function for the source bucket, and for no other", () => {
  expect(askWithout()(invoke)).toMatchObject({ allowed: true, toAdd: [] });
  expect(askWithout()({ ...invoke, source: "arn:aws:s3:::destination-bucket" }).allowed).toBe(false);
});

test("a service that is refused is shown the statement to add, for its source alone", () => {
  const { allowed, toAdd } = askWithout("AllowSourceBucket")(invoke);
  expect([allowed, toAdd.map(({ statement }) => statement)]).toEqual([
    false,
    [
      {
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: resource,
        Condition: {
          ArnLike: { "aws:SourceArn": source },
          StringEquals: { "aws:SourceAccount": ACCOUNT_A },
        },
      },
    ],
  ]);
});

test("an answer that would have been another is noticed, one that would not is not", () => {
  const { decide: ask, differed } = compareDecisions(askWithout("AllowSourceBucket"), askWithout());
  ask({ ...invoke, source: "arn:aws:s3:::destination-bucket" });
  expect(differed()).toBe(false);
  ask(invoke);
  expect(differed()).toBe(true);
});
