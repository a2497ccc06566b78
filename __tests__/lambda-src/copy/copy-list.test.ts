import { OBJECTS_AT_ONCE } from "../../../lambda-src/copy/create-copy-handler";
import { MAX_PLANNED } from "../../../lambda-src/shared/create-object-handler";
import { COPY_BUCKETS, GIB, startCopyWorld, type CopyWorld } from "../../support/copy-world";
import type { AwsRequest, PutOptions } from "../../support/loopback-aws";
import { fullChecksum } from "../../support/loopback-store";
import { createdEvent } from "../../support/s3-events";

// Some copy a thousand objects.
jest.setTimeout(120_000);

let world: CopyWorld;

beforeEach(async () => {
  jest.spyOn(Math, "random").mockReturnValue(0);
  world = await startCopyWorld();
});

afterEach(async () => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  await world.aws.close();
});

function put(key: string, body = "content", options: PutOptions = {}) {
  return world.aws.putObject("files-a", key, body, options);
}

function putMany(count: number): string[] {
  const keys = Array.from({ length: count }, (_, index) => `in/${String(index).padStart(4, "0")}`);
  for (const key of keys) put(key);
  return keys;
}

/** Stops the invocation's time when so many objects have been copied. */
const timeUntil = (copies: number) => () => (world.copies().length >= copies ? 10_000 : 60_000);

/** Until whoever is in this process has heard of what was sent. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
}

/** Leaves a request unanswered, and ends the invocation's time when it is there and the rest is done. */
function endTimeAt(isUnanswered: (request: AwsRequest) => boolean, isRestDone = () => true): void {
  jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "setInterval", "queueMicrotask", "Date"] });
  world.aws.onRequest(async (request) => {
    if (!isUnanswered(request)) return undefined;
    while (!isRestDone()) await new Promise(setImmediate);
    await someTurns();
    jest.advanceTimersByTime(60_000);
    return new Promise(() => undefined);
  });
}

const listings = () => world.aws.requests.filter(({ method, key }) => method === "GET" && key === "");

