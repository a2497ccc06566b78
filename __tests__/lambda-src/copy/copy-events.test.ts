import { createHash } from "node:crypto";
import { COPY_ROLE_ARN } from "../../support/copy-settings";
import { COPY_BUCKETS, startCopyWorld, type CopyWorld } from "../../support/copy-world";
import { EXECUTION_ROLE, type PutOptions } from "../../support/loopback-aws";
import { createdEvent, createdRecord, TEST_EVENT } from "../../support/s3-events";

let world: CopyWorld;

beforeEach(async () => {
  world = await startCopyWorld();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await world.aws.close();
});

function uploaded(key: string, body = "content", options: PutOptions = {}) {
  const { versionId } = world.aws.putObject("files-a", key, body, options);
  return { bucket: "files-a", key, ...(versionId !== undefined && { versionId }) };
}

function copyOf(key: string) {
  return world.aws.getObject("copies-b", `from-a/${key}`);
}

describe("an uploaded object", () => {
  test("is copied under the destination's prefix, with all that belongs to it", async () => {
    const options = {
      contentType: "text/csv",
      cacheControl: "no-cache",
      contentDisposition: "attachment",
      contentEncoding: "identity",
      contentLanguage: "de",
      expires: "Sun, 22 Nov 2026 10:00:00 GMT",
      metadata: { colour: "red" },
      tags: { "cost centre": "4711", "a&b": "=c" },
      storageClass: "STANDARD_IA",
    };
    await expect(world.invoke(createdEvent(uploaded("in/a.csv", "1;2", options)))).resolves.toEqual({
      copied: 1,
      copiedBytes: 3,
      skipped: 0,
      vanished: 0,
      quarantined: 0,
      failedCount: 0,
      failed: [],
    });
    expect(world.aws.keys("copies-b")).toEqual(["from-a/in/a.csv"]);
    expect(copyOf("in/a.csv")).toMatchObject({ ...options, body: Buffer.from("1;2") });
  });

  test("is read and written as the role in B alone, and each call says whose buckets it means", async () => {
    await world.invoke(createdEvent(uploaded("in/a.csv")));
    expect(world.s3Calls()).toEqual([
      "HEAD copies-b/from-a/in/a.csv",
      "HEAD files-a/in/a.csv",
      "PUT copies-b/from-a/in/a.csv (copy)",
    ]);
    expect(world.aws.sessions).toMatchObject([
      { roleArn: COPY_ROLE_ARN, sessionName: "copier", callerAccessKeyId: EXECUTION_ROLE.accessKeyId },
    ]);
    for (const { service, bucket, headers, accessKeyId } of world.aws.requests) {
      if (service !== "s3") continue;
      expect(accessKeyId).toBe("ASIASESSION000000001");
      const owner = bucket === "files-a" ? "111111111111" : "222222222222";
      expect(headers["x-amz-expected-bucket-owner"]).toBe(owner);
    }
    // A checksum of the destination would need permission to decrypt, for nothing.
    expect(world.aws.requests.map(({ headers }) => headers["x-amz-checksum-mode"])).toEqual([
      undefined,
      undefined,
      "ENABLED",
      undefined,
    ]);
    expect(world.aws.requests.at(-1)?.headers).toMatchObject({
      "x-amz-source-expected-bucket-owner": "111111111111",
      "x-amz-metadata-directive": "COPY",
      "x-amz-tagging-directive": "COPY",
      "x-amz-object-annotation-directive": "EXCLUDE",
    });
  });

  test("may be empty", async () => {
    await world.invoke(createdEvent(uploaded("in/empty", "")));
    expect(copyOf("in/empty")?.body).toHaveLength(0);
  });

  test.each([
    "in/with space.txt",
    "in/1+1=2.txt",
    "in/写真/桜 🌸.txt",
    "in/100%/a&b?c#d.txt",
    "in/a?versionId=x",
    "in/a/../b.txt",
    "in//double//slash/",
    "in/'single' \"double\" (round) [square] {curly} *!~;:,@$^`|\\<>",
    "in/line\nbreak\tand\u0001control",
    "in/%41%2F",
  ])("may have any key: %j", async (key) => {
    await world.invoke(createdEvent(uploaded(key, "one"), { ...uploaded(key, "two") }));
    expect(copyOf(key)?.body.toString()).toBe("two");
    expect(world.copies()).toEqual([key]);
  });

  test("is logged with what was done", async () => {
    await world.invoke(createdEvent(uploaded("in/a.csv", "1;2")));
    expect(world.log.at(-1)).toEqual({
      timestamp: expect.any(String),
      level: "INFO",
      message: "object copied",
      requestId: "request-1",
      bucket: "files-a",
      key: "in/a.csv",
      versionId: "v1",
      outcome: "copied",
      bytes: 3,
      parts: 1,
      ms: expect.any(Number),
    });
  });
});

