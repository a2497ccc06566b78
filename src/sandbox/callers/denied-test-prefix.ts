import type { RequestRecord } from "../gateway";

/** A prefix that no writer has: no schema lets a writer have the empty one. The scenario puts objects there to see a denial. */
export const DENIED_TEST_PREFIX = "no-writer/";

/** Whether a request is made to be refused. What an administrator does there is their own affair. */
export function isExpectedToBeDenied({
  resource,
  principal,
}: Pick<RequestRecord, "resource" | "principal">): boolean {
  return resource.includes(`/${DENIED_TEST_PREFIX}`) && !principal.endsWith(":role/Administrator");
}
