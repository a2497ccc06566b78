/** The sample's size in pixels: wider than the widest thumbnail of the default config. */
const WIDTH = 1600;
const HEIGHT = 1000;

/**
 * A generated JPEG, the same in each run: a low sun over hills.
 *
 * @param hue - turns its colours, in degrees, so that pictures can be distinguished
 */
export async function samplePicture(hue = 0): Promise<Buffer> {
  // Loaded on demand, because it is native code.
  const { default: sharp } = await import("sharp");
  return sharp(Buffer.from(drawing(hue)))
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** Suffixes of pictures. */
export const PICTURE_SUFFIX = /\.(?:jpe?g|png|webp|avif|gif|tiff?)$/i;

/** A sample for own code, by its suffix: a picture, JSON, or lines of text. */
export async function sampleObject(name: string): Promise<Buffer> {
  if (PICTURE_SUFFIX.test(name)) return samplePicture();
  return Buffer.from(/\.json$/i.test(name) ? '{"sample":true}\n' : "name,value\nsample,1\nsample,2\n");
}

function drawing(hue: number): string {
  const colour = (degrees: number, lightness: number): string =>
    `hsl(${String((degrees + hue) % 360)}, 62%, ${String(lightness)}%)`;
  const hills = [0, 1, 2, 3].map((row) => {
    const top = 560 + row * 110;
    const points = Array.from({ length: 33 }, (_, step) => {
      const x = (step / 32) * WIDTH;
      const y = top + Math.sin(x / (170 + row * 60) + row * 2) * (90 - row * 14);
      return `${x.toFixed(0)},${y.toFixed(0)}`;
    });
    return `<polygon fill="${colour(232 - row * 14, 46 - row * 10)}" points="0,${String(HEIGHT)} ${points.join(" ")} ${String(WIDTH)},${String(HEIGHT)}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(WIDTH)}" height="${String(HEIGHT)}">
<defs><linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="${colour(248, 28)}"/><stop offset="0.62" stop-color="${colour(20, 66)}"/></linearGradient></defs>
<rect width="100%" height="100%" fill="url(#sky)"/>
<circle cx="1130" cy="470" r="150" fill="${colour(46, 72)}"/>
${hills.join("\n")}
</svg>`;
}
