import { crc32 } from "node:zlib";
import type { PackageFile } from "./package-file";
import { byCodeUnit } from "./source-files";

/** 1 January 1980, 00:00: the first moment that a zip can name, in MS-DOS form. */
const DOS_DATE = (1 << 5) | 1;
const DOS_TIME = 0;

/** Files: readable by all, as the Lambda sandbox needs. Native code: executable as well. */
const FILE_MODE = 0o100644;
const NATIVE_MODE = 0o100755;

const VERSION_NEEDED = 20;
const MADE_BY_UNIX = (3 << 8) | VERSION_NEEDED;
const UTF8_NAMES = 1 << 11;
const DEFLATE = 8;

/** A file of the zip, with its content as a raw deflate stream too. */
export interface CompressedFile {
  readonly file: PackageFile;
  readonly compressed: Uint8Array;
}

/**
 * A zip archive whose bytes depend only on names, modes and contents: sorted, with fixed times, without extra fields.
 * Not by a library, because libraries use the local time zone.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 */
export function writeZip(files: readonly CompressedFile[]): Uint8Array {
  const sorted = [...files].sort((left, right) => byCodeUnit(left.file.path, right.file.path));
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { file, compressed } of sorted) {
    const name = Buffer.from(file.path, "utf8");
    const common = commonFields(file, compressed, name);
    const local = Buffer.concat([uint32(0x04034b50), common, name]);
    parts.push(local, compressed);
    directory.push(centralEntry(file, common, name, offset));
    offset += local.length + compressed.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endOfDirectory(sorted.length, central.length, offset)]);
}

// The shared fields of the local header and the central directory, in the same order.
function commonFields({ content }: PackageFile, compressed: Uint8Array, name: Uint8Array): Buffer {
  return Buffer.concat([
    uint16(VERSION_NEEDED, UTF8_NAMES, DEFLATE, DOS_TIME, DOS_DATE),
    uint32(crc32(content), compressed.length, content.length),
    uint16(name.length, 0),
  ]);
}

function centralEntry({ native }: PackageFile, common: Buffer, name: Uint8Array, offset: number): Buffer {
  return Buffer.concat([
    uint32(0x02014b50),
    uint16(MADE_BY_UNIX),
    common,
    // No comment, first disk, binary.
    uint16(0, 0, 0),
    uint32(((native ? NATIVE_MODE : FILE_MODE) << 16) >>> 0, offset),
    name,
  ]);
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  return Buffer.concat([uint32(0x06054b50), uint16(0, 0, count, count), uint32(size, offset), uint16(0)]);
}

function uint16(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => buffer.writeUInt16LE(value, index * 2));
  return buffer;
}

function uint32(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeUInt32LE(value, index * 4));
  return buffer;
}
