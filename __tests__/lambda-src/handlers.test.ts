import type { handler as copyHandler } from "../../lambda-src/copy/handler";
import { toCopyEnvironment, toEnvironment } from "../../lambda-src/env";
import { copySettings, COPY_ROLE_ARN } from "../support/copy-settings";
import { COPY_BUCKETS } from "../support/copy-world";
import { startLoopbackAws } from "../support/loopback-aws";
import { paint, pipeline } from "../support/pictures";
import { createdEvent, TEST_EVENT } from "../support/s3-events";
import { TARGET_ROLE_ARN, thumbnailSettings } from "../support/thumbnail-settings";

type Handler = typeof copyHandler;

const environment = { ...process.env };

beforeEach(() => {
  jest.resetModules();
  delete process.env["AWS_PROFILE"];
});

afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

const load = (workload: "copy" | "thumbnail"): Handler =>
  jest.requireActual<{ handler: Handler }>(`../../lambda-src/${workload}/handler`).handler;

test.each([
  [
    "copy" as const,
    { ...toCopyEnvironment(copySettings()), SOURCE_REGION: "Frankfurt" },
    "TARGET_ROLE_ARN",
    '  expected an AWS Region for SOURCE_REGION but received "Frankfurt"\n' +
      "  expected a role ARN for TARGET_ROLE_ARN but received nothing",
  ],
  [
    "thumbnail" as const,
    { ...toEnvironment(thumbnailSettings()), THUMBNAIL_QUALITY: "best" },
    "DESTINATION_BUCKET",
    "  expected an S3 bucket name for DESTINATION_BUCKET but received nothing\n" +
      '  expected a whole number for each of jpeg=1…100,webp=1…100,avif=1…100 for THUMBNAIL_QUALITY but received "best"',
  ],
])(
  "a wrong setting stops the %s function as it loads, by its name",
  (workload, variables, missing, message) => {
    Object.assign(process.env, variables);
    Reflect.deleteProperty(process.env, missing);
    expect(() => load(workload)).toThrow(`the ${workload} function's environment is wrong:\n${message}`);
  },
);

const context = (functionName: string, awsRequestId: string) => ({
  awsRequestId,
  functionName,
  getRemainingTimeInMillis: () => 60_000,
});

/** What a function logs on standard output, each line JSON. */
function logged(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    const line = String(text);
    expect(line.endsWith("}\n") && line.indexOf("\n") === line.length - 1).toBe(true);
    return lines.push(JSON.parse(line) as Record<string, unknown>) > 0;
  });
  return lines;
}

test("with the stack's variables the copy function loads without a call, copies, and logs", async () => {
  const aws = await startLoopbackAws({ buckets: COPY_BUCKETS, roles: [COPY_ROLE_ARN] });
  Object.assign(process.env, aws.environment(), toCopyEnvironment(copySettings()));
  const lines = logged();
  const handler = load("copy");
  expect(aws.requests).toEqual([]);
  aws.putObject("files-a", "in/a", "content");
  const result = await handler({ list: {} }, context("copy", "request-1"));
  jest.restoreAllMocks();
  await aws.close();
  expect(result).toMatchObject({ copied: 1 });
  expect(aws.keys("copies-b")).toEqual(["from-a/in/a"]);
  expect(lines.at(-1)).toMatchObject({ message: "copies done", requestId: "request-1" });
});

test("with the stack's variables the thumbnail function loads without a call, makes thumbnails, and logs", async () => {
  const aws = await startLoopbackAws({
    buckets: { "photos-a": { owner: "111111111111" }, "thumbs-b": { owner: "222222222222" } },
    roles: [TARGET_ROLE_ARN],
  });
  Object.assign(process.env, aws.environment(), toEnvironment(thumbnailSettings()));
  const lines = logged();
  const handler = load("thumbnail");
  expect(aws.requests).toEqual([]);
  await handler(TEST_EVENT, context("thumbnail", "request-1"));
  const picture = await pipeline(paint(200, 100, () => [9, 9, 9])).png().toBuffer(); // prettier-ignore
  aws.putObject("photos-a", "uploads/a.png", picture);
  await handler(createdEvent({ key: "uploads/a.png" }), context("thumbnail", "request-2"));
  jest.restoreAllMocks();
  await aws.close();
  expect(aws.keys("thumbs-b")).toHaveLength(4);
  expect(lines[0]).toMatchObject({
    level: "INFO",
    message: "event without objects ignored",
    requestId: "request-1",
  });
  expect(lines.at(-2)).toMatchObject({ level: "INFO", message: "picture done", requestId: "request-2" });
  // What CloudWatch makes metrics of.
  expect(lines.at(-1)).toMatchObject({ FunctionName: "thumbnail", Objects: 1, Done: 1, Failed: 0 });
});
