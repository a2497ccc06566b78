import type { ModelBucket } from "./model";

/** Whether all four ways of being public are blocked. */
export function blocksPublicAccess({ publicAccessBlock: block }: ModelBucket): boolean {
  return block !== undefined && Object.values(block).every((isOn) => isOn === true);
}
