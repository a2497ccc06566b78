/** One file of the zip, before compression. */
export interface PackageFile {
  /** Inside the zip, with forward slashes, never absolute. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Native code: executable in the zip, and cached in compressed form. */
  readonly native: boolean;
}

export function textFile(path: string, text: string): PackageFile {
  return { path, content: Buffer.from(text, "utf8"), native: false };
}
