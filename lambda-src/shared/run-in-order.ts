/** The progress of a run. */
export interface RunOutcome<Item> {
  /** The last item up to which everything is done, if there are more; undefined if everything is done. */
  readonly stoppedAfter?: Item;
  /** The error of the items' source, which ends it. */
  readonly sourceError?: { readonly error: unknown };
}

/**
 * Processes items in order, several in parallel. It stops between two items, at the earliest after the first, and waits
 * for running ones.
 * @param work - Returns `undone` for an aborted item: the run goes back to before the first of those. It must not do so
 * for the first items, which would never be done.
 * @param mostAtOnce - How many items are processed in parallel.
 * @param shouldStop - Asked before each item.
 */
export async function runInOrder<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  work: (item: Item, isAmongFirst: boolean) => Promise<"done" | "undone">,
  mostAtOnce: number,
  shouldStop: () => boolean,
): Promise<RunOutcome<Item>> {
  const running = new Set<Promise<void>>();
  let begun = 0;
  let last: Item | undefined;
  let isStopped = false;
  let firstUndone: { readonly index: number; readonly after: Item | undefined } | undefined;
  let sourceError: RunOutcome<Item>["sourceError"];

  const begin = (item: Item, index: number, after: Item | undefined) => {
    const task: Promise<void> = work(item, index < mostAtOnce).then((end) => {
      running.delete(task);
      if (end === "undone" && index < (firstUndone?.index ?? Infinity)) firstUndone = { index, after };
    });
    running.add(task);
  };

  try {
    for await (const item of items) {
      if (begun > 0 && shouldStop()) {
        isStopped = true;
        break;
      }
      begin(item, begun++, last);
      last = item;
      if (running.size >= mostAtOnce) await Promise.race(running);
    }
  } catch (error) {
    sourceError = { error };
  }
  await Promise.all(running);
  const stoppedAfter = firstUndone ? firstUndone.after : isStopped || sourceError ? last : undefined;
  return { ...(stoppedAfter !== undefined && { stoppedAfter }), ...(sourceError && { sourceError }) };
}
