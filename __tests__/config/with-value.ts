/** The config with the value at a path replaced; undefined takes it away. */
export function withValue(config: object, path: string, value: unknown): object {
  const copy = structuredClone(config);
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  const parent = parts.reduce<Record<string, unknown>>(
    (object, part) => (object[part] ??= {}) as Record<string, unknown>,
    copy as Record<string, unknown>,
  );
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return copy;
}
