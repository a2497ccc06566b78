import { constants, gunzipSync } from "node:zlib";
import { readHeifHeader } from "./heif-header";

/** Containers that are read, as their first bytes show; what is in them may still be refused. */
export type Container = "jpeg" | "png" | "gif" | "webp" | "tiff" | "avif";

/** What the first bytes say a file is: a container that is read, a picture that is not, or nothing known. */
export type PictureKind =
  | { readonly container: Container }
  /** What to call it, and what its owner can do. */
  | { readonly refused: string }
  | undefined;

type Test = (head: string) => boolean;
const begins =
  (...starts: readonly string[]): Test =>
  (head) =>
    starts.some((start) => head.startsWith(start));

const CONTAINERS: readonly (readonly [Container, Test])[] = [
  ["jpeg", begins("\xff\xd8\xff")],
  ["png", begins("\x89PNG\r\n\x1a\n")],
  ["gif", begins("GIF87a", "GIF89a")],
  ["webp", (head) => head.startsWith("RIFF") && head.startsWith("WEBP", 8)],
  ["tiff", begins("II*\0", "MM\0*", "II+\0", "MM\0+")],
];

/** How long the second header of a BMP may be. */
const BMP_HEADER_BYTES: ReadonlySet<number> = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

function numberAt(head: string, at: number): number {
  return head.charCodeAt(at);
}

/** By what each of the first bytes may be. */
const startsWithOneOf =
  (...bytes: readonly (readonly number[])[]): Test =>
  (head) =>
    bytes.every((may, at) => may.includes(numberAt(head, at)));