describe("a list", () => {
  test("copies everything under the source prefix, and nothing outside it", async () => {
    put("in/a", "1");
    put("in/b/c", "22");
    put("out/d", "333");
    put("inner", "4444");
    await expect(world.invoke({ list: {} })).resolves.toEqual({
      copied: 2,
      copiedBytes: 3,
      skipped: 0,
      vanished: 0,
      quarantined: 0,
      failedCount: 0,
      failed: [],
    });
    expect(world.copies()).toEqual(["in/a", "in/b/c"]);
    expect(world.log.at(-1)).toMatchObject({
      message: "copies done",
      copied: 2,
      copiedBytes: 3,
      failedCount: 0,
    });
  });

  test("copies what lies under a longer prefix", async () => {
    put("in/a");
    put("in/b/c");
    await world.invoke({ list: { prefix: "in/b/" } });
    expect(world.copies()).toEqual(["in/b/c"]);
  });

  test("of nothing copies nothing", async () => {
    await expect(world.invoke({ list: { prefix: "in/none/" } })).resolves.toMatchObject({
      copied: 0,
      failedCount: 0,
    });
  });

  test("takes along metadata, tags and storage class", async () => {
    const options = { metadata: { colour: "red" }, tags: { team: "a" }, storageClass: "STANDARD_IA" };
    put("in/a", "1", options);
    await world.invoke({ list: {} });
    expect(world.aws.getObject("copies-b", "from-a/in/a")).toMatchObject(options);
  });

  test("goes page by page, and names the prefix and the owner in each request", async () => {
    await world.aws.close();
    world = await startCopyWorld(
      {},
      { buckets: { ...COPY_BUCKETS, "files-a": { ...COPY_BUCKETS["files-a"], listPageSize: 20 } } },
    );
    const keys = putMany(45);
    await expect(world.invoke({ list: {} })).resolves.toMatchObject({ copied: 45 });
    expect(world.copies()).toEqual(keys);
    expect(listings()).toHaveLength(3);
    for (const { query, headers } of listings()) {
      expect(query["prefix"]).toBe("in/");
      expect(headers["x-amz-expected-bucket-owner"]).toBe("111111111111");
    }
  });

  test("names the prefix even when it is empty: the permission to list may be bound to it", async () => {
    await world.aws.close();
    const { source } = world.settings;
    world = await startCopyWorld(
      { source: { ...source, prefix: "" } },
      { buckets: { ...COPY_BUCKETS, "files-a": { owner: "111111111111", listablePrefix: "" } } },
    );
    put("a");
    await expect(world.invoke({ list: {} })).resolves.toMatchObject({ copied: 1 });
    expect(listings()[0]?.query).toHaveProperty("prefix", "");
  });

  test("finds keys of every kind", async () => {
    const keys = [
      "in/ ",
      "in/+",
      "in/%2F",
      "in/&<>\"'",
      "in/line\nbreak\u0001",
      "in/写真/🌸",
      "in/slash//",
      "in/~",
    ];
    for (const key of keys) put(key);
    await expect(world.invoke({ list: {} })).resolves.toMatchObject({ copied: keys.length });
    expect(new Set(world.copies())).toEqual(new Set(keys));
  });

  test("copies several objects at once, and not more than its limit", async () => {
    putMany(2 * OBJECTS_AT_ONCE);
    const held: (() => void)[] = [];
    const together: number[] = [];
    world.aws.onRequest(async ({ headers }) => {
      if (!("x-amz-copy-source" in headers)) return undefined;
      const released = new Promise<void>((resolve) => held.push(resolve));
      if (held.length === OBJECTS_AT_ONCE) {
        await someTurns();
        together.push(held.length);
        for (const release of held.splice(0)) release();
      }
      await released;
      return undefined;
    });
    await world.invoke({ list: {} });
    expect(together).toEqual([OBJECTS_AT_ONCE, OBJECTS_AT_ONCE]);
  });

  test("copies large objects in parts, and looks at those alone", async () => {
    put("in/large", "x", { size: 6 * GIB });
    put("in/small", "x");
    await expect(world.invoke({ list: {} })).resolves.toMatchObject({ copied: 2, copiedBytes: 6 * GIB + 1 });
    expect(world.aws.getObject("copies-b", "from-a/in/large")?.size).toBe(6 * GIB);
    expect(world.s3Calls().filter((call) => call.startsWith("HEAD files-a"))).toEqual([
      "HEAD files-a/in/large",
    ]);
  });

  test("does not overwrite a newer version that an event brings meanwhile", async () => {
    put("in/a", "older");
    let isFirst = true;
    world.aws.onRequest(async ({ headers }) => {
      if (!("x-amz-copy-source" in headers) || !isFirst) return undefined;
      isFirst = false;
      const { versionId = "" } = put("in/a", "newer");
      await world.invoke(createdEvent({ bucket: "files-a", key: "in/a", versionId }));
      put("in/a", "newest");
      return undefined;
    });
    await world.invoke({ list: {} });
    expect(world.aws.getObject("copies-b", "from-a/in/a")?.body.toString()).toBe("newest");
  });

  test("looks again when something has changed since the listing", async () => {
    put("in/a", "small");
    let isFirst = true;
    world.aws.onRequest(({ headers }) => {
      if (!("x-amz-copy-source" in headers) || !isFirst) return undefined;
      isFirst = false;
      put("in/a", "large", { size: 6 * GIB });
      return { status: 409, code: "ConditionalRequestConflict" };
    });
    await expect(world.invoke({ list: {} })).resolves.toMatchObject({ copied: 1, copiedBytes: 6 * GIB });
    expect(world.aws.getObject("copies-b", "from-a/in/a")?.size).toBe(6 * GIB);
  });

  test("reports what vanishes between listing and copying", async () => {
    put("in/a");
    put("in/b");
    world.aws.onRequest(({ headers }) => {
      if ("x-amz-copy-source" in headers) world.aws.deleteObject("files-a", "in/a");
      return undefined;
    });
    await expect(world.invoke({ list: {} })).resolves.toMatchObject({
      copied: 1,
      vanished: 1,
      failedCount: 0,
    });
    expect(world.copies()).toEqual(["in/b"]);
  });
});

