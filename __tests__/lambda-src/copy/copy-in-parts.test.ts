import { MAX_WHOLE_BYTES } from "../../../lambda-src/copy/copy-whole";
import type { CopySettings } from "../../../lambda-src/env";
import { GIB, startCopyWorld, type CopyWorld } from "../../support/copy-world";
import type { FaultHook, PutOptions } from "../../support/loopback-aws";
import { fullChecksum } from "../../support/loopback-store";
import { createdEvent } from "../../support/s3-events";

const BODY = Buffer.from("what stands for six gibibytes");
const KEY = "in/large.bin";
const CRC64 = fullChecksum("CRC64NVME", BODY);

jest.setTimeout(30_000);

let world: CopyWorld;

beforeEach(async () => {
  // Faults that pass are tried again after a while; here at once.
  jest.spyOn(Math, "random").mockReturnValue(0);
  world = await startCopyWorld();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await world.aws.close();
});

function uploaded(size: number, options: PutOptions = {}) {
  const etag = '"d41d8cd98f00b204e9800998ecf8427e-700"';
  const { versionId = "" } = world.aws.putObject("files-a", KEY, BODY, {
    size,
    etag,
    checksum: CRC64,
    ...options,
  });
  return { bucket: "files-a", key: KEY, versionId };
}

function copyOf() {
  return world.aws.getObject("copies-b", `from-a/${KEY}`);
}

const partsCopied = () => world.aws.requests.filter(({ query }) => "partNumber" in query);

