import type { RequestRecord } from "../gateway";

/** A prefix that no writer has. The scenario puts objects there to cause a denial. */
export const DENIED_TEST_PREFIX = "no-writer/";

/** Whether a request is a denied test. Administrators' requests are not. */
export function isExpectedToBeDenied({
  resource,
  principal,
}: Pick<RequestRecord, "resource" | "principal">): boolean {
  return resource.includes(`/${DENIED_TEST_PREFIX}`) && !principal.endsWith(":role/Administrator");
}
