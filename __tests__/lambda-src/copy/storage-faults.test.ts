import { MAX_COPY_ATTEMPTS } from "../../../lambda-src/copy/copy-object";
import { COPY_ROLE_ARN } from "../../support/copy-settings";
import { COPY_BUCKETS, startCopyWorld, type CopyWorld } from "../../support/copy-world";
import type { AwsRequest, Fault } from "../../support/loopback-aws";
import { createdEvent } from "../../support/s3-events";

let world: CopyWorld;

beforeEach(async () => {
  // What is tried again after a while is tried again at once.
  jest.spyOn(Math, "random").mockReturnValue(0);
  world = await startCopyWorld();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await world.aws.close();
});

function uploaded(key = "in/a") {
  const { versionId = "" } = world.aws.putObject("files-a", key, "content");
  return { bucket: "files-a", key, versionId };
}

const isCopy = ({ headers }: AwsRequest) => "x-amz-copy-source" in headers;

/** Makes the copies fail, so often. */
function failCopies(fault: Fault, times = Infinity): { left: number } {
  const faults = { left: times };
  world.aws.onRequest((request) => (isCopy(request) && faults.left-- > 0 ? fault : undefined));
  return faults;
}

async function firstFailure(): Promise<unknown> {
  const error = await world.failureOf(createdEvent(uploaded()));
  return "errors" in error ? error.errors[0] : undefined;
}

test.each<[string, Fault]>([
  ["throttling", { status: 503, code: "SlowDown" }],
  ["a failure of S3's", { status: 500, code: "InternalError" }],
  ["a broken connection", { reset: true }],
  ["an error in a 200 answer", { errorIn200: "SlowDown" }],
])("%s passes: it is retried, up to six times", async (_, fault) => {
  const faults = failCopies(fault, 5);
  await world.invoke(createdEvent(uploaded()));
  expect(faults.left).toBe(-1);
  expect(world.copies()).toEqual(["in/a"]);
});

test("an answer that is lost after S3 has copied does no harm", async () => {
  const faults = failCopies({ cutBodyAt: 0 }, 1);
  await world.invoke(createdEvent(uploaded()));
  expect(faults.left).toBeLessThan(0);
  expect(world.aws.getObject("copies-b", "from-a/in/a")?.body.toString()).toBe("content");
});

test("throttling that does not pass is reported, and counts as temporary", async () => {
  failCopies({ status: 503, code: "SlowDown", message: "Please reduce your request rate." });
  expect(await firstFailure()).toMatchObject({
    code: "STORAGE_FAILED",
    permanent: false,
    message:
      "expected CopyObject to succeed for s3://files-a/in/a but received SlowDown (HTTP 503) Please reduce your request rate.",
  });
  expect(world.aws.requests.filter(isCopy)).toHaveLength(6);
});

test("an error in a 200 answer that the SDK takes for success is none", async () => {
  failCopies({ errorIn200: "InternalError", after: "\n" });
  expect(await firstFailure()).toMatchObject({
    code: "STORAGE_FAILED",
    message: expect.stringContaining("an answer without a result"),
  });
});

test.each<[string, string, (request: AwsRequest) => boolean]>([
  ["CopyObject", "s3://files-a/in/a", isCopy],
  [
    "HeadObject",
    "s3://copies-b/from-a/in/a",
    ({ method, bucket }) => method === "HEAD" && bucket === "copies-b",
  ],
  ["HeadObject", "s3://files-a/in/a", ({ method, bucket }) => method === "HEAD" && bucket === "files-a"],
])("a %s of %s that is not allowed names call, object and answer", async (call, object, matches) => {
  // So that what may not be looked at is there, and not taken for missing.
  world.aws.putObject("copies-b", "from-a/in/a", "older");
  world.aws.onRequest((request) =>
    matches(request) ? { status: 403, code: "AccessDenied", message: "no" } : undefined,
  );
  expect(await firstFailure()).toMatchObject({
    code: "STORAGE_FAILED",
    permanent: false,
    message: expect.stringMatching(
      new RegExp(`^expected ${call} to succeed for ${object} but received .*HTTP 403`),
    ),
  });
  expect(world.aws.getObject("copies-b", "from-a/in/a")?.body.toString()).toBe("older");
});

