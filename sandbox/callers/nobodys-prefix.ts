import type { RequestRecord } from "../gateway";

/** A prefix of nobody's: no schema lets a writer have the empty one. The scenario puts objects there to see them refused. */
export const NOBODYS_PREFIX = "nobody-s-prefix/";

/** Whether a request is made to be refused. What an administrator does there is their own affair. */
export function isMeantToBeDenied({
  resource,
  principal,
}: Pick<RequestRecord, "resource" | "principal">): boolean {
  return resource.includes(`/${NOBODYS_PREFIX}`) && !principal.endsWith(":role/Administrator");
}
