import type * as HandlerModule from "../../../lambda-src/copy/handler";
import { toCopyEnvironment } from "../../../lambda-src/env";
import { COPY_ROLE_ARN, copySettings } from "../../support/copy-settings";
import { COPY_BUCKETS } from "../../support/copy-world";
import { startLoopbackAws } from "../../support/loopback-aws";

const environment = { ...process.env };

beforeEach(() => {
  jest.resetModules();
  delete process.env["AWS_PROFILE"];
});

afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

function loadHandler(): typeof HandlerModule {
  return jest.requireActual<typeof HandlerModule>("../../../lambda-src/copy/handler");
}

test("a wrong setting stops the function as it loads, by its name", () => {
  Object.assign(process.env, toCopyEnvironment(copySettings()), { SOURCE_REGION: "Frankfurt" });
  delete process.env["TARGET_ROLE_ARN"];
  expect(loadHandler).toThrow(
    "the copy function's environment is wrong:\n" +
      '  expected an AWS Region for SOURCE_REGION but received "Frankfurt"\n' +
      "  expected a role ARN for TARGET_ROLE_ARN but received nothing",
  );
});

test("with the stack's variables it loads without a call, copies, and logs lines of JSON on standard output", async () => {
  const aws = await startLoopbackAws({ buckets: COPY_BUCKETS, roles: [COPY_ROLE_ARN] });
  Object.assign(process.env, aws.environment(), toCopyEnvironment(copySettings()));
  const lines: string[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);

  const { handler } = loadHandler();
  expect(aws.requests).toEqual([]);
  aws.putObject("files-a", "in/a", "content");
  const context = { awsRequestId: "request-1", functionName: "copy", getRemainingTimeInMillis: () => 60_000 };
  const result = await handler({ list: {} }, context);
  jest.restoreAllMocks();
  await aws.close();

  expect(result).toMatchObject({ copied: 1 });
  expect(aws.keys("copies-b")).toEqual(["from-a/in/a"]);
  expect(lines.every((line) => line.endsWith("}\n") && line.indexOf("\n") === line.length - 1)).toBe(true);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ message: "copies done", requestId: "request-1" });
});
