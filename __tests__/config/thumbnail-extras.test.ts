import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { parseConfig } from "../../src/config/parse-config";
import type { ThumbnailWriter } from "../../src/config/writer-schema";
import { findingsOf } from "../support/findings-of";
import { lambdaWriter, smallConfig } from "../support/configs";

const base = smallConfig();
const withThumbnail = (thumbnail: object) => ({ ...base, writers: [{ ...lambdaWriter(), thumbnail }] });
const AT = "writers[0].thumbnail";

test.each<[thumbnail: object, finding: string]>([
  [{ alsoFormats: ["gif"] }, `${AT}.alsoFormats[0]: one of "webp", "jpeg", "png", "avif" | "gif"`],
  [{ alsoFormats: [] }, `${AT}.alsoFormats: at least 1 in the list | []`],
  [{ alsoFormats: ["avif", "avif"] }, `${AT}.alsoFormats: formats without duplicates | ["avif","avif"]`],
  [{ alsoFormats: ["webp"] }, `${AT}.alsoFormats: formats other than webp, which is made anyway | ["webp"]`],
  [
    { format: "same-as-source", alsoFormats: ["avif"] },
    `${AT}.alsoFormats: no further formats with same-as-source, which could be any of them | ["avif"]`,
  ],
  [{ manifest: false }, `${AT}.manifest: true | false`],
  [{ placeholder: "blurhash" }, `${AT}.placeholder: "thumbhash" | "blurhash"`],
  [
    { focalPoint: "x-amz meta" },
    `${AT}.focalPoint: the name of an item of user metadata, without x-amz-meta- | "x-amz meta"`,
  ],
  [{ alsoReads: ["svg"] }, `${AT}.alsoReads[0]: one of "bmp", "ico" | "svg"`],
  [{ watermark: {} }, `${AT}.watermark.file: a string | nothing`],
  [
    { watermark: { file: "logo.png", placement: "middle" } },
    `${AT}.watermark.placement: one of "top-left", "top", "top-right", "left", "centre", "right", "bottom-left", "bottom", "bottom-right" | "middle"`,
  ],
  [
    { watermark: { file: "logo.png", size: 2 } },
    `${AT}.watermark.size: a part of the thumbnail from 0.01 to 1 | 2`,
  ],
  [
    { watermark: { file: "logo.png", opacity: 0.12345 } },
    `${AT}.watermark.opacity: an opacity from 0.01 to 1, with at most 4 digits | 0.12345`,
  ],
  [{ presets: { "avatars/": {} } }, `${AT}.presets["avatars/"].widths: a list | nothing`],
  [
    { presets: { "avatars/": { widths: [64], fit: "cover" } } },
    `${AT}.presets["avatars/"].heights: one height for each width | nothing`,
  ],
  [
    { fit: "cover", widths: [10], heights: [10], presets: { "avatars/": { widths: [64, 65] } } },
    `${AT}.presets["avatars/"].heights: one height for each width | nothing`,
  ],
  [
    { alsoFormats: ["avif"], presets: { "avatars/": { widths: [64], format: "avif" } } },
    `${AT}.presets["avatars/"].format: a format that the writer's alsoFormats can accompany, or separate alsoFormats | "avif"`,
  ],
])("%j", (thumbnail, finding) => {
  expect(findingsOf(withThumbnail(thumbnail))).toEqual([finding]);
});

describe("a suffix of what is read by option alone", () => {
  const findings = (suffixes: readonly string[], alsoReads?: readonly string[]) =>
    findingsOf({
      ...base,
      writers: [
        {
          ...lambdaWriter(),
          source: { ...lambdaWriter().source, suffixes },
          ...(alsoReads && { thumbnail: { alsoReads } }),
        },
      ],
    });

  test.each([
    [".ico", "ico"],
    [".CUR", "ico"],
    ["-small.bmp", "bmp"],
  ])("%s needs alsoReads: %s", (suffix, format) => {
    const other = format === "ico" ? "bmp" : "ico";
    for (const alsoReads of [undefined, [other]]) {
      expect(findings([".png", suffix], alsoReads)).toEqual([
        `writers[0].source.suffixes[1]: thumbnail.alsoReads: ["${format}"] too, or no such suffix | "${suffix}"`,
      ]);
    }
    expect(findings([".png", suffix], [format])).toEqual([]);
  });

  test("near misses: other suffixes, and those of formats that are refused by name", () => {
    expect(findings([".icon", "bmp", ".heic", ".svg", "original"])).toEqual([]);
  });
});

test("what is not asked for is not in the config, so that the stacks stay what they were", () => {
  const [writer] = parseConfig(withThumbnail({}), "test.config.ts").writers as readonly ThumbnailWriter[];
  const names = [
    "alsoFormats",
    "manifest",
    "placeholder",
    "dominantColour",
    "focalPoint",
    "keepCopyright",
    "watermark",
    "alsoReads",
    "presets",
  ];
  expect(names.filter((name) => name in (writer?.thumbnail ?? {}))).toEqual([]);
});

test("presets that the function's environment cannot hold are refused before anything is written", () => {
  const presets = Object.fromEntries(
    Array.from({ length: 150 }, (_, index) => [`folder-${String(index)}/`, { widths: [64, 128] }]),
  );
  const config = parseConfig(withThumbnail({ presets }), "test.config.ts");
  expect(() => planHandshakes(config)).toThrow("expected at most 4,096 bytes");
});
