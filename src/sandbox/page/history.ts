/** The last events, for pages that connect later. */
export interface History<T> {
  /** Adds an event, and drops the oldest if there are too many. Returns its number. */
  add(item: T): number;
  /** The events after a number, or all remembered ones. */
  since(number?: number): readonly { readonly number: number; readonly item: T }[];
}

/** @param most how many are remembered */
export function createHistory<T>(most: number): History<T> {
  let kept: { readonly number: number; readonly item: T }[] = [];
  let last = 0;
  return {
    add: (item) => {
      last++;
      kept.push({ number: last, item });
      // Not each time: removing the first item of an array moves all others.
      if (kept.length >= most * 2) kept = kept.slice(-most);
      return last;
    },
    since: (number = 0) => kept.slice(-most).filter((one) => one.number > number),
  };
}
