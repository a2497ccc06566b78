import type { JpegHeader } from "./jpeg-header";
import type { TiffHeader } from "./tiff-header";

/** Of the frames that the standard has: those that only medicine and scanners write. */
const FRAME_NAMES: Readonly<Record<number, string>> = {
  3: "lossless JPEG",
  5: "hierarchical JPEG",
  6: "hierarchical JPEG",
  7: "hierarchical JPEG",
  11: "lossless JPEG",
  13: "hierarchical JPEG",
  14: "hierarchical JPEG",
  15: "hierarchical JPEG",
  55: "JPEG-LS",
};

/** What to call a JPEG that its decoder cannot read; undefined for one that it can. */
export function oddJpeg({ frame, precision }: JpegHeader): string | undefined {
  return FRAME_NAMES[frame] ?? (precision === 8 ? undefined : `JPEG of ${String(precision)} bits`);
}

/** Grey, colours, a palette, inks, YCbCr and CIELab, by TIFF's numbers. */
const PHOTOMETRICS = new Set([0, 1, 2, 3, 5, 6, 8, 9]);

/** The same for a TIFF that libvips would refuse without a name, or show in wrong colours or as its preview. */
export function oddTiff(tiff: TiffHeader): string | undefined {
  const { samplesPerPixel, bitsPerSample, sampleFormat, photometric, subsampling } = tiff;
  const { isRaw, isJpeg, isPlanar, isTiled, inkSet } = tiff;
  const depths = samplesPerPixel === 1 ? [1, 2, 4, 8, 16, 32] : [8, 16, 32];
  if (isRaw) return "a camera's raw picture: export it as JPEG";
  if (!depths.includes(bitsPerSample)) return `TIFF of ${String(bitsPerSample)} bits`;
  if (sampleFormat === 2) return "TIFF with signed samples";
  if (!PHOTOMETRICS.has(photometric)) return `TIFF of photometric ${String(photometric)}`;
  if (photometric === 5 && inkSet !== 1) return "TIFF with inks other than CMYK";
  if ((photometric === 8 || photometric === 9) && samplesPerPixel < 3)
    return "TIFF in CIELab without colours";
  if (isJpeg && isTiled && !isPlanar && samplesPerPixel !== channelsOf(photometric))
    return `TIFF of JPEG tiles with ${String(samplesPerPixel)} channels`;
  // libvips takes each row of a plane for one of all channels (8.18.7).
  if (photometric <= 1 && samplesPerPixel > 1 && isPlanar)
    return "TIFF in planes with grey and extra channels";
  const isConverted = isJpeg || (bitsPerSample === 8 && subsampling.every((one) => one === 1));
  return photometric === 6 && !isConverted ? "TIFF in YCbCr that is not JPEG" : undefined;
}

/** Of a JPEG that libvips decodes itself, for a tile: its colours alone (8.18.7). */
function channelsOf(photometric: number): number {
  if (photometric === 5) return 4;
  return [0, 1, 3].includes(photometric) ? 1 : 3;
}
