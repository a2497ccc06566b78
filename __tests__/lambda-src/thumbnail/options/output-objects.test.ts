import { DEFAULT_THUMBNAIL, type ThumbnailSettings } from "../../../../lambda-src/env";
import { colourAt, corners, decodePixels, paint, pipeline, quadrants } from "../../../support/pictures";
import { createdEvent, removedRecord } from "../../../support/s3-events";
import { startThumbnailWorld, type ThumbnailWorld } from "../../../support/thumbnail-world";

jest.setTimeout(30_000);

let world: ThumbnailWorld;

async function start(thumbnail: Partial<ThumbnailSettings["thumbnail"]>, deleteThumbnails = false) {
  world = await startThumbnailWorld(
    {
      thumbnail: { ...DEFAULT_THUMBNAIL, widths: [8, 16, 400], ...thumbnail },
      destination: {
        bucket: "thumbs-b",
        bucketOwner: "222222222222",
        region: "eu-central-1",
        prefix: "thumbnails/",
        ...(deleteThumbnails && { deleteThumbnails }),
      },
    },
    deleteThumbnails
      ? {
          buckets: {
            "photos-a": { owner: "111111111111", listablePrefix: "uploads/" },
            "thumbs-b": { owner: "222222222222" },
          },
        }
      : {},
  );
}

afterEach(async () => {
  await world.aws.close();
});

async function upload(key: string, bytes: Uint8Array, metadata: Record<string, string> = {}) {
  const { versionId } = world.aws.putObject("photos-a", key, bytes, { metadata });
  const object = { key, versionId, sequencer: "01" };
  await world.invoke(createdEvent(object));
  return object;
}

function written(key: string) {
  const object = world.aws.getObject("thumbs-b", key);
  if (!object) throw new Error(`expected ${key} but there is only ${world.aws.keys("thumbs-b").join(", ")}`);
  return object;
}

function manifestOf(key: string): Record<string, unknown> {
  return JSON.parse(written(key).body.toString()) as Record<string, unknown>;
}

const picture = () => pipeline(quadrants(120, 80)).png().toBuffer();

