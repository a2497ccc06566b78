import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { HandshakeError } from "../config/errors";
import { WATERMARK_FILE } from "../config/thumbnail-extras-schema";
import type { LambdaWriter } from "../config/writer-schema";
import type { PackageFile } from "./package-file";

const MAX_BYTES = 1_000_000;
/** Maximum pixels: every thumbnail decodes it again. */
const MAX_SIDE = 4096;
const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** The watermark's file cannot be read, or is not a picture. */
export class WatermarkError extends HandshakeError {
  readonly code = "WATERMARK_UNREADABLE";

  constructor(file: string, received: string) {
    super(
      `${file}: expected a PNG of at most ${String(MAX_BYTES)} bytes and ${String(MAX_SIDE)} pixels a side for a watermark, ` +
        `received ${received}`,
    );
  }
}

/**
 * The watermark file in a writer's zip; undefined without a watermark.
 *
 * @param folder - the config file's folder, for the path
 * @throws WatermarkError
 */
export function watermarkFile(writer: Partial<LambdaWriter>, folder: string): PackageFile | undefined {
  const given = writer.workload === "thumbnail" ? writer.thumbnail?.watermark : undefined;
  if (given === undefined) return undefined;
  const content = read(given.file, resolve(folder, given.file));
  if (content.length > MAX_BYTES) throw new WatermarkError(given.file, `${String(content.length)} bytes`);
  if (!content.subarray(0, 8).equals(PNG) || content.length < 24)
    throw new WatermarkError(given.file, "no PNG");
  const [width, height] = [content.readUInt32BE(16), content.readUInt32BE(20)];
  if (Math.max(width, height) > MAX_SIDE) {
    throw new WatermarkError(given.file, `${String(width)} × ${String(height)}`);
  }
  return { path: WATERMARK_FILE, content, native: false };
}

function read(file: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WatermarkError(file, code === "ENOENT" ? "no file of that name" : String(code));
  }
}
