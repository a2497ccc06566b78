import { functionsAmong, isBackfill, resolveWriters } from "../../src/config/resolve-writers";
import { backfillDefinition } from "../../src/handshakes/backfill-definition";
import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";

type CopyInput = Extract<HandshakeConfig["writers"][number], { workload: "copy" }>;

const copy: CopyInput = {
  kind: "lambda",
  workload: "copy",
  name: "copy",
  roleName: "copy-role",
  timeoutSeconds: 900,
  handshake: { kind: "assume-role", roleName: "target-role" },
  source: { in: "own-bucket", bucketName: "source-bucket", prefix: "export/" },
  backfill: { roleName: "backfill-role" },
};

function definitionOf(writer: HandshakeConfig["writers"][number], changes: Partial<HandshakeConfig> = {}) {
  const config = resolved({ ...smallConfig(), ...changes, writers: [writer] });
  const backfilled = functionsAmong(resolveWriters(config)).find(isBackfill);
  if (backfilled === undefined) throw new Error("expected a backfill, received none");
  return backfillDefinition(backfilled);
}

test("a backfill lists the source, puts batches through the function and writes down how they ended", () => {
  expect(definitionOf(copy)).toEqual({
    Comment: "Puts every object of source-bucket under export/ through copy",
    StartAt: "Objects",
    States: {
      Objects: {
        Type: "Map",
        Label: "objects",
        ItemReader: {
          Resource: "arn:aws:states:::s3:listObjectsV2",
          Parameters: { Bucket: "source-bucket", Prefix: "export/" },
        },
        ItemBatcher: {
          MaxItemsPerBatch: 100,
          MaxInputBytesPerBatch: 262_144,
          BatchInput: { skipEqual: true, dryRun: false },
        },
        MaxConcurrency: 20,
        ToleratedFailurePercentage: 5,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Batch",
          States: {
            Batch: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Parameters: {
                FunctionName: "arn:aws:lambda:eu-central-1:111111111111:function:copy",
                "Payload.$": "$",
              },
              OutputPath: "$.Payload",
              TimeoutSeconds: 960,
              Retry: [
                {
                  ErrorEquals: expect.arrayContaining([
                    "Lambda.TooManyRequestsException",
                    "ObjectsFailedError",
                  ]),
                  IntervalSeconds: 2,
                  MaxAttempts: 5,
                  BackoffRate: 2,
                  MaxDelaySeconds: 300,
                  JitterStrategy: "FULL",
                },
              ],
              End: true,
            },
          },
        },
        ResultWriter: {
          Resource: "arn:aws:states:::s3:putObject",
          Parameters: { Bucket: "source-bucket", Prefix: "backfill-results" },
        },
        End: true,
      },
    },
  });
});

test("what cannot get better by itself is not retried", () => {
  const text = JSON.stringify(definitionOf(copy));
  for (const error of [
    "UnexpectedEventError",
    "WrongSourceError",
    "SettingsError",
    "States.ALL",
    "States.TaskFailed",
  ]) {
    expect(text).not.toContain(`"${error}"`);
  }
});

test("without a prefix, all of the bucket is listed, and what is done already is left", () => {
  const source = { in: "own-bucket", bucketName: "source-bucket", prefix: "" } as const;
  const results = { bucketName: "results-bucket", prefix: "results/pictures/" };
  const backfill = { roleName: "backfill-role", results, itemsPerBatch: 25, maxConcurrency: 400 };
  expect(definitionOf(lambdaWriter({ source, backfill, functionName: "pictures" }))).toMatchObject({
    Comment: "Puts every object of source-bucket under any prefix through pictures",
    States: {
      Objects: {
        ItemReader: { Parameters: { Bucket: "source-bucket" } },
        ItemBatcher: { MaxItemsPerBatch: 25, MaxInputBytesPerBatch: 262_144 },
        MaxConcurrency: 400,
        ResultWriter: { Parameters: { Bucket: "results-bucket", Prefix: "results/pictures" } },
      },
    },
  });
  const text = JSON.stringify(definitionOf(lambdaWriter({ source, backfill })));
  expect(text).toContain('"BatchInput":{"skipDone":true,"dryRun":false}');
  expect(text).not.toContain('"Prefix":""');
});

test("in China, the APIs have China's ARNs", () => {
  const china = {
    A: { id: "111111111111", region: "cn-north-1" },
    B: { id: "222222222222", region: "cn-north-1" },
  };
  const text = JSON.stringify(definitionOf(copy, { accounts: china }));
  expect(text).toContain("arn:aws-cn:states:::lambda:invoke");
  expect(text).not.toContain("arn:aws:");
});