test("without permission to list, what is not there cannot be distinguished from what may not be read", async () => {
  await world.aws.close();
  world = await startCopyWorld({}, { buckets: { ...COPY_BUCKETS, "files-a": { owner: "111111111111" } } });
  const error = await world.failureOf(createdEvent({ bucket: "files-a", key: "in/gone" }));
  expect(error.message).toContain(
    "expected ListObjectsV2 to succeed for s3://files-a/in/gone but received AccessDenied",
  );
});

test.each(["files-a", "copies-b"] as const)(
  "a %s of another owner is neither read nor written",
  async (bucket) => {
    await world.aws.close();
    const buckets = { ...COPY_BUCKETS, [bucket]: { ...COPY_BUCKETS[bucket], owner: "999999999999" } };
    world = await startCopyWorld({}, { buckets });
    expect(await firstFailure()).toMatchObject({ code: "STORAGE_FAILED" });
    expect(world.aws.requests.filter(isCopy)).toEqual([]);
    expect(world.copies()).toEqual([]);
  },
);

test("a source bucket whose owner changes under way is not copied from", async () => {
  world.aws.onRequest((request) => {
    if (isCopy(request))
      Object.assign(request.headers, { "x-amz-source-expected-bucket-owner": "999999999999" });
    return undefined;
  });
  expect(await firstFailure()).toMatchObject({ code: "STORAGE_FAILED" });
  expect(world.copies()).toEqual([]);
});

test("a bucket that is not there fails, and is not taken for an object that is not", async () => {
  await world.aws.close();
  world = await startCopyWorld({}, { buckets: { "files-a": COPY_BUCKETS["files-a"] } });
  expect(await firstFailure()).toMatchObject({ code: "STORAGE_FAILED" });
});

test("a role that may not be assumed is named", async () => {
  await world.aws.close();
  world = await startCopyWorld({}, { roles: [] });
  expect(await firstFailure()).toMatchObject({
    code: "TARGET_ROLE_REFUSED",
    permanent: false,
    message: expect.stringContaining(`expected credentials for ${COPY_ROLE_ARN}`),
  });
});

describe("a destination that others change", () => {
  test.each<[string, Fault]>([
    ["is looked at again", { status: 412, code: "PreconditionFailed" }],
    ["is waited for", { status: 409, code: "ConditionalRequestConflict" }],
  ])("%s, and then written", async (_, fault) => {
    failCopies(fault, MAX_COPY_ATTEMPTS - 1);
    await world.invoke(createdEvent(uploaded()));
    expect(world.copies()).toEqual(["in/a"]);
    expect(world.s3Calls().filter((call) => call === "HEAD copies-b/from-a/in/a")).toHaveLength(
      MAX_COPY_ATTEMPTS,
    );
  });

  test("is given up for this time when it does not stop", async () => {
    failCopies({ status: 412, code: "PreconditionFailed" });
    expect(await firstFailure()).toMatchObject({
      code: "WRITE_CONFLICT",
      permanent: false,
      message:
        "expected a copy within 5 attempts for s3://files-a/in/a but received changes by others at each",
    });
  });

  test("by deleting it is written all the same", async () => {
    world.aws.putObject("copies-b", "from-a/in/a", "older");
    world.aws.onRequest((request) => {
      if (isCopy(request)) world.aws.deleteObject("copies-b", "from-a/in/a");
      return undefined;
    });
    await world.invoke(createdEvent(uploaded()));
    expect(world.aws.getObject("copies-b", "from-a/in/a")?.body.toString()).toBe("content");
  });

  test("is only ever written on condition", async () => {
    await world.invoke(createdEvent(uploaded()));
    const { etag } = world.aws.getObject("copies-b", "from-a/in/a") ?? {};
    await world.invoke(createdEvent(uploaded()));
    const conditions = world.aws.requests
      .filter(isCopy)
      .map(({ headers }) => [headers["if-none-match"], headers["if-match"]]);
    expect(conditions).toEqual([
      ["*", undefined],
      [undefined, etag],
    ]);
  });
});
