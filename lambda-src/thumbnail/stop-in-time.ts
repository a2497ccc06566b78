import type sharp from "sharp";

/** How long there is until rendering has to be over, in milliseconds. */
export type LeftMs = () => number;

/** What sharp's pipelines end with when their time is over. */
export const TIMED_OUT = /^timeout: \d+% complete/;

/** The longest that sharp knows. */
const MAX_SECONDS = 3600;

/**
 * Has a pipeline stopped when the time is over: between two rows, or as soon as a decoder or encoder that takes the whole
 * picture is done with it.
 */
export function stopInTime(image: sharp.Sharp, leftMs: LeftMs): sharp.Sharp {
  const seconds = Math.ceil(leftMs() / 1000);
  return seconds > MAX_SECONDS ? image : image.timeout({ seconds: Math.max(1, seconds) });
}
