import sharp from "sharp";

/** Whose picture it is, by EXIF's own names. */
export interface PictureCredit {
  readonly Artist?: string;
  readonly Copyright?: string;
}

const TAGS = { Artist: 0x013b, Copyright: 0x8298 } as const;
const ASCII = 2;
const ENTRY_BYTES = 12;

/** The longest text that is kept, in bytes: it goes into every thumbnail. */
const MAX_TEXT_BYTES = 500;

/** keep EXIF's artist and copyright, as far as a picture has them. Damaged EXIF has none. */
export async function readPictureCredit(bytes: Uint8Array): Promise<PictureCredit> {
  const { exif } = await sharp(bytes, { limitInputPixels: false, unlimited: true }).metadata();
  return exif ? creditOf(exif) : {};
}

/**
 * Has a credit written with a picture. libvips writes EXIF in ASCII, which makes © a (C) and a name in another script a row
 * of question marks; so that goes into XMP as well.
 */
export function writeCredit(image: sharp.Sharp, credit: PictureCredit): void {
  const texts = Object.values(credit) as readonly string[];
  if (texts.length === 0) return;
  image.withExif({ IFD0: { ...credit } });
  if (texts.some((text) => /[^\x20-\x7e]/.test(text))) image.withXmp(xmpOf(credit));
}

/** @see https://developer.adobe.com/xmp/docs/XMPNamespaces/dc/ */
function xmpOf({ Artist, Copyright }: PictureCredit): string {
  const creator =
    Artist === undefined
      ? ""
      : `<dc:creator><rdf:Seq><rdf:li>${escape(Artist)}</rdf:li></rdf:Seq></dc:creator>`;
  const rights =
    Copyright === undefined
      ? ""
      : `<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">${escape(Copyright)}</rdf:li></rdf:Alt></dc:rights>`;
  return (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">' +
    `${creator}${rights}</rdf:Description></rdf:RDF></x:xmpmeta>`
  );
}

/** Without the control characters that no XML may hold. */
function escape(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** @param exif - With or without its `Exif\0\0`. */
export function creditOf(exif: Buffer): PictureCredit {
  const tiff = exif.subarray(exif.toString("latin1", 0, 6) === "Exif\0\0" ? 6 : 0);
  const order = tiff.toString("latin1", 0, 2);
  if (tiff.length < 8 || (order !== "II" && order !== "MM")) return {};
  const isLittle = order === "II";
  const number16 = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const number32 = (at: number): number => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));

  const first = number32(4);
  if (first + 2 > tiff.length) return {};
  const entries = Math.min(number16(first), Math.floor((tiff.length - first - 2) / ENTRY_BYTES));
  const texts = new Map<number, string>();
  for (let index = 0; index < entries; index++) {
    const entry = first + 2 + index * ENTRY_BYTES;
    if (number16(entry + 2) !== ASCII) continue;
    const length = number32(entry + 4);
    const start = length <= 4 ? entry + 8 : number32(entry + 8);
    if (start + length > tiff.length) continue;
    texts.set(number16(entry), textOf(tiff.subarray(start, start + Math.min(length, MAX_TEXT_BYTES))));
  }
  return Object.fromEntries(
    Object.entries(TAGS).flatMap(([name, tag]) => {
      const text = texts.get(tag);
      return text ? [[name, text]] : [];
    }),
  );
}

/** Photographer and editor may be in one copyright, a null between them. */
function textOf(bytes: Buffer): string {
  return bytes
    .toString("utf8")
    .split("\0")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("; ");
}