describe("formats side by side, with a manifest", () => {
  test("exactly the keys under the output prefix are written, each in its format", async () => {
    await start({ alsoFormats: ["avif", "jpeg"], manifest: true });
    await upload("uploads/2026/a b,c.png", await picture());
    expect(world.aws.keys("thumbs-b")).toEqual(
      [
        ...["16", "400", "8"].flatMap((width) =>
          ["avif", "jpg", "webp"].map((extension) => `thumbnails/${width}/2026/a b,c.${extension}`),
        ),
        "thumbnails/manifest/2026/a b,c.png.json",
      ].sort(),
    );
    for (const [extension, type, signature] of [
      ["avif", "image/avif", "ftypavif"],
      ["jpg", "image/jpeg", "\xff\xd8\xff"],
      ["webp", "image/webp", "WEBP"],
    ] as const) {
      const { body, contentType } = written(`thumbnails/400/2026/a b,c.${extension}`);
      expect(contentType).toBe(type);
      expect(body.toString("latin1", 0, 32)).toContain(signature);
      expect(await corners(body)).toEqual(["topLeft", "topRight", "bottomLeft", "bottomRight"]);
    }
  });

  test("the manifest lists sizes, types and addresses that a srcset can hold", async () => {
    await start({ alsoFormats: ["avif"], manifest: true });
    await upload("uploads/a b,c.png", await picture());
    expect(written("thumbnails/manifest/a b,c.png.json").contentType).toBe("application/json");
    const thumbnail = (width: number, folder: number, extension: string) => ({
      key: `thumbnails/${String(folder)}/a b,c.${extension}`,
      width,
      height: Math.round((width * 80) / 120),
      type: `image/${extension}`,
    });
    expect(manifestOf("thumbnails/manifest/a b,c.png.json")).toEqual({
      width: 120,
      height: 80,
      thumbnails: [
        [8, 8],
        [16, 16],
        [120, 400],
      ].flatMap(([width = 0, folder = 0]) => [
        thumbnail(width, folder, "webp"),
        thumbnail(width, folder, "avif"),
      ]),
      srcset: {
        "image/webp": "8/a%20b%2Cc.webp 8w, 16/a%20b%2Cc.webp 16w, 400/a%20b%2Cc.webp 120w",
        "image/avif": "8/a%20b%2Cc.avif 8w, 16/a%20b%2Cc.avif 16w, 400/a%20b%2Cc.avif 120w",
      },
    });
  });

  test("the same event again writes nothing; a newer source replaces the manifest, too", async () => {
    await start({ widths: [8], manifest: true });
    const object = await upload("uploads/a.png", await picture());
    await world.invoke(createdEvent(object));
    expect(world.aws.writes("thumbs-b", "thumbnails/manifest/a.png.json")).toBe(1);
    const larger = await pipeline(quadrants(240, 80)).png().toBuffer();
    const { versionId } = world.aws.putObject("photos-a", "uploads/a.png", larger);
    await world.invoke(createdEvent({ key: "uploads/a.png", versionId, sequencer: "02" }));
    expect(manifestOf("thumbnails/manifest/a.png.json")).toMatchObject({ width: 240 });
    expect(written("thumbnails/manifest/a.png.json").metadata["source-version-id"]).toBe(versionId);
  });

  test("other sizes than before are listed, though every thumbnail was there", async () => {
    await start({ widths: [8, 16], manifest: true });
    const object = await upload("uploads/a.png", await picture());
    const widths = () =>
      (manifestOf("thumbnails/manifest/a.png.json")["thumbnails"] as { width: number }[]).map(
        ({ width }) => width,
      );
    expect(widths()).toEqual([8, 16]);
    for (const [sizes, work] of [
      [[16], () => world.invoke(createdEvent(object))],
      [[8], () => world.invoke({ keys: ["uploads/a.png"], skipDone: true })],
    ] as const) {
      Object.assign(world.settings.thumbnail, { widths: sizes });
      await work();
      expect(widths()).toEqual(sizes);
      const writes = world.aws.writes("thumbs-b", "thumbnails/manifest/a.png.json");
      await work();
      expect(world.aws.writes("thumbs-b", "thumbnails/manifest/a.png.json")).toBe(writes);
    }
    expect(world.aws.writes("thumbs-b", "thumbnails/8/a.webp")).toBe(1);
  });

  test("of thumbnails that belong to another source there is no manifest", async () => {
    await start({ widths: [8], manifest: true });
    await upload("uploads/a.png", await picture());
    await world
      .invoke(
        createdEvent({
          key: "uploads/a.gif",
          versionId: world.aws.putObject("photos-a", "uploads/a.gif", await picture()).versionId,
        }),
      )
      .catch(() => undefined);
    expect(world.aws.keys("thumbs-b").filter((key) => key.includes("manifest"))).toEqual([
      "thumbnails/manifest/a.png.json",
    ]);
  });

  test("all of them go with their source", async () => {
    await start({ alsoFormats: ["avif"], manifest: true }, true);
    const object = await upload("uploads/a.png", await picture());
    expect(world.aws.keys("thumbs-b")).toHaveLength(7);
    world.aws.deleteObject("photos-a", "uploads/a.png");
    await world.invoke({ Records: [removedRecord({ ...object, sequencer: "02" })] });
    expect(world.aws.keys("thumbs-b")).toEqual([]);
  });

  test("a key that is too long as the manifest's fails before anything is fetched", async () => {
    await start({ widths: [8], manifest: true });
    const key = `uploads/${"a".repeat(1000)}.png`;
    world.aws.putObject("photos-a", key, await picture());
    const { failures } = await world.bulkFailureOf({ keys: [key] }).then(({ result }) => ({
      failures: result.failed,
    }));
    expect(failures).toMatchObject([{ code: "KEY_TOO_LONG" }]);
    expect(world.aws.keys("thumbs-b")).toEqual([]);
  });
});

describe("presets", () => {
  test("a source under a preset's prefix has the preset's sizes alone, and loses those alone", async () => {
    await start(
      { presets: { "avatars/": { widths: [10], heights: [10], fit: "cover", format: "png" } } },
      true,
    );
    const object = await upload("uploads/avatars/a.png", await picture());
    await upload("uploads/b.png", await picture());
    expect(world.aws.keys("thumbs-b")).toEqual([
      "thumbnails/10/avatars/a.png",
      "thumbnails/16/b.webp",
      "thumbnails/400/b.webp",
      "thumbnails/8/b.webp",
    ]);
    expect(await decodePixels(written("thumbnails/10/avatars/a.png").body)).toMatchObject({
      width: 10,
      height: 10,
    });
    world.aws.deleteObject("photos-a", "uploads/avatars/a.png");
    await world.invoke({ Records: [removedRecord({ ...object, sequencer: "02" })] });
    expect(world.aws.keys("thumbs-b")).toHaveLength(3);
  });
});

