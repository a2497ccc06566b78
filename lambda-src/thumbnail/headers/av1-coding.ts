/** Bit of an AV1CodecConfigurationRecord that says there are no colours, in its third byte. */
const MONOCHROME = 0x10;

/**
 * Whether a picture in AV1 is grey.
 * @param coding - What its `av1C` box holds.
 * @see https://aomediacodec.github.io/av1-isobmff/#av1codecconfigurationbox-syntax
 */
export function isGrey(coding: Uint8Array): boolean {
  return ((coding[2] ?? 0) & MONOCHROME) !== 0;
}

/** A sequence header's number among the units of AV1, with its length in the byte that follows. */
const SEQUENCE_HEADER = 0x0a;

/**
 * Whether in a grey picture black is 0 and not 16.
 * @param units - What follows in its `av1C` box. If that is not the header of a still picture, black is 0.
 * @see https://aomediacodec.github.io/av1-spec/#sequence-header-obu-syntax
 */
export function isFullRangeGrey(units: Uint8Array): boolean {
  if (units[0] !== SEQUENCE_HEADER) return true;
  let at = 16;
  const read = (count: number): number => {
    let value = 0;
    for (; count > 0; count--, at++) value = value * 2 + (((units[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
  const has = () => read(1) === 1;
  const profile = read(3);
  const [isStill, isReduced] = [has(), has()];
  if (!isStill || !isReduced) return true;
  read(5); // level
  const [widthBits, heightBits] = [read(4) + 1, read(4) + 1];
  read(widthBits + heightBits);
  read(6); // tools
  if (has() && profile === 2) read(1); // twelve_bit
  const isWithoutColours = has();
  if (has()) read(24); // color_description
  return !isWithoutColours || has();
}
