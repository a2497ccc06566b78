/** What the markers of a JPEG say, up to its first scan. */
export interface JpegHeader {
  /** The number of its start-of-frame marker: 0 and 1 are sequential, 2 is progressive. */
  readonly frame: number;
  /** Bits of a sample. */
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  /** How often each channel is sampled, across and down, against the others. */
  readonly sampling: readonly { readonly across: number; readonly down: number }[];
  /** Channels in its first scan. Fewer than there are means several scans, and all of them are held until the last. */
  readonly firstScanChannels: number;
  /** How many scans there are. Each that comes later goes over the whole picture again. */
  readonly scans: number;
  /** Where the first scan's data begins. */
  readonly scanAt: number;
  /** Bytes between two segments that belong to neither, those between later scans too. */
  readonly strays: readonly Stray[];
}

export type Stray = readonly [from: number, to: number];

/** Start-of-frame markers, C4, C8 and CC being something else; 55 is that of JPEG-LS. */
const FRAMES = new Set([0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 55]);

/** Reads the markers; undefined when there is no frame and scan to be found. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strays: Stray[] = [];
  let frame: Omit<JpegHeader, "firstScanChannels" | "scans" | "scanAt" | "strays"> | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = nextMarker(bytes, at);
    if (marker === undefined) return undefined;
    // A marker may be filled up with 0xFF before it.
    if (bytes.subarray(at, marker).some((byte) => byte !== 0xff)) strays.push([at, marker]);
    const code = bytes[marker + 1] ?? 0;
    const body = marker + 2;
    if (code === 0x01 || (code >= 0xd0 && code <= 0xd8)) {
      // The first one is passed: a picture does not begin twice.
      if (code === 0xd8) strays.push([marker, body]);
      at = body;
      continue;
    }
    if (code === 0xd9 || body + 2 > bytes.length) return undefined;
    const end = body + view.getUint16(body);
    if (code === 0xda) {
      const firstScanChannels = bytes[body + 2] ?? 0;
      if (!frame || end > bytes.length) return undefined;
      const isAll = frame.frame <= 1 && firstScanChannels === frame.sampling.length;
      const later = isAll ? { scans: 0, strays: [] } : readLaterScans(bytes, end);
      return {
        ...frame,
        firstScanChannels,
        scans: 1 + later.scans,
        scanAt: end,
        strays: [...strays, ...later.strays],
      };
    }
    if (FRAMES.has(code - 0xc0) && body + 8 <= bytes.length) {
      const count = bytes[body + 7] ?? 0;
      frame = {
        frame: code - 0xc0,
        precision: bytes[body + 2] ?? 0,
        height: view.getUint16(body + 3),
        width: view.getUint16(body + 5),
        sampling: Array.from({ length: count }, (_, index) => {
          const packed = bytes[body + 9 + index * 3] ?? 0x11;
          return { across: packed >> 4, down: packed & 15 };
        }),
      };
    }
    at = end;
  }
  return undefined;
}

/** What the pixels' data ends at is a marker, so that only behind a segment's own end is certain what belongs to none. */
function readLaterScans(
  bytes: Uint8Array,
  scanAt: number,
): { readonly scans: number; readonly strays: readonly Stray[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strays: Stray[] = [];
  let scans = 0;
  let isData = true;
  for (let at = scanAt; ;) {
    const marker = nextMarker(bytes, at);
    if (marker === undefined || marker + 4 > bytes.length) return { scans, strays };
    const code = bytes[marker + 1] ?? 0;
    const isRestart = code === 0x01 || (code >= 0xd0 && code <= 0xd7);
    if (!isData && bytes.subarray(at, marker).some((byte) => byte !== 0xff)) strays.push([at, marker]);
    if (code === 0xd8 || code === 0xd9) return { scans, strays };
    if (code === 0xda) scans++;
    at = marker + 2 + (isRestart ? 0 : view.getUint16(marker + 2));
    if (!isRestart) isData = code === 0xda;
  }
}

/** The next 0xFF with a marker's number behind it. */
function nextMarker(bytes: Uint8Array, from: number): number | undefined {
  for (
    let at = bytes.indexOf(0xff, from);
    at >= 0 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const code = bytes[at + 1] ?? 0;
    if ((code >= 0xc0 && code < 0xff) || code === 0x01) return at;
  }
  return undefined;
}