test("a source and a destination in two Regions are each asked in their own, with one session", async () => {
  await world.aws.close();
  const { source } = world.settings;
  world = await startCopyWorld(
    { source: { ...source, region: "us-east-1" } },
    {
      buckets: {
        "files-a": { owner: "111111111111", region: "us-east-1", listablePrefix: "in/" },
        "copies-b": { owner: "222222222222", listable: true },
      },
    },
  );
  await world.invoke(createdEvent(uploaded("in/a")));
  expect(world.copies()).toEqual(["in/a"]);
  expect(world.aws.sessions).toHaveLength(1);
});

describe("versions", () => {
  test("the version that the event names is copied", async () => {
    await world.invoke(createdEvent(uploaded("in/a", "one")));
    expect(world.aws.requests.at(-1)?.headers["x-amz-copy-source"]).toBe("files-a/in/a?versionId=v1");
  });

  test("without a version, whatever is current is copied", async () => {
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
    await world.invoke(createdEvent(uploaded("in/a", "one")));
    expect(world.aws.requests.at(-1)?.headers["x-amz-copy-source"]).toBe("files-a/in/a");
    expect(copyOf("in/a")?.body.toString()).toBe("one");
  });

  test("a late event of an older version changes nothing, whichever comes last", async () => {
    const older = uploaded("in/a", "older");
    const newer = uploaded("in/a", "newer");
    await world.invoke(createdEvent(newer));
    await expect(world.invoke(createdEvent(older))).resolves.toMatchObject({ copied: 0, skipped: 1 });
    expect(copyOf("in/a")).toMatchObject({ body: Buffer.from("newer"), versionId: "v3" });
    expect(world.log.at(-1)).toMatchObject({ message: "superseded by a newer version", versionId: "v1" });
  });

  test("a newer version that comes between looking and copying is not overwritten by the older one", async () => {
    const older = uploaded("in/a", "older");
    let isFirstCopy = true;
    world.aws.onRequest(async ({ method }) => {
      if (method !== "PUT" || !isFirstCopy) return undefined;
      isFirstCopy = false;
      await world.invoke(createdEvent(uploaded("in/a", "newer")));
      return undefined;
    });
    await expect(world.invoke(createdEvent(older))).resolves.toMatchObject({ copied: 0, skipped: 1 });
    expect(copyOf("in/a")?.body.toString()).toBe("newer");
  });

  test("the same event twice leaves the same copy", async () => {
    const event = createdEvent(uploaded("in/a", "one", { metadata: { colour: "red" } }));
    await world.invoke(event);
    await world.invoke(event);
    expect(copyOf("in/a")).toMatchObject({ body: Buffer.from("one"), metadata: { colour: "red" } });
  });

  test("the same bytes with other metadata are copied again", async () => {
    await world.invoke(createdEvent(uploaded("in/a", "one", { metadata: { colour: "red" } })));
    await world.invoke(createdEvent(uploaded("in/a", "one", { metadata: { colour: "blue" } })));
    expect(copyOf("in/a")?.metadata).toEqual({ colour: "blue" });
  });
});

describe("an object that was deleted since", () => {
  test("by a marker is copied all the same, where nothing else is", async () => {
    const object = uploaded("in/a", "one");
    world.aws.markDeleted("files-a", "in/a");
    await world.invoke(createdEvent(object));
    expect(copyOf("in/a")?.body.toString()).toBe("one");
  });

  test("by a marker is not copied over anything", async () => {
    const older = uploaded("in/a", "older");
    const newer = uploaded("in/a", "newer");
    await world.invoke(createdEvent(newer));
    world.aws.markDeleted("files-a", "in/a");
    await expect(world.invoke(createdEvent(older))).resolves.toMatchObject({ skipped: 1 });
    expect(copyOf("in/a")?.body.toString()).toBe("newer");
  });

  test("permanently from a bucket without versions is reported as vanished, and nothing fails", async () => {
    await expect(world.invoke(createdEvent({ bucket: "files-a", key: "in/gone" }))).resolves.toMatchObject({
      copied: 0,
      vanished: 1,
    });
    expect(world.log.at(-1)).toMatchObject({ level: "WARN", message: "object vanished", key: "in/gone" });
  });

  test("is not mistaken for another whose key only starts like it", async () => {
    uploaded("in/gone too");
    const event = createdEvent({ bucket: "files-a", key: "in/gone" });
    await expect(world.invoke(event)).resolves.toMatchObject({ vanished: 1 });
  });

  test("with its version, between looking and copying, is reported as vanished where S3 says so", async () => {
    await world.aws.close();
    world = await startCopyWorld(
      {},
      { buckets: { ...COPY_BUCKETS, "files-a": { owner: "111111111111", listable: true } } },
    );
    const older = uploaded("in/a");
    world.aws.onRequest(({ method }) => {
      if (method !== "PUT") return undefined;
      world.aws.deleteObject("files-a", "in/a");
      uploaded("in/a", "newer");
      return undefined;
    });
    await expect(world.invoke(createdEvent(older))).resolves.toMatchObject({ vanished: 1 });
  });

  test("permanently, version and all, may as well be hidden: that is an error", async () => {
    const error = await world.failureOf(createdEvent({ bucket: "files-a", key: "in/gone", versionId: "v9" }));
    expect(error).toMatchObject({ errors: [{ code: "STORAGE_FAILED", permanent: false }] });
    expect(error.message).toContain("expected HeadObject to succeed for s3://files-a/in/gone");
  });

  test("between looking and copying is reported as vanished too", async () => {
    await world.aws.close();
    const unversioned = { "files-a": { owner: "111111111111", listablePrefix: "in/", versioned: false } };
    world = await startCopyWorld(
      {},
      { buckets: { ...unversioned, "copies-b": { owner: "222222222222", listable: true } } },
    );
    const object = uploaded("in/a");
    world.aws.onRequest(({ method }) => {
      if (method === "PUT") world.aws.deleteObject("files-a", "in/a");
      return undefined;
    });
    await expect(world.invoke(createdEvent(object))).resolves.toMatchObject({ vanished: 1 });
    expect(world.copies()).toEqual([]);
  });
});

