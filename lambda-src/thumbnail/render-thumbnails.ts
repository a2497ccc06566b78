import sharp from "sharp";
import type { ThumbnailSettings } from "../env";
import { OutOfTimeError, PictureTooLargeError } from "../shared/errors";
import { createLimit } from "../shared/limit";
import { bmpToPng } from "./bmp-to-png";
import { icoToPng } from "./ico-to-png";
import { decodePicture } from "./decode-picture";
import { encodeThumbnail, type RenderSettings } from "./encode-thumbnail";
import { WRITTEN } from "./output-formats";
import type { FocalPoint } from "./focal-point";
import { pictureKind } from "./headers/picture-kind";
import {
  inspectPicture,
  MOVING,
  type InputPicture,
  type InspectedPicture,
  type PictureHeader,
} from "./inspect-picture";
import { DEFAULT_MEMORY_MEGABYTES, estimateMemoryOfFormats, MEMORY_SHARE } from "./memory-estimate";
import { declaredFormats } from "./output-keys";
import { readPictureCredit } from "./picture-credit";
import { pixelsBySize } from "./pixels-by-size";
import { renderAnimation } from "./render-animation";
import { renderAtOnce } from "./render-at-once";
import { readWatermarkOfZip, type ReadWatermark } from "./watermark";
import type { LeftMs } from "./stop-in-time";
import { layoutThumbnails, type FormattedLayout, type Render } from "./thumbnail-layout";

// No operation ever comes a second time, so a cache would only hold memory.
sharp.cache(false);
// Several sizes are encoded at once; more threads for each of them gain nothing.
sharp.concurrency(1);

/** More gain nothing on the two processors that a function has at most of the time, and each takes its memory. */
const ENCODES_AT_ONCE = 2;

/** A thumbnail's picture data. */
export interface RenderedThumbnail {
  /** The configured width. */
  readonly width: number;
  /** The index of the format: 0 is `format`, the others are `alsoFormats`. */
  readonly formatIndex: number;
  /** The size it has: narrower than `width` where the source is narrower. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  /** Such as `image/webp`. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface RenderedPicture {
  readonly source: PictureHeader;
  /** In the order of the configured widths, by format. */
  readonly thumbnails: readonly RenderedThumbnail[];
  /** What the decoder complained of, though it could read the picture. */
  readonly warnings: readonly string[];
}

export interface RenderOptions {
  /**
   * Called with each thumbnail as soon as it is there, and with what the decoder complained of: who stores them need not
   * wait for the last one.
   */
  readonly onThumbnail?: (thumbnail: RenderedThumbnail, warnings: readonly string[]) => void;
  /** How long there is. What is not done then ends in OutOfTimeError. Default: as long as it takes. */
  readonly leftMs?: LeftMs;
  /** Of the function. Default: {@link DEFAULT_MEMORY_MEGABYTES}. */
  readonly memoryMegabytes?: number;
  /** What is kept in the middle of what `cover` cuts. Default: the middle, or as `crop` says. */
  readonly focus?: FocalPoint;
  /** The watermark's picture, if any. Default: from the zip. */
  readonly readWatermark?: ReadWatermark;
}

/**
 * Makes the thumbnails of one picture: upright as its EXIF orientation says, in sRGB, without metadata, never larger
 * than the picture. An animation gives its first frame, unless the settings keep it one.
 *
 * The picture is decoded once, to the largest size; the others are made from that or from one another, the largest first
 * and two at a time.
 * @throws NotAPictureError, UnsupportedPictureError, DamagedPictureError, PictureTooLargeError or RenderFailedError.
 */
export async function renderThumbnails(
  given: InputPicture,
  asked: ThumbnailSettings["thumbnail"],
  {
    onThumbnail,
    memoryMegabytes = DEFAULT_MEMORY_MEGABYTES,
    leftMs = () => Infinity,
    focus,
    readWatermark = readWatermarkOfZip,
  }: RenderOptions = {},
): Promise<RenderedPicture> {
  try {
    const picture = await asReadable(given, asked);
    const inspected = await inspectPicture(picture, asked);
    const { header: source, frames, cost } = inspected;
    const layouts = declaredFormats(asked).flatMap((one, formatIndex): FormattedLayout[] => {
      const format = one === "same-as-source" ? source.format : one;
      const sizes = layoutThumbnails(source, asked, WRITTEN[format].maxSide);
      return sizes.map((size) => ({ ...size, format, formatIndex, ...(focus && { focus }) }));
    });
    expectSides(layouts, picture.name);
    expectMemory(estimateMemoryOfFormats(cost, layouts), memoryMegabytes, picture.name);
    const settings: RenderSettings = {
      ...asked,
      ...(asked.keepCopyright && { credit: await readPictureCredit(inspected.picture.bytes) }),
      ...(asked.watermark && { mark: { ...asked.watermark, bytes: readWatermark() } }),
    };

    const { render, warnings } =
      frames > 1 && layouts.some(({ format }) => MOVING.has(format))
        ? renderAnimation(inspected, settings, leftMs)
        : await renderStill(inspected, layouts, settings, leftMs);
    const inTime: Render = (layout) => {
      if (leftMs() > 0) return render(layout);
      throw new OutOfTimeError("thumbnails within the invocation's time", picture.name, "the end of it");
    };
    const thumbnails = await inLanes(layouts, inTime, ({ width, frame, format, formatIndex }, bytes) => {
      const thumbnail = {
        width,
        formatIndex,
        pixelWidth: frame.width,
        pixelHeight: frame.height,
        contentType: `image/${format}`,
        bytes,
      };
      onThumbnail?.(thumbnail, [...inspected.warnings, ...warnings]);
      return thumbnail;
    });
    return { source, thumbnails, warnings: [...inspected.warnings, ...warnings] };
  } finally {
    given.release?.();
  }
}

