import type { Resource } from "./resource";

/** A name that AWS takes, for what is named only after apply. */
export function placeholderName(address: string): string {
  return address
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** What is not in a plan or a state by itself, and follows from what is: a part of a resource, or the owner of a part. */
export function derived(
  { stack, home, address }: Resource,
  type: string,
  args: Readonly<Record<string, unknown>>,
  unknown: ReadonlyMap<string, string> = new Map(),
): Resource {
  const own = `${address ?? ""}.${type}`;
  return {
    stack,
    type,
    name: placeholderName(own),
    address: address ?? type,
    home,
    args,
    neighbours: new Map(),
    shown: { unknown },
  };
}