function distanceFrom(expected: string, received = "#000000"): number {
  const parts = (colour: string) => (colour.match(/[\da-f]{2}/g) ?? []).map((part) => parseInt(part, 16));
  return Math.max(...parts(expected).map((part, index) => Math.abs(part - (parts(received)[index] ?? 0))));
}

describe("how a thumbnail looks, in its metadata", () => {
  test("its ThumbHash and its dominant colour, of every size, and in the manifest", async () => {
    await start({ placeholder: "thumbhash", dominantColour: true, manifest: true, format: "png" });
    // A third is blue, two thirds are one red.
    const bytes = await pipeline(paint(90, 60, (x) => (x < 30 ? [0, 0, 255] : [200, 20, 10])))
      .png()
      .toBuffer();
    await upload("uploads/a.png", bytes);
    for (const width of [8, 16, 400]) {
      const { metadata } = written(`thumbnails/${String(width)}/a.png`);
      expect(distanceFrom("#c8140a", metadata["dominant-colour"])).toBeLessThanOrEqual(3);
      const hash = Buffer.from(metadata["thumbhash"] ?? "", "base64");
      expect(hash.length).toBeGreaterThan(5);
      // Bit 15 of the second header says that it is wider than high.
      expect((hash[4] ?? 0) >> 7).toBe(1);
    }
    expect(manifestOf("thumbnails/manifest/a.png.json")).toMatchObject({
      thumbnails: [8, 16, 400].map((width) => {
        const { metadata } = written(`thumbnails/${String(width)}/a.png`);
        return { thumbhash: metadata["thumbhash"], dominantColour: metadata["dominant-colour"] };
      }),
    });
  });

  test("what is not asked for is not there", async () => {
    await start({ widths: [8] });
    await upload("uploads/a.png", await picture());
    expect(
      Object.keys(written("thumbnails/8/a.webp").metadata).filter((name) => !name.startsWith("source-")),
    ).toEqual([]);
  });
});

describe("a focal point in the source's metadata", () => {
  const cover = { widths: [40], heights: [80], fit: "cover", format: "png", focalPoint: "focus" } as const;
  // From left to right ever redder.
  const wide = () =>
    pipeline(paint(240, 80, (x) => [x, 0, 0]))
      .png()
      .toBuffer();

  test.each([
    ["0.25,0.5", 40],
    ["0.5,0.5", 100],
    ["0,0", 0],
    ["1,1", 200],
    [" .75 , 0.1 ", 160],
  ])("%j is what the cut keeps in the middle, as far as it can", async (focus, left) => {
    await start(cover);
    await upload("uploads/a.png", await wide(), { focus });
    const pixels = await decodePixels(written("thumbnails/40/a.png").body);
    expect(pixels).toMatchObject({ width: 40, height: 80 });
    expect(colourAt(pixels, 0, 0)).toEqual([left, 0, 0]);
  });

  test.each(["2,0", "0.5", "left,top", "0.5,0.5,0.5", "NaN,0", "-1,0", "1e9,0"])(
    "%j is none: the middle is kept, with a warning on the thumbnail",
    async (focus) => {
      await start(cover);
      await upload("uploads/a.png", await wide(), { focus });
      const { body, metadata } = written("thumbnails/40/a.png");
      expect(colourAt(await decodePixels(body), 0, 0)).toEqual([100, 0, 0]);
      expect(metadata["source-warnings"]).toContain("expected two numbers from 0 to 1");
    },
  );

  test("without one, or if none is configured, the middle is kept", async () => {
    await start({ ...cover, focalPoint: undefined });
    await upload("uploads/a.png", await wide(), { focus: "0,0" });
    expect(colourAt(await decodePixels(written("thumbnails/40/a.png").body), 0, 0)).toEqual([100, 0, 0]);
  });
});