describe("an object of more than 5 GiB", () => {
  test("is copied whole, in parts of 256 MiB that leave nothing out", async () => {
    await expect(world.invoke(createdEvent(uploaded(6 * GIB + 5)))).resolves.toMatchObject({
      copied: 1,
      copiedBytes: 6 * GIB + 5,
    });
    expect(copyOf()).toMatchObject({ body: BODY, size: 6 * GIB + 5 });
    expect(world.log.at(-1)).toMatchObject({ message: "object copied", bytes: 6 * GIB + 5, parts: 25 });
    const ranges = partsCopied().map(({ headers }) => headers["x-amz-copy-source-range"]);
    expect(new Set(ranges).size).toBe(25);
    expect(ranges).toContain("bytes=0-268435455");
    expect(ranges).toContain("bytes=6442450944-6442450948");
    expect(world.aws.openUploads).toEqual([]);
  });

  test("takes along metadata, content headers, tags and storage class", async () => {
    const options = {
      contentType: "video/mp4",
      cacheControl: "no-cache",
      contentDisposition: "attachment",
      contentEncoding: "identity",
      contentLanguage: "de",
      expires: "Sun, 22 Nov 2026 10:00:00 GMT",
      tags: { "cost centre": "4711", "a&b": "=c+d" },
      storageClass: "STANDARD_IA",
    };
    await world.invoke(createdEvent(uploaded(6 * GIB, { ...options, metadata: { colour: "red" } })));
    expect(copyOf()).toMatchObject({
      ...options,
      metadata: { colour: "red", "copied-from-etag": "d41d8cd98f00b204e9800998ecf8427e-700" },
    });
  });

  test("gets tags that are too long for a header by its own call", async () => {
    // Six bytes for each letter: a= and &b= come to 2,045 bytes, and then to 2,051.
    for (const [letters, isCalled] of [
      [170, false],
      [171, true],
    ] as const) {
      const tags = { a: "é".repeat(170), b: "é".repeat(letters) };
      await world.invoke(createdEvent(uploaded(6 * GIB, { tags })));
      expect(copyOf()?.tags).toEqual(tags);
      expect(world.s3Calls().includes(`PUT copies-b/from-a/${KEY}?tagging`)).toBe(isCalled);
      await world.aws.close();
      world = await startCopyWorld();
    }
  });

  test("whose tags cannot be put has failed, and no upload is given up", async () => {
    world.aws.onRequest(({ method, query }) =>
      method === "PUT" && "tagging" in query ? { status: 403, code: "AccessDenied" } : undefined,
    );
    const event = createdEvent(uploaded(6 * GIB, { tags: { a: "é".repeat(200), b: "é".repeat(200) } }));
    await expect(world.invoke(event)).rejects.toThrow("expected PutObjectTagging to succeed");
    expect(world.log.filter(({ message }) => message === "multipart upload left behind")).toEqual([]);
  });

  test("gets them when a backfill comes again, without another copy", async () => {
    const tags = { a: "é".repeat(200), b: "é".repeat(200) };
    uploaded(6 * GIB, { tags });
    const backfill = { keys: [KEY], skipEqual: true };
    let failing = true;
    world.aws.onRequest(({ method, query }) =>
      failing && method === "PUT" && "tagging" in query ? { status: 403, code: "AccessDenied" } : undefined,
    );
    await expect(world.invoke(backfill)).rejects.toThrow("expected PutObjectTagging to succeed");
    expect(copyOf()?.tags).toEqual({});
    failing = false;
    const parts = partsCopied().length;
    await expect(world.invoke({ ...backfill, dryRun: true })).resolves.toMatchObject({ copied: 0 });
    expect(copyOf()?.tags).toEqual({});
    await expect(world.invoke(backfill)).resolves.toMatchObject({ copied: 0, skipped: 1 });
    expect(copyOf()?.tags).toEqual(tags);
    expect(partsCopied()).toHaveLength(parts);
  });

  test("leaves out the ETag of its source where the metadata have no space for it", async () => {
    const metadata = { long: "x".repeat(1950) };
    await world.invoke(createdEvent(uploaded(6 * GIB, { metadata })));
    expect(copyOf()?.metadata).toEqual(metadata);
  });

  test("says so where it cannot take along all metadata", async () => {
    await world.invoke(createdEvent(uploaded(6 * GIB, { missingMetadata: 2 })));
    expect(world.log).toContainEqual(
      expect.objectContaining({
        level: "WARN",
        message: "metadata not copied, because S3 does not show them",
        key: KEY,
        count: 2,
      }),
    );
  });

  test("names in every call the owner of its buckets, and which bytes", async () => {
    await world.invoke(createdEvent(uploaded(6 * GIB)));
    const calls = world.s3Calls().map((call) => call.replace(/partNumber/, "part"));
    expect([...new Set(calls)]).toEqual([
      `HEAD copies-b/from-a/${KEY}`,
      `HEAD files-a/${KEY}`,
      `GET files-a/${KEY}?tagging&versionId`,
      `POST copies-b/from-a/${KEY}?uploads`,
      `PUT copies-b/from-a/${KEY}?part&uploadId (copy)`,
      `POST copies-b/from-a/${KEY}?uploadId`,
    ]);
    for (const { service, bucket, headers } of world.aws.requests) {
      if (service !== "s3") continue;
      const owner = bucket === "files-a" ? "111111111111" : "222222222222";
      expect(headers["x-amz-expected-bucket-owner"]).toBe(owner);
    }
    for (const { headers } of partsCopied()) {
      expect(headers).toMatchObject({
        "x-amz-copy-source": `files-a/${KEY}?versionId=v1`,
        "x-amz-copy-source-if-match": '"d41d8cd98f00b204e9800998ecf8427e-700"',
        "x-amz-source-expected-bucket-owner": "111111111111",
      });
    }
  });

  test("is compared by S3 with its source's checksum, in the same algorithm", async () => {
    await world.invoke(createdEvent(uploaded(6 * GIB, { checksum: fullChecksum("CRC32", BODY) })));
    expect(world.aws.requests.at(-1)?.headers).toMatchObject({
      "x-amz-checksum-crc32": fullChecksum("CRC32", BODY).value,
      "x-amz-checksum-type": "FULL_OBJECT",
      "x-amz-mp-object-size": String(6 * GIB),
    });
    expect(copyOf()?.checksum).toEqual(fullChecksum("CRC32", BODY));
  });

  test("that comes out with another checksum is refused by S3, and nothing is left of it", async () => {
    const checksum = { ...CRC64, value: "somethingelse" };
    const error = await world.failureOf(createdEvent(uploaded(6 * GIB, { checksum })));
    expect(error.message).toContain(
      "expected CompleteMultipartUpload to succeed for s3://files-a/in/large.bin but received BadDigest",
    );
    expect(copyOf()).toBeUndefined();
    expect(world.aws.openUploads).toEqual([]);
  });

  test.each<[string, PutOptions]>([
    ["none", { checksum: "none" }],
    ["one of its parts", { checksum: { algorithm: "CRC32", type: "COMPOSITE", value: "abc-700" } }],
  ])("gets a checksum where its source has %s", async (_, options) => {
    await world.invoke(createdEvent(uploaded(6 * GIB, options)));
    expect(copyOf()?.checksum).toEqual(CRC64);
  });

  test("replaces an older copy", async () => {
    await world.invoke(createdEvent(uploaded(6 * GIB)));
    await world.invoke(createdEvent(uploaded(7 * GIB)));
    expect(copyOf()?.size).toBe(7 * GIB);
  });

  test("does not replace a newer one that came while it was copied", async () => {
    const older = uploaded(6 * GIB);
    let isFirst = true;
    world.aws.onRequest(async ({ query }) => {
      if (!("partNumber" in query) || !isFirst) return undefined;
      isFirst = false;
      await world.invoke(createdEvent(uploaded(7 * GIB)));
      return undefined;
    });
    await expect(world.invoke(createdEvent(older))).resolves.toMatchObject({ copied: 0, skipped: 1 });
    expect(copyOf()?.size).toBe(7 * GIB);
    expect(world.aws.openUploads).toEqual([]);
  });

  test("is never put together from two sources", async () => {
    await world.aws.close();
    world = await startCopyWorld(
      {},
      {
        buckets: {
          "files-a": { owner: "111111111111", listablePrefix: "in/", versioned: false },
          "copies-b": { owner: "222222222222", listable: true },
        },
      },
    );
    world.aws.putObject("files-a", KEY, "first", { size: 6 * GIB });
    let parts = 0;
    world.aws.onRequest(({ query }) => {
      if ("partNumber" in query && ++parts === 3)
        world.aws.putObject("files-a", KEY, BODY, { size: 7 * GIB });
      return undefined;
    });
    await world.invoke(createdEvent({ bucket: "files-a", key: KEY }));
    expect(copyOf()).toMatchObject({ body: BODY, size: 7 * GIB });
    expect(world.aws.openUploads).toEqual([]);
  });
});

