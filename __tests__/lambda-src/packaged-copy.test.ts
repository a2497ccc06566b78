import { toCopyEnvironment } from "../../lambda-src/env";
import { COPY_ROLE_ARN, copySettings } from "../support/copy-settings";
import { COPY_BUCKETS, GIB } from "../support/copy-world";
import { EXECUTION_ROLE, startLoopbackAws, type LoopbackAws } from "../support/loopback-aws";
import { startPackagedFunction, type PackagedFunction } from "../support/packaged-function";
import { createdEvent } from "../support/s3-events";

jest.setTimeout(180_000);

let aws: LoopbackAws;
let copy: PackagedFunction;

beforeAll(async () => {
  aws = await startLoopbackAws({ buckets: COPY_BUCKETS, roles: [COPY_ROLE_ARN] });
  copy = await startPackagedFunction("copy", { ...toCopyEnvironment(copySettings()), ...aws.environment() });
});

afterAll(async () => {
  copy.stop();
  await aws.close();
});

test("an upload is copied by the zip under Lambda's Node.js, as the role in B", async () => {
  const { versionId = "" } = aws.putObject("files-a", "in/写真 1+1.txt", "content", { tags: { team: "a" } });
  const event = createdEvent({ bucket: "files-a", key: "in/写真 1+1.txt", versionId });
  await expect(copy.invoke(event)).resolves.toMatchObject({ result: { copied: 1, copiedBytes: 7 } });
  expect(aws.getObject("copies-b", "from-a/in/写真 1+1.txt")).toMatchObject({
    body: Buffer.from("content"),
    tags: { team: "a" },
  });
  const callers = aws.requests.map(({ service, accessKeyId }) => [service, accessKeyId]);
  expect(new Set(callers.map(String))).toEqual(
    new Set([`sts,${EXECUTION_ROLE.accessKeyId}`, "s3,ASIASESSION000000001"]),
  );
});

test("a list is copied, large objects and small", async () => {
  aws.putObject("files-a", "in/list/large", "x", { size: 6 * GIB });
  for (let number = 0; number < 50; number++)
    aws.putObject("files-a", `in/list/${String(number)}`, "content");
  await expect(copy.invoke({ list: { prefix: "in/list/" } })).resolves.toMatchObject({
    result: { copied: 51, copiedBytes: 6 * GIB + 50 * 7, failedCount: 0 },
  });
  expect(aws.getObject("copies-b", "from-a/in/list/large")?.size).toBe(6 * GIB);
  await expect(copy.invoke({ list: { prefix: "in/list/", skipEqual: true } })).resolves.toMatchObject({
    result: { copied: 0, skipped: 51 },
  });
});

test("what cannot be copied fails the invocation by name, and the next one works", async () => {
  aws.putObject("files-a", "in/cold", "ice", { storageClass: "GLACIER" });
  await expect(copy.invoke({ keys: ["in/cold"] })).resolves.toMatchObject({
    error: {
      name: "ObjectsFailedError",
      message: expect.stringContaining("an archived one (GLACIER): restore it first"),
    },
  });
  await expect(copy.invoke({ keys: ["in/list/1"] })).resolves.toMatchObject({ result: { copied: 1 } });
});

test("every line of its log is JSON: for people to read, or for CloudWatch to make metrics of", () => {
  expect(copy.log.length).toBeGreaterThan(50);
  for (const line of copy.log) {
    const fields = JSON.parse(line) as Record<string, unknown>;
    expect("level" in fields || "_aws" in fields).toBe(true);
  }
});