describe("records", () => {
  test("that fail do not keep the others from being copied; the invocation fails and names them", async () => {
    const glacier = uploaded("in/cold", "ice", { storageClass: "GLACIER" });
    const error = await world.failureOf({
      Records: [
        createdRecord(glacier),
        createdRecord({ bucket: "files-x", key: "in/a" }),
        createdRecord({ bucket: "files-a", key: "out/a" }),
        createdRecord({ bucket: "files-a", key: `in/${"x".repeat(1020)}` }),
        { ...createdRecord({ key: "x" }), eventName: "ObjectRemoved:Delete" },
        createdRecord(uploaded("in/good")),
      ],
    });
    expect(world.copies()).toEqual(["in/good"]);
    expect(error.permanent).toBe(true);
    expect(error.message.split("\n  ")).toEqual([
      "expected copies for 6 record(s) but received 3 failure(s):",
      "[WRONG_SOURCE] expected an object of files-a for the source but received one of files-x",
      '[WRONG_SOURCE] expected a key under "in/" for the source but received "out/a"',
      '[UNEXPECTED_EVENT] expected a created object for a record but received the deletion of "x"',
    ]);
    expect(world.log.filter(({ message }) => message === "record failed")).toHaveLength(3);
  });

  test("that fail permanently are recorded with the reason, and the invocation continues", async () => {
    const glacier = uploaded("in/cold", "ice", { storageClass: "GLACIER" });
    const tooLong = { bucket: "files-a", key: `in/${"x".repeat(1020)}` };
    await expect(world.invoke(createdEvent(glacier, tooLong, uploaded("in/good")))).resolves.toMatchObject({
      copied: 1,
      quarantined: 2,
      failedCount: 0,
    });
    const hash = "sha256-" + createHash("sha256").update(tooLong.key).digest("hex");
    const common = { bucket: "files-a", requestId: "request-1", time: expect.any(String) };
    expect(world.quarantine()).toEqual({
      "quarantine/files-a/in/cold/v1.json": {
        ...common,
        key: "in/cold",
        versionId: "v1",
        code: "SOURCE_UNAVAILABLE",
        message:
          "expected an object that can be read at once for s3://files-a/in/cold " +
          "but received an archived one (GLACIER): restore it first",
      },
      [`quarantine/files-a/${hash}/current.json`]: {
        ...common,
        key: tooLong.key,
        code: "KEY_TOO_LONG",
        message: `expected a key of at most 1024 bytes for the copy of ${tooLong.key} but received 1030 bytes`,
      },
    });
  });

  test("that fail permanently fail the invocation where there is no quarantine", async () => {
    await world.aws.close();
    const { destination } = world.settings;
    world = await startCopyWorld({ destination: { ...destination, quarantinePrefix: undefined } });
    const error = await world.failureOf(
      createdEvent(uploaded("in/cold", "ice", { storageClass: "GLACIER" })),
    );
    expect(error).toMatchObject({ permanent: true, errors: [{ code: "SOURCE_UNAVAILABLE" }] });
  });

  test("are none in S3's test event", async () => {
    await expect(world.invoke(TEST_EVENT)).resolves.toMatchObject({ copied: 0, failedCount: 0 });
    expect(world.aws.requests).toEqual([]);
    expect(world.log).toMatchObject([{ level: "INFO", message: "event without objects ignored" }]);
  });

  test("that are done leave no timer running, which would be due in the next invocation", async () => {
    const begun = jest.spyOn(global, "setTimeout");
    const cleared = jest.spyOn(global, "clearTimeout");
    await world.invoke(createdEvent(uploaded("in/a")));
    const index = begun.mock.calls.findIndex(([, delay]) => delay === 55_000);
    expect(cleared).toHaveBeenCalledWith(begun.mock.results[index]?.value);
  });

  test("that the time is not enough for fails temporarily, so that Lambda retries", async () => {
    const [first, second] = [uploaded("in/1"), uploaded("in/2")];
    // As soon as the first is written, the time is nearly up.
    const timeLeft = () => (world.copies().length > 0 ? 2_000 : 60_000);
    await expect(world.invoke(createdEvent(first, second), timeLeft)).rejects.toMatchObject({
      permanent: false,
      errors: [{ code: "OUT_OF_TIME", message: expect.stringContaining("s3://files-a/in/2") }],
    });
    expect(world.copies()).toEqual(["in/1"]);
  });
});
