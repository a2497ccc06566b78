/** How long work that the signal stops has for cleaning up, such as to abort an upload. */
const CLEAN_UP_MS = 800;

/**
 * Waits for work, but little longer than the signal lets it: what hangs is left to itself, and its end is no longer heard of.
 * @param late - What to throw then.
 */
export async function withinTime<T>(work: Promise<T>, signal: AbortSignal, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  const end = new Promise<never>((_, reject) => {
    stop = () => {
      timer = setTimeout(() => {
        reject(late());
      }, CLEAN_UP_MS);
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