describe("what copies are given instead of what their source has", () => {
  async function given(copy: CopySettings["copy"]): Promise<void> {
    await world.aws.close();
    world = await startCopyWorld({ copy });
  }

  test("a copy in parts has, and the rest is as in its source", async () => {
    await given({
      storageClass: "DEEP_ARCHIVE",
      tags: { team: "storage & backup" },
      metadata: { origin: "a" },
      contentHeaders: { cacheControl: "no-store" },
    });
    const options = { contentType: "video/mp4", cacheControl: "no-cache", contentLanguage: "de" };
    await world.invoke(
      createdEvent(uploaded(6 * GIB, { ...options, tags: { team: "a" }, metadata: { colour: "red" } })),
    );
    expect(copyOf()).toMatchObject({
      contentType: "video/mp4",
      cacheControl: "no-store",
      contentLanguage: "de",
      storageClass: "DEEP_ARCHIVE",
      tags: { team: "storage & backup" },
      metadata: { origin: "a", "copied-from-etag": "d41d8cd98f00b204e9800998ecf8427e-700" },
    });
    // No one has permission to read tags that are not needed.
    expect(world.s3Calls().filter((call) => call.includes("?tagging"))).toEqual([]);
  });

  test("no tags are none", async () => {
    await given({ tags: {} });
    await world.invoke(createdEvent(uploaded(6 * GIB, { tags: { team: "a" } })));
    expect(copyOf()?.tags).toEqual({});
    expect(world.aws.requests.filter(({ headers }) => "x-amz-tagging" in headers)).toEqual([]);
  });

  test("a checksum in the source's algorithm is compared with the source's", async () => {
    await given({ checksumAlgorithm: "CRC32C" });
    const checksum = { ...fullChecksum("CRC32C", BODY), value: "somethingelse" };
    const error = await world.failureOf(createdEvent(uploaded(6 * GIB, { checksum })));
    expect(error.message).toContain("received BadDigest");
    expect(copyOf()).toBeUndefined();
  });

  test("one in another algorithm is kept, and cannot be", async () => {
    await given({ checksumAlgorithm: "CRC32C" });
    await world.invoke(createdEvent(uploaded(6 * GIB)));
    expect(copyOf()?.checksum).toEqual(fullChecksum("CRC32C", BODY));
  });
});

test("an object of 5 GiB to the byte is copied in one call, of a byte more in parts", async () => {
  await world.invoke(createdEvent(uploaded(MAX_WHOLE_BYTES)));
  expect(partsCopied()).toHaveLength(0);
  expect(copyOf()?.size).toBe(5 * GIB);
  await world.invoke(createdEvent(uploaded(MAX_WHOLE_BYTES + 1)));
  expect(partsCopied()).toHaveLength(21);
  expect(copyOf()?.size).toBe(5 * GIB + 1);
});