describe("before its time runs out", () => {
  test("it stops between two objects, says where to continue, and from there the rest is done", async () => {
    const keys = putMany(100);
    const first = await world.invoke({ list: {} }, timeUntil(30));
    const { continueFrom = "" } = first;
    expect(first.copied).toBeGreaterThanOrEqual(30);
    expect(first.copied).toBeLessThan(30 + OBJECTS_AT_ONCE);
    expect(world.copies()).toEqual(keys.slice(0, first.copied));
    expect(continueFrom).toBe(keys[first.copied - 1]);
    expect(world.log.find(({ message }) => message === "stopped before the end")).toMatchObject({
      continueFrom,
    });

    world.aws.forgetRequests();
    const second = await world.invoke({ list: { continueFrom } });
    expect(second).toMatchObject({ copied: 100 - first.copied, failedCount: 0 });
    expect(second).not.toHaveProperty("continueFrom");
    expect(world.copies()).toEqual(keys);
    expect(listings()[0]?.query).toMatchObject({ "start-after": continueFrom, prefix: "in/" });
  });

  test("it has done one object at least, however little time there is", async () => {
    putMany(3);
    await expect(
      world.invoke({ list: {} }, jest.fn(() => 0).mockReturnValueOnce(10_000)),
    ).resolves.toMatchObject({ copied: 1, continueFrom: "in/0000" });
  });

  test("an object that is not done in time is begun again by the next invocation, and those before it are not", async () => {
    const keys = putMany(40);
    const isSlow = ({ key, headers }: AwsRequest) =>
      key.endsWith(keys[30] ?? "") && "x-amz-copy-source" in headers;
    endTimeAt(isSlow, () => world.copies().length === 39);
    await expect(world.invoke({ list: {} })).resolves.toMatchObject({
      failedCount: 0,
      continueFrom: keys[29],
    });
    world.aws.onRequest(undefined);
    await expect(world.invoke({ list: { continueFrom: keys[29] } })).resolves.toMatchObject({ copied: 10 });
    expect(world.copies()).toEqual(keys);
  });

  test("a listing that is cut off is no failure if anything was done, and the rest is listed by the next invocation", async () => {
    await world.aws.close();
    world = await startCopyWorld(
      {},
      { buckets: { ...COPY_BUCKETS, "files-a": { ...COPY_BUCKETS["files-a"], listPageSize: 10 } } },
    );
    const keys = putMany(25);
    const isPage =
      (number: 1 | 2) =>
      ({ method, key, query }: AwsRequest) =>
        method === "GET" && key === "" && "continuation-token" in query === (number === 2);
    endTimeAt(isPage(2), () => world.copies().length === 10);
    const result = await world.invoke({ list: {} });
    expect(result).toMatchObject({ copied: 10, failedCount: 0, continueFrom: keys[9] });
    endTimeAt(isPage(1));
    await expect(world.invoke({ list: { continueFrom: keys[9] } })).resolves.toMatchObject({
      copied: 0,
      failedCount: 0,
      continueFrom: keys[9],
    });
    await expect(world.invoke({ list: {} })).rejects.toThrow("ListObjectsV2");
  });

  test("an object that had all the time there is, and is not done, is a failure: it would never be done", async () => {
    put("in/a");
    put("in/b");
    endTimeAt(
      ({ key, headers }) => key.endsWith("in/a") && "x-amz-copy-source" in headers,
      () => world.copies().length === 1,
    );
    const result = await world.invoke({ list: { onFailure: "report" } });
    expect(result).toMatchObject({
      copied: 1,
      failed: [{ key: "in/a", code: "OUT_OF_TIME", permanent: false }],
    });
    expect(result).not.toHaveProperty("continueFrom");
  });
});