/** Pictures that are not read here, by their first bytes. */
const REFUSED: readonly (readonly [string, Test])[] = [
  ["a camera's raw picture (CR2): export it as JPEG", (head) => /^II\*\0.{4}CR/s.test(head)],
  [
    "BMP",
    (head) => head.startsWith("BM") && BMP_HEADER_BYTES.has(numberAt(head, 14)) && numberAt(head, 15) === 0,
  ],
  ["OS/2 bitmap array", (head) => head.startsWith("BA") && /^(?:BM|IC|CI|PT|CP)/.test(head.slice(14))],
  // Icons or pointers, and at least one of them.
  [
    "ICO",
    (head) => /^\0\0[^]\0[^]\0/.test(head) && [1, 2].includes(numberAt(head, 2)) && numberAt(head, 4) > 0,
  ],
  ["JPEG XL", begins("\xff\x0a", "\0\0\0\x0cJXL \r\n\x87\n")],
  ["JPEG 2000", begins("\xff\x4f\xff\x51", "\0\0\0\x0cjP  \r\n\x87\n")],
  ["JPEG XR", begins("II\xbc\x01")],
  ["PSD", begins("8BPS")],
  ["PDF", (head) => head.includes("%PDF-")],
  ["PostScript", begins("%!PS", "\xc5\xd0\xd3\xc6")],
  ["PNM", (head) => /^P(?:[1-7][\s#]|[Ff]\n)/.test(head)],
  ["BPG", begins("BPG\xfb")],
  ["JBIG2", begins("\x97JB2\r\n\x1a\n")],
  ["DCX", begins("\xb1\x68\xde\x3a")],
  ["PCX", startsWithOneOf([0x0a], [0, 2, 3, 4, 5], [1], [1, 2, 4, 8])],
  ["SGI", startsWithOneOf([0x01], [0xda], [0, 1], [1, 2], [0], [1, 2, 3])],
  ["Sun raster", begins("\x59\xa6\x6a\x95")],
  ["XPM", begins("/* XPM */")],
  ["FITS", begins("SIMPLE  =")],
  ["DPX", begins("SDPX", "XPDS")],
  ["Cineon", begins("\x80\x2a\x5f\xd7")],
  ["OpenEXR", begins("\x76\x2f\x31\x01")],
  ["Radiance HDR", begins("#?RADIANCE", "#?RGBE")],
  ["QOI", begins("qoif")],
  ["DDS", begins("DDS ")],
  ["XCF", begins("gimp xcf")],
  ["ICNS", begins("icns")],
  ["WMF", begins("\xd7\xcd\xc6\x9a", "\x01\0\x09\0\0\x03", "\x02\0\x09\0\0\x03")],
  ["EMF", (head) => head.startsWith("\x01\0\0\0") && head.startsWith(" EMF", 40)],
  ["XBM", (head) => /^(?:\/\*[^]*?\*\/\s*)?#define \w*width \d/.test(head)],
  ["ANI", (head) => head.startsWith("RIFF") && head.startsWith("ACON", 8)],
  ["ILBM", (head) => /^FORM[^]{4}(?:ILBM|PBM )/.test(head)],
  [
    "PICT",
    (head) =>
      isPict(head) ||
      (head.startsWith("\0".repeat(PICT_HEADER_BYTES)) && isPict(head.slice(PICT_HEADER_BYTES))),
  ],
  ["OpenRaster", (head) => head.startsWith("PK") && head.startsWith("mimetypeimage/openraster", 30)],
  ["Krita", (head) => head.startsWith("PK") && head.startsWith("mimetypeapplication/x-krita", 30)],
  ["BLP", begins("BLP1", "BLP2")],
  ["FLIC", (head) => head.startsWith("\x11\xaf", 4) || head.startsWith("\x12\xaf", 4)],
  ["MNG", begins("\x8aMNG\r\n\x1a\n", "\x8bJNG\r\n\x1a\n")],
  ["DjVu", begins("AT&TFORM")],
  ["DICOM", (head) => head.startsWith("DICM", 128)],
  [
    "a camera's raw picture: export it as JPEG",
    begins("FUJIFILMCCD-RAW", "IIRO", "IIRS", "MMOR", "IIU\0", "\0MRM"),
  ],
  ["SVG", (head) => isSvg(head)],
  ["TGA", (head) => isTga(head)],
];

const HEAD_BYTES = 4096;

/** Recognizes what a file is by its first bytes, whatever its name says. */
export function pictureKind(bytes: Uint8Array): PictureKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString(
    "latin1",
  );
  const refused = REFUSED.find(([, test]) => test(head));
  if (refused) return { refused: refused[0] };
  const container = CONTAINERS.find(([, test]) => test(head));
  if (container) return { container: container[0] };
  if (head.startsWith("\x1f\x8b")) return kindInGzip(bytes);
  if (isWbmp(bytes)) return { refused: "WBMP" };
  return head.startsWith("ftyp", 4) ? kindOfHeif(bytes) : undefined;
}

/** Such as an SVG that is kept compressed. Only its beginning is looked at. */
function kindInGzip(bytes: Uint8Array): PictureKind {
  try {
    const head = gunzipSync(bytes.subarray(0, HEAD_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
    const kind = head[0] === 0x1f ? undefined : pictureKind(head);
    return kind && "refused" in kind ? { refused: `${kind.refused} in gzip` } : undefined;
  } catch {
    return undefined;
  }
}

/** It has no signature: two sizes, each of as many bytes as it takes, and one bit for each pixel to the end. */
function isWbmp(bytes: Uint8Array): boolean {
  let at = 2;
  const sizes = [0, 0].map(() => {
    let size = (bytes[at] ?? 0) & 0x7f;
    while ((bytes[at++] ?? 0) & 0x80) size = size * 128 + ((bytes[at] ?? 0) & 0x7f);
    return size;
  });
  const [width = 0, height = 0] = sizes;
  return bytes[0] === 0 && bytes[1] === 0 && width > 0 && at + Math.ceil(width / 8) * height === bytes.length;
}

const HEIC = "HEIC: set the phone to “Most Compatible”, or upload a JPEG";
const HEVC_BRAND = /^(hei[cxms]|hev[cxms])$/;

/** By what is in it: the brand may be that of any HEIF. */
function kindOfHeif(bytes: Uint8Array): PictureKind {
  const header = readHeifHeader(bytes);
  if (!header) return undefined;
  const { majorBrand, itemTypes } = header;
  if (majorBrand === "avis") return { refused: "an AVIF image sequence" };
  if (majorBrand === "crx ") return { refused: "a camera's raw picture (CR3): export it as JPEG" };
  if (itemTypes.has("av01")) return { container: "avif" };
  if (itemTypes.has("hvc1") || HEVC_BRAND.test(majorBrand)) return { refused: HEIC };
  if (majorBrand === "avif") return { container: "avif" };
  if (majorBrand === "mif1" || majorBrand === "msf1" || majorBrand === "mif2") {
    const [coding = "an unknown coding"] = [...itemTypes].filter(
      (type) => !/^(grid|iovl|Exif|mime)$/.test(type),
    );
    return { refused: `HEIF with ${coding}` };
  }
  return undefined;
}

/** The header of a PICT's file, empty, and only there in files. */
const PICT_HEADER_BYTES = 512;

/** Of its second version: behind a length and a frame. */
function isPict(head: string): boolean {
  return head.startsWith("\0\x11\x02\xff\x0c\0", 10);
}

/** It has no signature: a header whose every field is one of the few that there are. */
function isTga(head: string): boolean {
  const at = (place: number) => numberAt(head, place);
  const [hasPalette, kind] = [at(1), at(2)];
  const palette = head.slice(3, 8);
  const isPaletteSound =
    hasPalette === 0 ? palette === "\0\0\0\0\0" : hasPalette === 1 && [15, 16, 24, 32].includes(at(7));
  const kinds = hasPalette === 1 ? [1, 2, 9, 10] : [2, 3, 10, 11];
  const hasSize = at(12) + at(13) > 0 && at(14) + at(15) > 0;
  return (
    isPaletteSound && kinds.includes(kind) && hasSize && [8, 15, 16, 24, 32].includes(at(16)) && at(17) < 64
  );
}

/** Behind a declaration, comments and a document type, the first element is svg. */
function isSvg(head: string): boolean {
  const rest = head.replace(
    /^(?:\xef\xbb\xbf)?(?:\s+|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>)*/is,
    "",
  );
  return /^<(?:\w+:)?svg[\s>/]/i.test(rest);
}
