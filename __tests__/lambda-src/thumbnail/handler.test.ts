import { toEnvironment } from "../../../lambda-src/env";
import type * as HandlerModule from "../../../lambda-src/thumbnail/handler";
import { startLoopbackAws } from "../../support/loopback-aws";
import { paint, pipeline } from "../../support/pictures";
import { createdEvent, TEST_EVENT } from "../../support/s3-events";
import { TARGET_ROLE_ARN, thumbnailSettings } from "../../support/thumbnail-settings";

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
  return jest.requireActual<typeof HandlerModule>("../../../lambda-src/thumbnail/handler");
}

test("a wrong setting stops the function as it loads, by its name", () => {
  Object.assign(process.env, toEnvironment(thumbnailSettings()), { THUMBNAIL_QUALITY: "best" });
  delete process.env["DESTINATION_BUCKET"];
  expect(loadHandler).toThrow(
    "the thumbnail function's environment is wrong:\n" +
      "  expected an S3 bucket name for DESTINATION_BUCKET but received nothing\n" +
      '  expected a whole number for each of jpeg=1…100,webp=1…100,avif=1…100 for THUMBNAIL_QUALITY but received "best"',
  );
});

test("with the stack's variables it loads, makes thumbnails, and logs lines of JSON on standard output", async () => {
  const aws = await startLoopbackAws({
    buckets: { "photos-a": { owner: "111111111111" }, "thumbs-b": { owner: "222222222222" } },
    roles: [TARGET_ROLE_ARN],
  });
  Object.assign(process.env, aws.environment(), toEnvironment(thumbnailSettings()));
  const lines: string[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);

  const { handler } = loadHandler();
  expect(aws.requests).toEqual([]);
  const invocation = (awsRequestId: string) => ({
    awsRequestId,
    functionName: "thumbnail",
    getRemainingTimeInMillis: () => 60_000,
  });
  await handler(TEST_EVENT, invocation("request-1"));
  const picture = await pipeline(paint(200, 100, () => [9, 9, 9])).png().toBuffer(); // prettier-ignore
  aws.putObject("photos-a", "uploads/a.png", picture);
  await handler(createdEvent({ key: "uploads/a.png" }), invocation("request-2"));
  jest.restoreAllMocks();
  await aws.close();

  expect(aws.keys("thumbs-b")).toHaveLength(4);
  const logged = lines.map(
    (line) => JSON.parse(line) as { level: string; message: string; requestId?: string },
  );
  expect(lines.every((line) => line.endsWith("}\n") && line.indexOf("\n") === line.length - 1)).toBe(true);
  expect(logged[0]).toMatchObject({
    level: "INFO",
    message: "event without objects ignored",
    requestId: "request-1",
  });
  expect(logged.at(-2)).toMatchObject({ level: "INFO", message: "picture done", requestId: "request-2" });
  // What CloudWatch makes metrics of.
  expect(logged.at(-1)).toMatchObject({ FunctionName: "thumbnail", Objects: 1, Done: 1, Failed: 0 });
});