describe("a dry run", () => {
  test("lists what would be copied, and copies nothing", async () => {
    put("in/a", "1");
    put("in/b", "22");
    await expect(world.invoke({ list: { dryRun: true } })).resolves.toMatchObject({
      copied: 0,
      wouldCopy: [
        { key: "in/a", bytes: 1 },
        { key: "in/b", bytes: 2 },
      ],
    });
    expect(world.copies()).toEqual([]);
    expect(new Set(world.aws.requests.map(({ method }) => method))).toEqual(new Set(["GET", "HEAD", "POST"]));
  });

  test("leaves out what is equal, when asked to skip that", async () => {
    put("in/a", "1");
    await world.invoke({ list: {} });
    put("in/b", "2");
    await expect(world.invoke({ list: { dryRun: true, skipEqual: true } })).resolves.toMatchObject({
      skipped: 1,
      wouldCopy: [{ key: "in/b", bytes: 1 }],
    });
  });

  test("ends with a list that an answer can hold, and says where to continue", async () => {
    const keys = putMany(MAX_PLANNED + 100);
    const { wouldCopy = [], continueFrom } = await world.invoke({ list: { dryRun: true } });
    expect(wouldCopy.length).toBeGreaterThanOrEqual(MAX_PLANNED);
    expect(wouldCopy.length).toBeLessThan(MAX_PLANNED + OBJECTS_AT_ONCE);
    expect(continueFrom).toBe(keys[wouldCopy.length - 1]);
  });
});

describe("what already exists and equal", () => {
  const copiesMade = () => world.aws.requests.filter(({ headers }) => "x-amz-copy-source" in headers).length;

  async function copiesOf(how: PutOptions, again: object = { list: { skipEqual: true } }): Promise<number> {
    put("in/a", "content", how);
    await world.invoke({ list: {} });
    world.aws.forgetRequests();
    await world.invoke(again);
    return copiesMade();
  }

  test("is copied again, unless asked to skip it", async () => {
    expect(await copiesOf({}, { list: {} })).toBe(1);
    expect(await copiesOf({})).toBe(0);
  });

  test("is skipped by its ETag, without another look at the source", async () => {
    await copiesOf({});
    expect(world.s3Calls()).toEqual([
      "GET files-a/?encoding-type&list-type&prefix",
      "HEAD copies-b/from-a/in/a",
    ]);
  });

  test("is skipped by its checksum where ETags say nothing: uploads in parts", async () => {
    expect(await copiesOf({ etag: '"abc-3"' })).toBe(0);
    expect(world.log.at(-2)).toMatchObject({ message: "already equal", key: "in/a" });
  });

  test("is skipped by its checksum where ETags say nothing: a key of B's own", async () => {
    await world.aws.close();
    world = await startCopyWorld(
      {},
      { buckets: { ...COPY_BUCKETS, "copies-b": { ...COPY_BUCKETS["copies-b"], opaqueEtags: true } } },
    );
    expect(await copiesOf({})).toBe(0);
  });

  test("is skipped by the source's ETag that a copy in parts keeps", async () => {
    expect(await copiesOf({ size: 6 * GIB, etag: '"abc-700"', checksum: "none" })).toBe(0);
  });

  test.each<[string, PutOptions]>([
    ["there is no checksum", { etag: '"abc-3"', checksum: "none" }],
    [
      "there is only one of its parts",
      { etag: '"abc-3"', checksum: { algorithm: "CRC32", type: "COMPOSITE", value: "abc-3" } },
    ],
  ])("is copied again where it cannot be shown to be equal: %s", async (_, options) => {
    expect(await copiesOf(options)).toBe(1);
  });

  test("in size alone is copied", async () => {
    put("in/a", "one");
    await world.invoke({ list: {} });
    put("in/a", "two");
    await expect(world.invoke({ list: { skipEqual: true } })).resolves.toMatchObject({
      copied: 1,
      skipped: 0,
    });
    expect(world.aws.getObject("copies-b", "from-a/in/a")?.body.toString()).toBe("two");
  });

  test("in size and algorithm, but not in its checksum, is copied", async () => {
    const large = { size: 6 * GIB, metadata: { long: "x".repeat(1950) } };
    put("in/a", "one", {
      ...large,
      etag: '"abc-700"',
      checksum: fullChecksum("CRC64NVME", Buffer.from("one")),
    });
    await world.invoke({ list: {} });
    put("in/a", "two", {
      ...large,
      etag: '"def-700"',
      checksum: fullChecksum("CRC64NVME", Buffer.from("two")),
    });
    await expect(world.invoke({ list: { skipEqual: true } })).resolves.toMatchObject({
      copied: 1,
      skipped: 0,
    });
  });
});

