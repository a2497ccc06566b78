import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ThumbnailSettings } from "../env";
import { PictureTooLargeError } from "../shared/errors";
import type { ObjectCreated, ObjectName } from "../shared/s3-event";
import { sourceError } from "../shared/storage-error";
import type { UserMetadata } from "../shared/user-metadata";

/** The source's bytes, and which version they are. */
export interface SourceObject {
  readonly bytes: Uint8Array;
  /** Gives the memory of `bytes` back at once; they are empty from then on. */
  readonly release: () => void;
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag?: string;
  readonly metadata: UserMetadata;
}

/**
 * Gets the version that is named; without one, the newest.
 * @param maxInputBytes - Maximum bytes to fetch.
 * @param abortSignal - Gives up the request, and the body however slowly it comes.
 * @throws SourceVanishedError, SourceUnavailableError, PictureTooLargeError (before anything is fetched, or before the
 * body is) or StorageError.
 */
export async function readSource(
  client: S3Client,
  { bucketOwner }: ThumbnailSettings["source"],
  object: ObjectName & Pick<Partial<ObjectCreated>, "versionId" | "size">,
  maxInputBytes: number,
  abortSignal: AbortSignal,
): Promise<SourceObject> {
  const name = `s3://${object.bucket}/${object.key}`;
  // The event is right about the version that it names; without a version there may be another one now.
  if (object.versionId !== undefined && object.size !== undefined) {
    expectBytes(object.size, maxInputBytes, name);
  }
  try {
    const {
      Body,
      ContentLength,
      VersionId,
      ETag,
      Metadata = {},
    } = await client.send(
      new GetObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        VersionId: object.versionId,
        ExpectedBucketOwner: bucketOwner,
      }),
      { abortSignal },
    );
    if (!Body || ContentLength === undefined) throw new Error("an answer without a body or its length");
    const body = Body as unknown as NodeBody;
    try {
      expectBytes(ContentLength, maxInputBytes, name);
    } catch (error) {
      // The connection is given up: to keep it, the whole body would have to be read.
      body.destroy();
      throw error;
    }
    const bytes = await readWhole(body, ContentLength, abortSignal);
    return {
      bytes,
      release: () => {
        release(bytes);
      },
      metadata: Metadata,
      ...(VersionId && { versionId: VersionId }),
      ...(ETag && { etag: ETag.replaceAll('"', "") }),
    };
  } catch (error) {
    throw sourceError(error, name);
  }
}

function expectBytes(received: number, most: number, name: string): void {
  if (received <= most) return;
  throw new PictureTooLargeError(`at most ${String(most)} bytes`, name, `${String(received)} bytes`);
}

/** Gives a block of memory back at once, by transferring it to no one. */
function release({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > 0) structuredClone(null, { transfer: [buffer] });
}

/** What the SDK's body is under Node.js. */
interface NodeBody extends AsyncIterable<Uint8Array> {
  destroy(error?: Error): void;
}

/**
 * Reads a body into one block of memory of its own, made once: to collect the chunks and join them, as the SDK does,
 * takes twice the memory, and a block that is not shared can be given back.
 */
async function readWhole(
  body: NodeBody,
  length: number,
  abortSignal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  abortSignal.throwIfAborted();
  const giveUp = () => {
    body.destroy(new Error("no time left"));
  };
  abortSignal.addEventListener("abort", giveUp, { once: true });
  try {
    return await collect(body, length);
  } finally {
    abortSignal.removeEventListener("abort", giveUp);
  }
}

async function collect(body: NodeBody, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of body) {
    if (at + chunk.length > length)
      throw new Error(`more than the ${String(length)} bytes that were announced`);
    bytes.set(chunk, at);
    at += chunk.length;
    // Left to the garbage collector, all chunks of a large picture would be there at once.
    if (chunk.length === chunk.buffer.byteLength) release(chunk);
  }
  if (at < length) throw new Error(`${String(at)} of the ${String(length)} bytes that were announced`);
  return bytes;
}
