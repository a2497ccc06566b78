import {
  DEFAULT_THUMBNAIL,
  readThumbnailSettings,
  SettingsError,
  toEnvironment,
  type ThumbnailSettings,
} from "../../../lambda-src/env";
import { thumbnailFor } from "../../../lambda-src/settings/thumbnail-presets";
import { thumbnailSettings } from "../../support/thumbnail-settings";

type Thumbnail = ThumbnailSettings["thumbnail"];

const ALL: Partial<Thumbnail> = {
  alsoFormats: ["avif", "jpeg"],
  manifest: true,
  placeholder: "thumbhash",
  dominantColour: true,
  focalPoint: "focal-point",
  keepCopyright: true,
  alsoReads: ["bmp"],
  watermark: { placement: "top-left", size: 0.25, opacity: 1 },
  presets: {
    "avatars/": {
      widths: [64, 128],
      heights: [64, 128],
      fit: "cover",
      format: "jpeg",
      alsoFormats: ["webp"],
    },
    "avatars/ÅÄ Ö,=&/": { widths: [32] },
  },
};
const PLAIN = thumbnailSettings();
const EXTRA = thumbnailSettings({ thumbnail: { ...DEFAULT_THUMBNAIL, ...ALL } });

test("what is not asked for has no variable", () => {
  const plain = Object.keys(toEnvironment(PLAIN));
  const added = Object.keys(toEnvironment(EXTRA)).filter((name) => !plain.includes(name));
  expect(added).toHaveLength(Object.keys(ALL).length);
});

test("what is asked for comes back as it went in", () => {
  expect(readThumbnailSettings(toEnvironment(EXTRA))).toEqual(EXTRA);
});

function problemsOf(changes: Readonly<Record<string, string>>): readonly string[] {
  try {
    readThumbnailSettings({ ...toEnvironment(PLAIN), ...changes });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

test.each([
  ["THUMBNAIL_ALSO_FORMATS", "gif"],
  ["THUMBNAIL_ALSO_FORMATS", ""],
  ["THUMBNAIL_ALSO_FORMATS", "avif,avif"],
  ["THUMBNAIL_ALSO_FORMATS", "webp"],
  ["THUMBNAIL_MANIFEST", "yes"],
  ["THUMBNAIL_PLACEHOLDER", "blurhash"],
  ["THUMBNAIL_DOMINANT_COLOUR", "1"],
  ["THUMBNAIL_FOCAL_POINT", "x amz"],
  ["THUMBNAIL_KEEP_COPYRIGHT", ""],
  ["THUMBNAIL_ALSO_READS", "svg"],
  ["THUMBNAIL_WATERMARK", "bottom-right"],
  ["THUMBNAIL_WATERMARK", "corner,0.2,0.5"],
  ["THUMBNAIL_WATERMARK", "top,0,0.5"],
  ["THUMBNAIL_WATERMARK", "top,0.2,1.5"],
  ["THUMBNAIL_WATERMARK", "top,0.2,0.5,1"],
  ["THUMBNAIL_PRESETS", "{"],
  ["THUMBNAIL_PRESETS", "[]"],
  ["THUMBNAIL_PRESETS", '{"avatars":{"widths":[1]}}'],
  ["THUMBNAIL_PRESETS", '{"avatars/":{}}'],
  ["THUMBNAIL_PRESETS", '{"avatars/":{"widths":[0]}}'],
  ["THUMBNAIL_PRESETS", '{"avatars/":{"widths":[1,1]}}'],
  ["THUMBNAIL_PRESETS", '{"avatars/":{"widths":[1],"quality":80}}'],
  ["THUMBNAIL_PRESETS", '{"avatars/":{"widths":[1],"fit":"cover"}}'],
  ["THUMBNAIL_PRESETS", '{"avatars/":{"widths":[1],"heights":[1]}}'],
  ["THUMBNAIL_PRESETS", '{"avatars/":{"widths":[1],"alsoFormats":["webp"]}}'],
])("%s=%s is refused by its name", (name, text) => {
  const problems = problemsOf({ [name]: text });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(name);
});

test("further formats with same-as-source are refused", () => {
  expect(problemsOf({ THUMBNAIL_FORMAT: "same-as-source", THUMBNAIL_ALSO_FORMATS: "avif" })).toHaveLength(1);
});

describe("the preset of a source", () => {
  const presets = {
    "a/": { widths: [1] },
    "a/b/": { widths: [2], heights: [2], fit: "cover" as const },
  };
  const own = { ...DEFAULT_THUMBNAIL, presets };

  test.each([
    ["a/x.jpg", [1], undefined, "width"],
    ["a/b/x.jpg", [2], [2], "cover"],
    ["a/bx.jpg", [1], undefined, "width"],
    ["A/x.jpg", DEFAULT_THUMBNAIL.widths, undefined, "width"],
    ["c/a/x.jpg", DEFAULT_THUMBNAIL.widths, undefined, "width"],
  ])("%s", (path, widths, heights, fit) => {
    expect(thumbnailFor(path, own)).toMatchObject({ widths, fit, format: "webp" });
    expect(thumbnailFor(path, own).heights).toEqual(heights);
  });

  test("has none of the writer's own heights", () => {
    const cover = { ...own, widths: [10, 20], heights: [10, 20], fit: "cover" as const };
    expect(
      thumbnailFor("a/x.jpg", { ...cover, presets: { "a/": { widths: [5], fit: "width" } } }).heights,
    ).toBe(undefined);
  });
});
