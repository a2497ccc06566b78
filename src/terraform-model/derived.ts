import type { Resource } from "./resource";

/** A valid placeholder for a name that is known only after apply. */
export function placeholderName(address: string): string {
  return address
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** A resource derived from a plan's or state's resources: a part of a resource, or the owner of a part. */
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
