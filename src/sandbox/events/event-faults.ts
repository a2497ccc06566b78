/** How S3 may hand events over: at least once, in any order. */
export interface EventFaultOptions {
  /** Equal seeds do the same. */
  readonly seed: number;
  /** One event in this many comes twice. @default 2 */
  readonly duplicateOneIn?: number;
  /** The longest that an event is held back, so that later ones pass it. @default 1500 */
  readonly maxDelayMilliseconds?: number;
}

/** Decides for each event after how many milliseconds it comes, once for each time that it comes. */
export type Schedule = () => number[];

/** At once, and once. */
export const IN_ORDER: Schedule = () => [0];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html */
export function eventFaults({
  seed,
  duplicateOneIn = 2,
  maxDelayMilliseconds = 1500,
}: EventFaultOptions): Schedule {
  const random = mulberry32(seed);
  const delay = (): number => Math.floor(random() * maxDelayMilliseconds);
  return () => {
    const first = delay();
    return random() * duplicateOneIn < 1 ? [first, delay()] : [first];
  };
}

/** Numbers from 0 up to 1 that follow from a seed. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
