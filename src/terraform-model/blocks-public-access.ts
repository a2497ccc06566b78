import type { ModelBucket } from "./model";

/** Whether all four settings of Block Public Access are on. */
export function blocksPublicAccess({ publicAccessBlock: block }: ModelBucket): boolean {
  return block !== undefined && Object.values(block).every((isOn) => isOn === true);
}
