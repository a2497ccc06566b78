/** What the first directory of a TIFF says. */
export interface TiffHeader {
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  /** Of the first sample. */
  readonly bitsPerSample: number;
  /** 1 whole numbers, 2 with a sign, 3 with a point. */
  readonly sampleFormat: number;
  readonly compression: number;
  readonly photometric: number;
  /** Of separated inks: 1 for CMYK. */
  readonly inkSet: number;
  /** Whether its strips are JPEG, of the present kind or the first. */
  readonly isJpeg: boolean;
  /** The white of its colours, by x and y; default: not said. */
  readonly white: readonly number[];
  /** How many pixels share one sample of colour, across and down, in YCbCr. */
  readonly subsampling: readonly number[];
  /** Whether its pages begin with a preview of what stands behind it: a camera's raw picture. */
  readonly isRaw: boolean;
  readonly isPlanar: boolean;
  /** Rows that are packed together: those of a strip, or of a tile. */
  readonly rowsTogether: number;
  readonly isTiled: boolean;
  /** What the samples beyond the colours are: 1 and 2 are transparency. */
  readonly extraSamples: readonly number[];
  /** Where the photometric interpretation stands, to be changed in a copy. */
  readonly photometricAt?: number;
  readonly isLittleEndian: boolean;
  /** Where the first directory says where the next one is, if there are so many that reading all of them takes long. */
  readonly nextOfMany?: { readonly at: number; readonly bytes: number };
}

/** libtiff compares each directory with all before it. */
const MANY_DIRECTORIES = 1000;

/** Tags by their numbers in TIFF 6.0. */
const TAGS = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  planar: 284,
  whitePoint: 318,
  tileHeight: 323,
  inkSet: 332,
  extraSamples: 338,
  subIfds: 330,
  sampleFormat: 339,
  subsampling: 530,
  dngVersion: 50_706,
} as const;

const JPEG_COMPRESSIONS = new Set([6, 7]);

const RATIONAL = 5;
/** Bytes of a number, by its type. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, [RATIONAL]: 8, 13: 4, 16: 8 };
/** How many numbers of a tag are read. */
const MAX_VALUES = 16;

/** Reads the first directory, of TIFF and BigTIFF; undefined when there is none. */
export function readTiffHeader(bytes: Uint8Array): TiffHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  try {
    const isBig = view.getUint16(2, little) === 43;
    const tags = readDirectory(view, little, isBig);
    const nextOfMany = findNextOfMany(view, little, isBig);
    const one = (tag: number, otherwise: number) => tags.get(tag)?.values[0] ?? otherwise;
    const height = one(TAGS.height, 0);
    const tileHeight = tags.get(TAGS.tileHeight)?.values[0];
    const photometricAt = tags.get(TAGS.photometric)?.at;
    return {
      width: one(TAGS.width, 0),
      height,
      samplesPerPixel: one(TAGS.samplesPerPixel, 1),
      bitsPerSample: one(TAGS.bitsPerSample, 1),
      sampleFormat: one(TAGS.sampleFormat, 1),
      compression: one(TAGS.compression, 1),
      photometric: one(TAGS.photometric, 1),
      inkSet: one(TAGS.inkSet, 1),
      isJpeg: JPEG_COMPRESSIONS.has(one(TAGS.compression, 1)),
      white: tags.get(TAGS.whitePoint)?.values ?? [],
      subsampling: tags.get(TAGS.subsampling)?.values ?? [2, 2],
      isRaw: tags.has(TAGS.dngVersion) || (one(TAGS.subfileType, 0) % 2 === 1 && tags.has(TAGS.subIfds)),
      isPlanar: one(TAGS.planar, 1) === 2,
      rowsTogether: tileHeight ?? Math.min(height, one(TAGS.rowsPerStrip, height)),
      isTiled: tileHeight !== undefined,
      extraSamples: tags.get(TAGS.extraSamples)?.values ?? [],
      ...(photometricAt !== undefined && { photometricAt }),
      isLittleEndian: little,
      ...(nextOfMany && { nextOfMany }),
    };
  } catch (error) {
    // A directory beyond the end of the file: the decoder will say what is wrong with it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A copy of which only the first page is left, where there are very many: that is the picture. */
export function firstPageOfMany(bytes: Uint8Array, { nextOfMany }: TiffHeader): Uint8Array {
  if (!nextOfMany) return bytes;
  return Uint8Array.from(bytes).fill(0, nextOfMany.at, nextOfMany.at + nextOfMany.bytes);
}

function findNextOfMany(view: DataView, little: boolean, isBig: boolean): TiffHeader["nextOfMany"] {
  const long = (at: number) => (isBig ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const nextOf = (start: number) =>
    isBig ? start + 8 + long(start) * 20 : start + 2 + view.getUint16(start, little) * 12;
  const first = nextOf(long(isBig ? 8 : 4));
  const seen = new Set([0, long(isBig ? 8 : 4)]);
  let next = first;
  while (seen.size <= MANY_DIRECTORIES) {
    // The last one, or one beyond the end, or one that came before: then there are no more.
    if (next + (isBig ? 8 : 4) > view.byteLength) return undefined;
    const start = long(next);
    if (seen.has(start) || start + 8 > view.byteLength) return undefined;
    seen.add(start);
    next = nextOf(start);
  }
  return { at: first, bytes: isBig ? 8 : 4 };
}

interface Tag {
  readonly values: readonly number[];
  /** Where its first value stands. */
  readonly at: number;
}

function readDirectory(view: DataView, little: boolean, isBig: boolean): ReadonlyMap<number, Tag> {
  const long = (at: number) => (isBig ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const start = long(isBig ? 8 : 4);
  const count = isBig ? Number(view.getBigUint64(start, little)) : view.getUint16(start, little);
  const [first, entryBytes, countBytes] = isBig ? [start + 8, 20, 8] : [start + 2, 12, 4];
  const wanted = new Set<number>(Object.values(TAGS));
  const tags = new Map<number, Tag>();
  for (let index = 0; index < Math.min(count, 4096); index++) {
    const at = first + index * entryBytes;
    const tag = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little);
    const size = SIZES[type];
    if (!wanted.has(tag) || size === undefined) continue;
    const many = Math.min(long(at + 4), MAX_VALUES);
    const inside = at + 4 + countBytes;
    const place = many * size <= countBytes ? inside : long(inside);
    const values = Array.from({ length: many }, (_, nth) =>
      readNumber(view, place + nth * size, type, little),
    );
    tags.set(tag, { values, at: place });
  }
  return tags;
}

function readNumber(view: DataView, at: number, type: number, little: boolean): number {
  if (type === RATIONAL) return view.getUint32(at, little) / view.getUint32(at + 4, little);
  const size = SIZES[type];
  if (size === 1) return view.getUint8(at);
  if (size === 2) return view.getUint16(at, little);
  return size === 4 ? view.getUint32(at, little) : Number(view.getBigUint64(at, little));
}
