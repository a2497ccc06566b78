import type { IncomingMessage } from "node:http";
import { PageRefusal } from "./page-refusal";

/** Dropped files go through this process's memory. */
const MOST_UPLOAD_BYTES = 200_000_000;

/**
 * The body of an upload.
 *
 * @throws PageRefusal 413
 */
export async function readUpload(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_UPLOAD_BYTES) {
      throw new PageRefusal(413, `expected at most ${String(MOST_UPLOAD_BYTES)} bytes, received more`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
