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
