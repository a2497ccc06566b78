/** Increasing numbers, also over restarts: the clock's microseconds, or one more than the last. */
export function createSequencer(now: () => Date): () => string {
  let last = 0n;
  return () => {
    const clock = BigInt(now().getTime()) * 1000n;
    last = clock > last ? clock : last + 1n;
    return last.toString(16).toUpperCase().padStart(18, "0");
  };
}
