/** A function of an object that works out its answer once for each, as long as the object is there. */
export function memoized<Key extends object, Value>(workOut: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) {
      found = { value: workOut(key) };
      known.set(key, found);
    }
    return found.value;
  };
}

/** Texts that one memory has at most. */
const MOST_TEXTS = 5_000;

/** The same for what follows from a text alone. As no one knows when a text is asked for last, it is emptied when it is full. */
export function memoryOfTexts<Value>(): (text: string, workOut: () => Value) => Value {
  const known = new Map<string, Value>();
  return (text, workOut) => {
    let found = known.get(text);
    if (found === undefined) {
      found = workOut();
      if (known.size >= MOST_TEXTS) known.clear();
      known.set(text, found);
    }
    return found;
  };
}
