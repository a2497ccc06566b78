import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { parseConfig } from "../../src/config/parse-config";
import type { ResolvedConfig } from "../../src/config/schema";
import { functionsAmong, resolveWriters } from "../../src/config/resolve-writers";
import { functionEnvironment } from "../../src/handshakes/function-settings";
import { packageFunctions } from "../../src/packaging/package-functions";
import { watermarkFile } from "../../src/packaging/watermark";
import { lambdaWriter, smallConfig } from "../support/configs";
import { startLoopbackAws } from "../support/loopback-aws";
import { startPackagedFunction } from "../support/packaged-function";
import { paint, pipeline, pngHeader } from "../support/pictures";
import { createdEvent } from "../support/s3-events";

jest.setTimeout(180_000);

let folder: string;
let config: ResolvedConfig;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watermark-"));
  await pipeline(paint(40, 20, () => [255, 0, 0])).png().toFile(join(folder, "red.png")); // prettier-ignore
  const marked = {
    ...lambdaWriter(),
    thumbnail: { widths: [200], watermark: { file: "red.png", opacity: 1 } },
  };
  config = parseConfig({ ...smallConfig(), writers: [marked] }, "test.config.ts");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(file: string) {
  const { writers } = parseConfig(
    { ...smallConfig(), writers: [{ ...lambdaWriter(), thumbnail: { watermark: { file } } }] },
    "test.config.ts",
  );
  const [writer] = writers;
  if (writer?.kind !== "lambda") throw new Error("expected a function");
  return watermarkFile(writer, folder);
}

test("a watermark that is none, or not there, is refused by its name", async () => {
  expect(() => fileOf("none.png")).toThrow(
    "none.png: expected a PNG of at most 1000000 bytes and 4096 pixels a side",
  );
  expect(() => fileOf("none.png")).toThrow("received no file of that name");
  expect(() => fileOf(".")).toThrow("received EISDIR");
  await pipeline(paint(9, 9, () => [0, 0, 0])).jpeg().toFile(join(folder, "photo.jpg")); // prettier-ignore
  expect(() => fileOf("photo.jpg")).toThrow("received no PNG");
  writeFileSync(join(folder, "wide.png"), pngHeader(4097, 10));
  expect(() => fileOf("wide.png")).toThrow("received 4097 × 10");
  writeFileSync(join(folder, "long.png"), Buffer.concat([pngHeader(10, 10), Buffer.alloc(1_000_000)]));
  expect(() => fileOf("long.png")).toThrow(/received 100\d{4} bytes/);
  expect(fileOf("red.png")?.path).toBe("watermark.png");
});

test("the zip of such a function is its own, and puts the watermark upon its thumbnails", async () => {
  const plain = parseConfig({ ...smallConfig(), writers: [lambdaWriter()] }, "test.config.ts");
  const [writer] = config.writers;
  if (writer?.kind !== "lambda") throw new Error("expected a function");
  const marked = (await packageFunctions(config, { folder }))(writer);
  const without = (await packageFunctions(plain, { folder }))(writer);
  expect(marked?.sha256Base64).not.toBe(without?.sha256Base64);
  expect((marked?.zipBytes ?? 0) - (without?.zipBytes ?? 0)).toBeLessThan(1000);

  const [resolved] = functionsAmong(resolveWriters(config));
  if (resolved === undefined) throw new Error("expected a function");
  const environment = functionEnvironment(resolved);
  expect(environment["THUMBNAIL_WATERMARK"]).toBe("bottom-right,0.2,1");
  const {
    SOURCE_BUCKET: source = "",
    DESTINATION_BUCKET: destination = "",
    SOURCE_REGION: region = "",
  } = environment;
  const aws = await startLoopbackAws({
    buckets: {
      [source]: { owner: environment["SOURCE_BUCKET_OWNER"] ?? "", region },
      [destination]: {
        owner: environment["DESTINATION_BUCKET_OWNER"] ?? "",
        region: environment["DESTINATION_REGION"] ?? "",
      },
    },
    roles: [environment["TARGET_ROLE_ARN"] ?? ""],
  });
  const thumbnail = await startPackagedFunction(
    "thumbnail",
    { ...environment, ...aws.environment(), AWS_REGION: region },
    watermarkFile(writer, folder),
  );
  try {
    const key = `${environment["SOURCE_PREFIX"] ?? ""}a.png`;
    const bytes = await pipeline(paint(300, 200, () => [0, 0, 255])).png().toBuffer(); // prettier-ignore
    const { versionId } = aws.putObject(source, key, bytes);
    const outcome = await thumbnail.invoke(
      createdEvent({ key, bucket: source, ...(versionId && { versionId }) }),
    );
    expect(outcome).toMatchObject({ result: { made: 1 } });
    const [written = ""] = aws.keys(destination);
    const made = sharp(aws.getObject(destination, written)?.body);
    const { data, info } = await made.raw().toBuffer({ resolveWithObject: true });
    const at = (120 * info.width + 178) * info.channels;
    expect([info.width, (data[at] ?? 0) > 240, (data[at + 2] ?? 255) < 20]).toEqual([200, true, true]);
  } finally {
    thumbnail.stop();
    await aws.close();
  }
});