test("many parts are copied at once, and not more than 16", async () => {
  const [waiting, most] = [new Set<() => void>(), { parts: 0 }];
  world.aws.onRequest(async ({ query }) => {
    if (!("partNumber" in query)) return undefined;
    await new Promise<void>((resolve) => {
      waiting.add(resolve);
      most.parts = Math.max(most.parts, waiting.size);
      // All that may come at once have come when there are 16, or when they are the last.
      setTimeout(() => {
        waiting.delete(resolve);
        resolve();
      }, 50);
    });
    return undefined;
  });
  await world.invoke(createdEvent(uploaded(12 * GIB)));
  expect(copyOf()?.size).toBe(12 * GIB);
  expect(most.parts).toBe(16);
});

describe("when something fails", () => {
  const PART: FaultHook = ({ query }) =>
    query["partNumber"] === "7" ? { status: 403, code: "AccessDenied" } : undefined;

  test("the upload is given up, so that no parts are left to be paid for", async () => {
    world.aws.onRequest(PART);
    const error = await world.failureOf(createdEvent(uploaded(6 * GIB)));
    expect(error).toMatchObject({ errors: [{ code: "STORAGE_FAILED", permanent: false }] });
    expect(error.message).toContain(
      "expected UploadPartCopy to succeed for s3://files-a/in/large.bin but received AccessDenied",
    );
    expect(world.aws.openUploads).toEqual([]);
    expect(world.s3Calls()).toContain(`DELETE copies-b/from-a/${KEY}?uploadId`);
    expect(copyOf()).toBeUndefined();
  });

  test("no more parts are begun", async () => {
    world.aws.onRequest(PART);
    await world.failureOf(createdEvent(uploaded(100 * GIB)));
    expect(partsCopied().length).toBeLessThan(40);
  });

  test("and giving up fails as well, the log says what was left behind, and the first failure is the one reported", async () => {
    world.aws.onRequest((request) =>
      request.method === "DELETE" ? { status: 403, code: "AccessDenied" } : PART(request),
    );
    const error = await world.failureOf(createdEvent(uploaded(6 * GIB)));
    expect(error.message).toContain("UploadPartCopy");
    expect(world.log).toContainEqual(
      expect.objectContaining({
        level: "WARN",
        message: "multipart upload left behind",
        destinationKey: `from-a/${KEY}`,
        uploadId: "upload-1",
      }),
    );
  });

  test.each([
    ["a part", "PUT"],
    ["the end", "POST"],
  ])("at %s with an error in a 200 answer, it is retried", async (_, method) => {
    let faults = 2;
    world.aws.onRequest((request) =>
      request.method === method && "uploadId" in request.query && faults-- > 0
        ? { errorIn200: "InternalError" }
        : undefined,
    );
    await world.invoke(createdEvent(uploaded(6 * GIB)));
    expect(faults).toBeLessThan(0);
    expect(copyOf()).toMatchObject({ body: BODY, size: 6 * GIB });
  });

  test.each([
    ["UploadPartCopy", "PUT"],
    ["CompleteMultipartUpload", "POST"],
  ])(
    "in a way that the SDK does not see, an answer of %s without its result is a failure",
    async (call, method) => {
      world.aws.onRequest((request) =>
        request.method === method && "uploadId" in request.query
          ? { errorIn200: "InternalError", after: "\n" }
          : undefined,
      );
      const error = await world.failureOf(createdEvent(uploaded(6 * GIB)));
      expect(error.message).toContain(`expected ${call} to succeed`);
      expect(error.message).toContain("an answer without a result");
      expect(world.aws.openUploads).toEqual([]);
    },
  );

  test("because the object is archived, it says so and stays", async () => {
    await world.invoke(createdEvent(uploaded(6 * GIB, { storageClass: "DEEP_ARCHIVE" })));
    expect(Object.values(world.quarantine())).toMatchObject([
      {
        code: "SOURCE_UNAVAILABLE",
        message: expect.stringContaining("an archived one (DEEP_ARCHIVE): restore it first") as string,
      },
    ]);
    expect(world.aws.openUploads).toEqual([]);
  });

  test("because the time is over, the upload is given up while there is time for that", async () => {
    const object = uploaded(6 * GIB);
    world.aws.onRequest(async ({ query }) => {
      if ("partNumber" in query) await new Promise(() => undefined);
      return undefined;
    });
    await expect(world.invoke(createdEvent(object), () => 1_000)).rejects.toMatchObject({
      errors: [
        {
          code: "OUT_OF_TIME",
          message:
            "expected a copy within the invocation's time for s3://files-a/in/large.bin but received the end of it",
        },
      ],
    });
    expect(world.aws.openUploads).toEqual([]);
  });
});
