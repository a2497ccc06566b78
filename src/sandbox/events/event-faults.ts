/** How S3 may deliver events: at least once, in any order. */
export interface EventFaultOptions {
  /** The same seed gives the same faults. */
  readonly seed: number;
  /** One event in this many is duplicated. @default 2 */
  readonly duplicateOneIn?: number;
  /** The maximum delay of an event, so that later ones overtake it. @default 1500 */
  readonly maxDelayMilliseconds?: number;
}

/** Decides the delays of each event in milliseconds, one for each delivery. */
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

/** Pseudo-random numbers from 0 to 1 from a seed. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
