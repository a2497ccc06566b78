import type { CopySettings } from "../../../lambda-src/env";
import { startCopyWorld, type CopyWorld } from "../../support/copy-world";
import type { PutOptions } from "../../support/loopback-aws";
import { fullChecksum } from "../../support/loopback-store";
import { createdEvent } from "../../support/s3-events";

const KEY = "in/a.csv";
const BODY = "1;2";
const OF_SOURCE = {
  contentType: "text/csv",
  cacheControl: "no-cache",
  contentDisposition: "attachment",
  contentEncoding: "identity",
  contentLanguage: "de",
  expires: "Sun, 22 Nov 2026 10:00:00 GMT",
  metadata: { colour: "red" },
  tags: { team: "a" },
  storageClass: "STANDARD_IA",
} as const satisfies PutOptions;

let world: CopyWorld;

afterEach(async () => {
  await world.aws.close();
});

async function copied(copy: CopySettings["copy"], how: "event" | "list" = "event", options: PutOptions = {}) {
  world = await startCopyWorld({ copy });
  const { versionId } = world.aws.putObject("files-a", KEY, BODY, { ...OF_SOURCE, ...options });
  const event = createdEvent({ bucket: "files-a", key: KEY, ...(versionId !== undefined && { versionId }) });
  await world.invoke(how === "event" ? event : { list: {} });
  return world.aws.getObject("copies-b", `from-a/${KEY}`);
}

const sent = () => world.aws.requests.at(-1)?.headers ?? {};

describe.each(["event", "list"] as const)("copied by %s", (how) => {
  test("a copy has all that its source has, as long as nothing else is asked for", async () => {
    await expect(copied(undefined, how)).resolves.toMatchObject(OF_SOURCE);
  });

  test.each<[string, CopySettings["copy"], object]>([
    ["a storage class", { storageClass: "GLACIER_IR" }, { storageClass: "GLACIER_IR" }],
    [
      "tags",
      { tags: { "cost centre": "4711", "a&b": "=c" } },
      { tags: { "cost centre": "4711", "a&b": "=c" } },
    ],
    ["no tags", { tags: {} }, { tags: {} }],
    ["metadata", { metadata: { origin: "a" } }, { metadata: { origin: "a" } }],
    ["no metadata", { metadata: {} }, { metadata: {} }],
    [
      "content headers",
      { contentHeaders: { cacheControl: "max-age=60", contentType: "text/plain" } },
      { cacheControl: "max-age=60", contentType: "text/plain" },
    ],
    [
      "a checksum",
      { checksumAlgorithm: "CRC64NVME" },
      { checksum: fullChecksum("CRC64NVME", Buffer.from(BODY)) },
    ],
  ])("with %s of its own it has them, and the rest is as in its source", async (_, copy, changed) => {
    await expect(copied(copy, how)).resolves.toMatchObject({ ...OF_SOURCE, ...changed });
  });
});

test("tags of its own replace the source's, which are not read then", async () => {
  await copied({ tags: { team: "b" } });
  expect(sent()).toMatchObject({ "x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "team=b" });
  await world.aws.close();
  await copied({ tags: {} });
  expect(sent()).toMatchObject({ "x-amz-tagging-directive": "REPLACE" });
  expect(sent()).not.toHaveProperty("x-amz-tagging");
});

test("with headers of its own, metadata that S3 does not show are reported in the log", async () => {
  const lost = expect.objectContaining({
    level: "WARN",
    message: "metadata not copied, because S3 does not show them",
    count: 2,
  }) as unknown;
  await copied({ contentHeaders: { cacheControl: "no-store" } }, "event", { missingMetadata: 2 });
  expect(world.log).toContainEqual(lost);
  await world.aws.close();
  // Here they are not wanted.
  await copied({ metadata: {} }, "event", { missingMetadata: 2 });
  expect(world.log).not.toContainEqual(lost);
});

test("a listed object that vanishes before its headers are read is no failure", async () => {
  world = await startCopyWorld({ copy: { metadata: {} } });
  world.aws.putObject("files-a", KEY, BODY);
  world.aws.onRequest(({ method, bucket, key }) => {
    if (method === "HEAD" && bucket === "copies-b" && key === `from-a/${KEY}`) {
      world.aws.deleteObject("files-a", KEY);
    }
    return undefined;
  });
  await expect(world.invoke({ list: {} })).resolves.toMatchObject({ copied: 0, vanished: 1, failedCount: 0 });
});
