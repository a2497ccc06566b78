import { readModel, type RawStack } from "../../../src/terraform-model";
import { readFunctionSettings } from "../../../src/sandbox/functions/function-settings";
import { lambdaWriter, resolved, smallConfig } from "../../support/configs";
import { stacksOf } from "../../verifier/synthesized-stacks";

const FUNCTION = "aws_lambda_function";
const EVENTS = "aws_lambda_function_event_invoke_config";

/** The only function of the stacks, after a change of what Terraform knows of it. */
function settingsAfter(change: (resources: Record<string, Record<string, object>>) => void) {
  const writer = lambdaWriter({ reservedConcurrency: 3, failures: { maxRetryAttempts: 1 } });
  const stacks = stacksOf(resolved({ ...smallConfig(), writers: [writer] }));
  const [first] = stacks;
  change((first as RawStack & { json: { resource: Record<string, Record<string, object>> } }).json.resource);
  const [settings, ...more] = readFunctionSettings(stacks, readModel(stacks), "/out");
  expect(more).toEqual([]);
  return settings;
}

describe("a function's settings", () => {
  test("are those of its stack", () => {
    expect(settingsAfter(() => undefined)).toMatchObject({
      name: "thumbnail",
      account: "111111111111",
      region: "eu-central-1",
      roleArn: "arn:aws:iam::111111111111:role/lambda-role",
      zipPath: expect.stringMatching(/^\/out\/stacks\/account_A\/.+\.zip$/),
      handler: "index.handler",
      architecture: "arm64",
      memoryMegabytes: 1769,
      timeoutSeconds: 60,
      environment: { SOURCE_BUCKET: "source-bucket" },
      reservedConcurrency: 3,
      events: {
        maxRetryAttempts: 1,
        maxEventAgeSeconds: 21_600,
        onFailure: "arn:aws:sqs:eu-central-1:111111111111:thumbnail-failures",
      },
    });
  });

  test("are those of its alias, by which its events come", () => {
    const writer = lambdaWriter({ alias: "live", failures: { maxRetryAttempts: 0 } });
    const stacks = stacksOf(resolved({ ...smallConfig(), writers: [writer] }));
    const [settings] = readFunctionSettings(stacks, readModel(stacks), "/out");
    expect(settings).toMatchObject({
      arn: "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail",
      invokedArn: "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail:live",
      events: { maxRetryAttempts: 0 },
    });
  });

  test("are Lambda's own where the stack says nothing", () => {
    const settings = settingsAfter((resources) => {
      const [made = {}] = Object.values(resources[FUNCTION] ?? {});
      for (const argument of ["memory_size", "timeout", "architectures", "environment"]) {
        Reflect.deleteProperty(made, argument);
      }
      Reflect.deleteProperty(made, "reserved_concurrent_executions");
      Reflect.deleteProperty(resources, EVENTS);
      for (const named of Object.values(resources)) {
        for (const args of Object.values(named)) Reflect.deleteProperty(args, "depends_on");
      }
    });
    expect(settings).toMatchObject({
      architecture: "x86_64",
      memoryMegabytes: 128,
      timeoutSeconds: 3,
      environment: {},
      events: { maxRetryAttempts: 2, maxEventAgeSeconds: 21_600 },
    });
    expect(settings?.events).not.toHaveProperty("onFailure");
    expect(settings).not.toHaveProperty("reservedConcurrency");
  });

  test("reserve nothing by -1, and everything away from it by 0", () => {
    const reserving = (number: number) =>
      settingsAfter((resources) => {
        for (const made of Object.values(resources[FUNCTION] ?? {})) {
          Object.assign(made, { reserved_concurrent_executions: number });
        }
      });
    expect(reserving(-1)).not.toHaveProperty("reservedConcurrency");
    expect(reserving(0)).toHaveProperty("reservedConcurrency", 0);
  });
});
