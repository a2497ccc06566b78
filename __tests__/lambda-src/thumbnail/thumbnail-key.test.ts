import { DEFAULT_THUMBNAIL, type ThumbnailFormat } from "../../../lambda-src/env";
import { KeyTooLongError, WrongSourceError } from "../../../lambda-src/shared/errors";
import { thumbnailKey } from "../../../lambda-src/thumbnail/thumbnail-key";
import { thumbnailSettings } from "../../support/thumbnail-settings";

const settings = thumbnailSettings();

test.each([
  ["uploads/name.jpg", "thumbnails/320/name.webp"],
  ["uploads/path/name.jpg", "thumbnails/320/path/name.webp"],
  ["uploads/path/name.JPEG", "thumbnails/320/path/name.webp"],
  ["uploads/name.png", "thumbnails/320/name.webp"],
  ["uploads/name.tiff", "thumbnails/320/name.webp"],
  ["uploads/name.webp", "thumbnails/320/name.webp"],
  // What Windows calls a JPEG, and an animation in a PNG.
  ["uploads/name.jfif", "thumbnails/320/name.webp"],
  ["uploads/name.JPE", "thumbnails/320/name.webp"],
  ["uploads/name.pjpeg", "thumbnails/320/name.webp"],
  ["uploads/name.pjp", "thumbnails/320/name.webp"],
  ["uploads/name.apng", "thumbnails/320/name.webp"],
  ["uploads/name.jpegs", "thumbnails/320/name.jpegs.webp"],
  ["uploads/name.xpng", "thumbnails/320/name.xpng.webp"],
  ["uploads/holiday 1 + 1/桜.jpg", "thumbnails/320/holiday 1 + 1/桜.webp"],
  // Only the last extension goes, and only if it is a picture's.
  ["uploads/name.jpg.png", "thumbnails/320/name.jpg.webp"],
  ["uploads/name", "thumbnails/320/name.webp"],
  ["uploads/scan.001", "thumbnails/320/scan.001.webp"],
  ["uploads/v1.2/name", "thumbnails/320/v1.2/name.webp"],
  ["uploads/a.jpg/name", "thumbnails/320/a.jpg/name.webp"],
  // A name that is nothing but an extension keeps it.
  ["uploads/.jpg", "thumbnails/320/.jpg.webp"],
  ["uploads/a/.png", "thumbnails/320/a/.png.webp"],
  // The prefix goes once.
  ["uploads/uploads/name.jpg", "thumbnails/320/uploads/name.webp"],
  ["uploads//name.jpg", "thumbnails/320//name.webp"],
])("%s becomes %s", (source, thumbnail) => {
  expect(thumbnailKey(source, 320, settings)).toBe(thumbnail);
});

test.each<[ThumbnailFormat, string]>([
  ["same-as-source", "thumbnails/64/a.gif"],
  ["webp", "thumbnails/64/a.webp"],
  ["jpeg", "thumbnails/64/a.jpg"],
  ["png", "thumbnails/64/a.png"],
  ["avif", "thumbnails/64/a.avif"],
])("thumbnails in %s end as %s does", (format, key) => {
  expect(
    thumbnailKey("uploads/a.gif", 64, { ...settings, thumbnail: { ...DEFAULT_THUMBNAIL, format } }),
  ).toBe(key);
});

describe("a thumbnail that is what its source is keeps the source's name", () => {
  const same = { ...settings, thumbnail: { ...DEFAULT_THUMBNAIL, format: "same-as-source" as const } };

  test.each([
    ["uploads/path/name.JPEG", "thumbnails/320/path/name.JPEG"],
    ["uploads/name.jpg", "thumbnails/320/name.jpg"],
    ["uploads/name.png", "thumbnails/320/name.png"],
    ["uploads/name.tif", "thumbnails/320/name.tif"],
    ["uploads/name", "thumbnails/320/name"],
    ["uploads/scan.001", "thumbnails/320/scan.001"],
    ["uploads/.jpg", "thumbnails/320/.jpg"],
  ])("%s becomes %s", (source, thumbnail) => {
    expect(thumbnailKey(source, 320, same)).toBe(thumbnail);
  });

  test("so that no two sources share one, as a.jpg and a.png do in one format", () => {
    const keys = (of: typeof settings) =>
      ["uploads/a.jpg", "uploads/a.png", "uploads/a"].map((key) => thumbnailKey(key, 320, of));
    expect(new Set(keys(same)).size).toBe(3);
    expect(new Set(keys(settings)).size).toBe(1);
  });
});

test("without a source prefix the whole key is kept", () => {
  const everything = { ...settings, source: { ...settings.source, prefix: "" } };
  expect(thumbnailKey("path/name.jpg", 320, everything)).toBe("thumbnails/320/path/name.webp");
});

test.each(["other/name.jpg", "upload", "Uploads/name.jpg"])(
  "a key outside the source prefix is refused: %s",
  (key) => {
    expect(() => thumbnailKey(key, 320, settings)).toThrow(
      new WrongSourceError('a key under "uploads/"', "the source", JSON.stringify(key)),
    );
  },
);

describe("the key's length is counted in bytes of UTF-8", () => {
  // "thumbnails/320/" and ".webp" are 20 bytes; 桜 is 3.
  const longest = `${"桜".repeat(334)}xx`;

  test("1024 bytes are allowed", () => {
    expect(Buffer.byteLength(thumbnailKey(`uploads/${longest}.jpg`, 320, settings))).toBe(1024);
  });

  test("1025 bytes are not", () => {
    const key = `uploads/${longest}x.jpg`;
    expect(() => thumbnailKey(key, 320, settings)).toThrow(
      new KeyTooLongError("a key of at most 1024 bytes", `the 320 pixel thumbnail of ${key}`, "1025 bytes"),
    );
  });
});
