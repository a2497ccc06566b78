import { PolicyError, describeReceived } from "./errors";

/** A JSON object, not null and not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Refuses elements that are not among the allowed. Names are compared with case, as AWS does. */
export function checkElements(
  json: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  where: string,
): void {
  for (const name of Object.keys(json)) {
    if (!allowed.includes(name)) {
      throw new PolicyError(where, `only the elements ${allowed.join(", ")}`, describeReceived(name));
    }
  }
}

/** One string or a list of at least one, as a list. */
export function stringList(value: unknown, where: string, expected: string): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyError(where, expected, "an empty list");
  return list.map((item, index) => {
    if (typeof item !== "string") {
      const place = Array.isArray(value) ? `${where}[${String(index)}]` : where;
      throw new PolicyError(place, expected, describeReceived(item));
    }
    return item;
  });
}

/** Where an item of a list stands: one string alone has no index. */
export function itemPlace(value: unknown, where: string, index: number): string {
  return Array.isArray(value) ? `${where}[${String(index)}]` : where;
}
