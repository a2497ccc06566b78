/** Caches a function's result for each object, as long as the object exists. */
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

/** Maximum number of texts in one cache. */
const MOST_TEXTS = 5_000;

/** The same for a function of a text. The cache is emptied when it is full. */
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
