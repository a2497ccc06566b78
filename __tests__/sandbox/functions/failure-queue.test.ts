import { reasonText } from "../../../src/iam";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { readModel } from "../../../src/terraform-model";
import { createAsk } from "../../../src/sandbox/ask";
import { createFailureQueue } from "../../../src/sandbox/functions/failure-queue";
import { withoutStatements } from "../../../src/sandbox/gateway";
import { LAMBDA, twoWriters } from "../../support/sandbox-config";
import { stacksOf } from "../../verifier/synthesized-stacks";
import { emptyFolder, removeFolders } from "../support/functions";

afterAll(removeFolders);

const config = twoWriters();
const model = readModel(stacksOf(config));
const onFailure = model.functions[0]?.events?.onFailure ?? "";

/** what happens to an event that is given up, with some statements removed. */
function givenUp(without: readonly string[], destination: { readonly onFailure?: string } = { onFailure }) {
  const giveUp = createFailureQueue({
    folder: emptyFolder(),
    function: { name: "thumbnail", roleArn: LAMBDA, events: destination },
    ask: createAsk(config, withoutStatements(model, without)),
  });
  const discarded = giveUp({
    functionArn: "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail",
    requestId: "1",
    condition: "RetriesExhausted",
    attempts: 3,
    payload: '{"Records":[]}',
  });
  expect(JSON.parse(readFileSync(discarded.file, "utf8"))).toMatchObject({ requestPayload: { Records: [] } });
  return { ...discarded, file: basename(discarded.file), why: discarded.why.map(reasonText) };
}

test("an event lies in the queue that the function's role may send to", () => {
  expect(givenUp([])).toMatchObject({
    outcome: "queued",
    file: "thumbnail-failures.jsonl",
    why: ["allowed by KeepFailures of policy of role lambda-role"],
    toAdd: [],
  });
});

test("it is lost where the role may not send, with the statements of which one is enough", () => {
  expect(givenUp(["KeepFailures"])).toMatchObject({
    outcome: "dropped",
    file: "dropped.jsonl",
    refused: { action: "sqs:SendMessage", resource: onFailure },
    toAdd: [
      {
        policy: "policy of role lambda-role",
        statement: { Effect: "Allow", Action: "sqs:SendMessage", Resource: onFailure },
      },
      { policy: "policy of queue thumbnail-failures", statement: { Principal: { AWS: LAMBDA } } },
    ],
    oneIsEnough: true,
  });
});

test("it is lost where Lambda cannot assume the role, for it sends as the role", () => {
  expect(givenUp(["TrustLambda"])).toMatchObject({
    outcome: "dropped",
    refused: { action: "sts:AssumeRole", resource: LAMBDA },
    toAdd: [
      {
        policy: "trust policy of lambda-role",
        statement: {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      },
    ],
  });
});

test("it is lost where the function has no queue", () => {
  const { outcome, why, toAdd } = givenUp([], {});
  expect([outcome, why, toAdd]).toEqual(["dropped", ["the function has no destination of failures"], []]);
});