describe("objects that fail", () => {
  const failing = (count: number) => {
    for (let index = 0; index < count; index++)
      put(`in/cold/${String(index)}`, "ice", { storageClass: "GLACIER" });
  };

  test("do not keep the others from being copied; the invocation fails and names them", async () => {
    put("in/a");
    failing(2);
    put("in/z");
    const error = await world.bulkFailureOf({ list: {} });
    expect(error).toMatchObject({
      code: "OBJECTS_FAILED",
      permanent: true,
      result: { copied: 2, failedCount: 2 },
    });
    const reason = (key: string) =>
      `  [SOURCE_UNAVAILABLE] expected an object that can be read at once for s3://files-a/${key} ` +
      "but received an archived one (GLACIER): restore it first";
    expect(error.message.split("\n").sort()).toEqual([
      reason("in/cold/0"),
      reason("in/cold/1"),
      "expected copies for 4 object(s) but received 2 failure(s):",
    ]);
    expect(world.copies()).toEqual(["in/a", "in/z"]);
  });

  test("are listed in the result instead, on request", async () => {
    put("in/a");
    failing(1);
    await expect(world.invoke({ list: { onFailure: "report" } })).resolves.toMatchObject({
      copied: 1,
      failedCount: 1,
      failed: [{ key: "in/cold/0", code: "SOURCE_UNAVAILABLE", permanent: true }],
    });
  });

  test("are all counted and logged, but not all listed", async () => {
    failing(120);
    const result = await world.invoke({ list: { onFailure: "report" } });
    expect(result.failedCount).toBe(120);
    expect(result.failed).toHaveLength(100);
    expect(world.log.filter(({ message }) => message === "object failed")).toHaveLength(120);
    const error = await world.bulkFailureOf({ list: {} });
    expect(error.message.split("\n").at(-1)).toBe("  and 20 more");
  });

  test("and a stop before the end are both reported", async () => {
    put("in/0000-cold", "ice", { storageClass: "GLACIER" });
    putMany(60);
    const { result, message, permanent } = await world.bulkFailureOf({ list: {} }, timeUntil(20));
    expect(result).toMatchObject({ failedCount: 1, continueFrom: expect.stringMatching(/^in\/00\d\d$/) });
    expect(message).toContain("received 1 failure(s), and not all were tried:\n  [SOURCE_UNAVAILABLE]");
    expect(message).toContain(`\n  to continue: "continueFrom": "${result.continueFrom ?? ""}"`);
    expect(permanent).toBe(false);
  });

  test("to be listed are a failure that says where to continue", async () => {
    await world.aws.close();
    world = await startCopyWorld(
      {},
      { buckets: { ...COPY_BUCKETS, "files-a": { ...COPY_BUCKETS["files-a"], listPageSize: 10 } } },
    );
    const keys = putMany(25);
    world.aws.onRequest(({ query }) =>
      "continuation-token" in query ? { status: 403, code: "AccessDenied", message: "no" } : undefined,
    );
    const error = await world.bulkFailureOf({ list: {} });
    expect(error.message.split("\n  ")).toEqual([
      "expected copies for 11 object(s) but received 1 failure(s), and not all were tried:",
      "[STORAGE_FAILED] expected ListObjectsV2 to succeed for s3://files-a/in/ but received AccessDenied (HTTP 403) no",
      'to continue: "continueFrom": "in/0009"',
    ]);
    expect(world.copies()).toEqual(keys.slice(0, 10));
    expect(error.permanent).toBe(false);
  });

  test("to be listed at once leave the place to continue where it was", async () => {
    world.aws.onRequest(({ query }) =>
      "list-type" in query ? { status: 403, code: "AccessDenied" } : undefined,
    );
    const later = { list: { continueFrom: "in/7", onFailure: "report" } };
    await expect(world.invoke(later)).resolves.toMatchObject({
      copied: 0,
      failed: [{ code: "STORAGE_FAILED" }],
      continueFrom: "in/7",
    });
    const first = await world.invoke({ list: { onFailure: "report" } });
    expect(first).toMatchObject({ copied: 0, failedCount: 1 });
    expect(first).not.toHaveProperty("continueFrom");
    expect(first.failed[0]?.key).toBeUndefined();
  });
});
