import sharp from "sharp";
import { lambdaWriter, resolved, smallConfig } from "../../support/configs";
import type { WholeSandbox } from "../../support/whole-sandbox";

export const SOURCE = "source-bucket";
export const DESTINATION = "destination-bucket";

const WIDTHS = [16, 32];

/** A function in A that makes two small thumbnails of each picture, by a role in B. */
export function thumbnailConfig() {
  return resolved({ ...smallConfig(), writers: [lambdaWriter({ thumbnail: { widths: WIDTHS } })] });
}

/** A JPEG of one colour. */
export function plainPicture(width: number, height: number, grey = 128): Promise<Buffer> {
  const background = { r: grey, g: 255 - grey, b: grey };
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

export interface PutPicture {
  /** Without prefix and suffix. */
  readonly name: string;
  readonly versionId: string;
}

/** Puts a picture where the function takes it from. */
export async function putPicture(whole: WholeSandbox, name: string, body: Uint8Array): Promise<PutPicture> {
  return { name, versionId: await whole.put(SOURCE, sourceKey(name), body) };
}

/** What happened to a picture. */
export type Fate = "thumbnails" | "failure queue" | "lost";

/**
 * What happened to a picture: all its thumbnails, made from the version that was put, or its event in the failure queue; with
 * neither it is lost.
 */
export async function fateOf(whole: WholeSandbox, { name, versionId }: PutPicture): Promise<Fate> {
  const made = await Promise.all(WIDTHS.map((width) => madeFrom(whole, name, width)));
  if (made.every((version) => version === versionId)) return "thumbnails";
  const failed = whole
    .inFailureQueues()
    .some((one) => one.key === sourceKey(name) && one.versionId === versionId);
  return failed ? "failure queue" : "lost";
}

/** What happened to pictures, by name. */
export async function fatesOf(
  whole: WholeSandbox,
  pictures: readonly PutPicture[],
): Promise<Record<string, Fate>> {
  const fates: Record<string, Fate> = {};
  for (const picture of pictures) fates[picture.name] = await fateOf(whole, picture);
  return fates;
}

/** The version of the source that a thumbnail was made from; undefined when there is no thumbnail. */
async function madeFrom(whole: WholeSandbox, name: string, width: number): Promise<string | undefined> {
  const metadata = await whole.metadataOf(DESTINATION, `thumbnails/${String(width)}/${name}.webp`);
  return metadata?.["source-version-id"];
}

function sourceKey(name: string): string {
  return `uploads/${name}.jpg`;
}
