/** The picture types that browsers show, and their first bytes. Not SVG, which may contain a script. */
const BEGINNINGS: readonly (readonly [type: string, beginning: RegExp])[] = [
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/png", /^\x89PNG\r\n/],
  ["image/webp", /^RIFF[^]{4}WEBP/],
  ["image/gif", /^GIF8[79]a/],
  ["image/avif", /^[^]{4}ftypavi[fs]/],
];

/** The type of a picture by its bytes, with any name or its uploader says; undefined for anything else. */
export function pictureType(body: Uint8Array): string | undefined {
  const start = Buffer.from(body.subarray(0, 16)).toString("latin1");
  return BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0];
}
