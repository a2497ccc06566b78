import sharp from "sharp";
import { loadConfig } from "../../src/config/load-config";
import { functionsAmong, resolveWriters } from "../../src/config/resolve-writers";
import { functionEnvironment } from "../../src/handshakes/function-settings";
import { EXECUTION_ROLE, startLoopbackAws, type LoopbackAws } from "../support/loopback-aws";
import { startPackagedFunction, type PackagedFunction } from "../support/packaged-function";
import { corners, photograph, pipeline, pngHeader, quadrantsStoredFor } from "../support/pictures";
import { createdEvent } from "../support/s3-events";

jest.setTimeout(180_000);

const REGION = "ap-northeast-1";
const SOURCE = "account-a-upload-bucket";
const DESTINATION = "account-b-thumb-bucket";
const TARGET_ROLE = "arn:aws:iam::222222222222:role/ThumbXRole";
const WIDTHS = [160, 320, 640, 1280];

let aws: LoopbackAws;
let thumbnail: PackagedFunction;
beforeAll(async () => {
  aws = await startLoopbackAws({
    buckets: {
      [SOURCE]: { owner: "111111111111", region: REGION },
      [DESTINATION]: { owner: "222222222222", region: REGION },
    },
    roles: [TARGET_ROLE],
  });
  thumbnail = await startFunction();
});
/** With the very variables that the stack writes, and those of Lambda's own. */
async function startFunction(): Promise<PackagedFunction> {
  const config = await loadConfig("s3-handshake.config.ts");
  const [writer] = functionsAmong(resolveWriters(config));
  if (writer === undefined) throw new Error("expected a function in the default config");
  return startPackagedFunction("thumbnail", {
    ...functionEnvironment(writer),
    ...aws.environment(),
    AWS_REGION: REGION,
  });
}

afterAll(async () => {
  thumbnail.stop();
  await aws.close();
});

/** Puts an object into the source bucket and notifies the function of it. */
function upload(key: string, body: Uint8Array | string): { key: string; bucket: string; versionId?: string } {
  const { versionId } = aws.putObject(SOURCE, key, body);
  return { key, bucket: SOURCE, ...(versionId === undefined ? {} : { versionId }) };
}

const thumbnailOf = (width: number, path: string): Buffer => {
  const found = aws.getObject(DESTINATION, `thumbnails/${width}/${path}.webp`);
  if (found === undefined)
    throw new Error(`expected ${width}/${path}.webp, received ${aws.keys(DESTINATION).join(" ")}`);
  return found.body;
};

test("a 12-megapixel photograph becomes four thumbnails, read as A's role and written as the role in B", async () => {
  const picture = await pipeline(photograph()).jpeg({ quality: 90 }).toBuffer();
  expect(await thumbnail.invoke(createdEvent(upload("uploads/trip/photo.jpg", picture)))).toMatchObject({
    result: { made: 1, failedCount: 0 },
  });
  for (const width of WIDTHS) {
    expect(await sharp(thumbnailOf(width, "trip/photo")).metadata()).toMatchObject({
      format: "webp",
      width,
      height: (width * 3) / 4,
    });
  }
  const callers = aws.requests.map(({ method, bucket, accessKeyId }) => [
    method,
    bucket || "sts",
    accessKeyId === EXECUTION_ROLE.accessKeyId ? "A's role" : "ThumbXRole",
  ]);
  expect(callers.filter(([, bucket]) => bucket === SOURCE)).toEqual([
    ["GET", SOURCE, "A's role"],
    // Whether the source is still the one that was read.
    ["HEAD", SOURCE, "A's role"],
  ]);
  expect(callers.filter(([, bucket]) => bucket === "sts")).toEqual([["POST", "sts", "A's role"]]);
  expect(callers.filter(([, bucket]) => bucket === DESTINATION)).toEqual(
    WIDTHS.map(() => ["PUT", DESTINATION, "ThumbXRole"]),
  );
  expect(callers).toHaveLength(7);
});

