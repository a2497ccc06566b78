/** How long stopped work may clean up, such as abort an upload. */
const CLEAN_UP_MS = 800;

/**
 * Waits for work, but only a little longer than the signal: hanging work continues in the background, and its result is
 * ignored.
 * @param late - The error to throw then.
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