/** Converts an optional format into one that is always read. */
async function asReadable(
  picture: InputPicture,
  { alsoReads = [] }: ThumbnailSettings["thumbnail"],
): Promise<InputPicture> {
  const kind = alsoReads.length > 0 ? pictureKind(picture.bytes) : undefined;
  const one = alsoReads.find((format) => kind && "refused" in kind && kind.refused === format.toUpperCase());
  return one ? { ...picture, bytes: await TO_PNG[one](picture.bytes, picture.name) } : picture;
}

const TO_PNG = { bmp: bmpToPng, ico: icoToPng };

function expectMemory(estimated: number, memoryMegabytes: number, name: string): void {
  // Lambda's megabytes are 2^20 bytes.
  const most = memoryMegabytes * 2 ** 20 * MEMORY_SHARE;
  if (estimated <= most) return;
  const megabytes = (bytes: number) => `${String(Math.ceil(bytes / 2 ** 20))} MB`;
  throw new PictureTooLargeError(
    `one that takes at most ${megabytes(most)} of the function's ${String(memoryMegabytes)} MB of memory`,
    name,
    `one that may take ${megabytes(estimated)}`,
  );
}

function expectSides(layouts: readonly FormattedLayout[], name: string): void {
  for (const { frame, format } of layouts) {
    if (Math.max(frame.width, frame.height) <= WRITTEN[format].maxSide) continue;
    throw new PictureTooLargeError(
      `sides of at most ${String(WRITTEN[format].maxSide)} pixels in ${format}`,
      `a thumbnail of ${name}`,
      `${String(frame.width)} × ${String(frame.height)}`,
    );
  }
}

/**
 * Decodes the picture to the largest size that any thumbnail needs; then its bytes are done with. A picture of which only
 * one thumbnail is made goes through in one go.
 */
async function renderStill(
  inspected: InspectedPicture,
  layouts: readonly FormattedLayout[],
  settings: RenderSettings,
  leftMs: LeftMs,
): Promise<{ readonly render: Render; readonly warnings: readonly string[] }> {
  const { picture, colourPlan, extraChannels } = inspected;
  const isPlain = colourPlan.by === "decoder" && extraChannels === 0 && settings.mark === undefined;
  if (isPlain && new Set(layouts.map(sizeName)).size === 1 && layouts[0]) {
    // What fails in one go is tried in two, to distinguish damage from what an encoder cannot do.
    const made = await renderAtOnce(picture, layouts[0], layouts[0].format, settings, { leftMs }).catch(
      () => undefined,
    );
    if (made) {
      picture.release?.();
      return { render: () => Promise.resolve(made.result), warnings: made.warnings };
    }
  }
  const { scaled } = layouts.reduce((a, b) => (b.scaled.width > a.scaled.width ? b : a));
  const { pixels, warnings } = await decodePicture(inspected, scaled, {
    maxPixels: settings.maxInputPixels,
    onDamage: settings.onDamage,
    leftMs,
    ...(layouts.every(({ format }) => format === "jpeg") && { background: settings.background }),
  });
  picture.release?.();
  const pixelsOf = pixelsBySize(
    pixels,
    layouts.map((layout) => layout.scaled),
  );
  return {
    render: async (layout) =>
      encodeThumbnail(await pixelsOf(layout.scaled), layout, layout.format, settings, {
        name: picture.name,
        leftMs,
      }),
    warnings,
  };
}

/**
 * Renders each layout, the largest first; those that come out the same share one rendering. If one fails the others are
 * finished all the same, so that nothing is going on any more when the failure is reported.
 * @returns What `finish` made, in the layouts' order.
 */
async function inLanes<T>(
  layouts: readonly FormattedLayout[],
  render: Render,
  finish: (layout: FormattedLayout, bytes: Buffer) => T,
): Promise<readonly T[]> {
  const limit = createLimit(ENCODES_AT_ONCE);
  const rendered = new Map<string, Promise<Buffer>>();
  for (const layout of layouts.toSorted((a, b) => b.frame.width - a.frame.width)) {
    const size = sizeName(layout);
    if (!rendered.has(size))
      rendered.set(
        size,
        limit(() => render(layout)),
      );
  }
  const finished = await Promise.allSettled(
    layouts.map(async (layout) => finish(layout, (await rendered.get(sizeName(layout))) ?? Buffer.alloc(0))),
  );
  return finished.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

function sizeName({ format, scaled, frame }: FormattedLayout): string {
  return [format, scaled.width, scaled.height, frame.width, frame.height].join();
}