test("a picture that was taken sideways comes out upright", async () => {
  const stored = await pipeline(quadrantsStoredFor(6)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  await thumbnail.invoke(createdEvent(upload("uploads/sideways.jpg", stored)));
  const upright = thumbnailOf(320, "sideways");
  expect(await corners(upright)).toEqual(["topLeft", "topRight", "bottomLeft", "bottomRight"]);
  expect((await sharp(upright).metadata()).orientation).toBeUndefined();
});

test.each(["uploads/two words.png", "uploads/one+one.png", "uploads/写真/桜 +1.png"])(
  "the key %j is found",
  async (key) => {
    const picture = await pipeline(quadrantsStoredFor(1)).png().toBuffer();
    expect(await thumbnail.invoke(createdEvent(upload(key, picture)))).toMatchObject({
      result: { made: 1 },
    });
    expect(
      (await sharp(thumbnailOf(160, key.slice("uploads/".length, -".png".length))).metadata()).width,
    ).toBe(160);
  },
);

test("bad pictures are recorded by name, and the good ones of the same event are made", async () => {
  const good = await pipeline(quadrantsStoredFor(1)).jpeg().toBuffer();
  const { result } = await thumbnail.invoke(
    createdEvent(
      upload("uploads/good-first.jpg", good),
      upload("uploads/text.jpg", "this is no picture"),
      upload("uploads/empty.jpg", ""),
      upload("uploads/truncated.jpg", good.subarray(0, good.length / 2)),
      upload("uploads/huge.png", pngHeader(20_000, 20_000)),
      upload("uploads/good-last.jpg", good),
    ),
  );
  expect(result).toMatchObject({ made: 2, quarantined: 4 });
  const records = aws
    .keys(DESTINATION)
    .filter((key) => key.startsWith("quarantine/"))
    .map((key) => JSON.parse(String(aws.getObject(DESTINATION, key)?.body)) as Record<string, unknown>);
  expect(records.map(({ key, code }) => [key, code])).toEqual([
    ["uploads/empty.jpg", "NOT_A_PICTURE"],
    ["uploads/huge.png", "PICTURE_TOO_LARGE"],
    ["uploads/text.jpg", "NOT_A_PICTURE"],
    ["uploads/truncated.jpg", "DAMAGED_PICTURE"],
  ]);
  for (const path of ["good-first", "good-last"]) {
    expect((await sharp(thumbnailOf(640, path)).metadata()).format).toBe("webp");
  }
  expect(aws.keys(DESTINATION).filter((key) => /^thumbnails.*(text|empty|truncated|huge)/.test(key))).toEqual(
    [],
  );
});

test("one AssumeRole serves all of these invocations, and the log is JSON that names the key", () => {
  expect(aws.sessions).toHaveLength(1);
  const lines = thumbnail.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ key }) => key === "uploads/text.jpg")).toHaveLength(1);
});

test("a function that is killed between the third thumbnail and the fourth leaves nothing that the next try does not fix", async () => {
  const event = createdEvent(
    upload("uploads/killed.png", await pipeline(photograph(2000, 1500)).png().toBuffer()),
  );
  const there = () => aws.keys(DESTINATION).filter((key) => key.endsWith("/killed.webp"));
  const doomed = await startFunction();
  let writes = 0;
  aws.onRequest(({ method, bucket }) => {
    if (method !== "PUT" || bucket !== DESTINATION || ++writes < 4) return undefined;
    process.kill(doomed.pid, "SIGKILL");
    return { reset: true };
  });
  expect(await doomed.invoke(event)).toMatchObject({ error: { name: "Exited" } });
  doomed.stop();
  aws.onRequest(undefined);
  expect(there()).toHaveLength(3);

  // As Lambda does: the same event, in another process.
  expect(await thumbnail.invoke(event)).toMatchObject({ result: { made: 1, failedCount: 0 } });
  expect(there()).toHaveLength(4);
  for (const width of WIDTHS) {
    expect((await sharp(thumbnailOf(width, "killed")).metadata()).width).toBe(width);
  }
});

test("a wrong setting stops the function at its start, by name", async () => {
  const broken = await startPackagedFunction("thumbnail", { SOURCE_BUCKET: "x" });
  const { error } = await broken.invoke({});
  broken.stop();
  expect(error?.message).toContain('for SOURCE_BUCKET but received "x"');
  expect(error?.message).toContain("for THUMBNAIL_WIDTHS but received nothing");
});
