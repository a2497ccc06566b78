/** Reads the synthesized stacks into plain data, as far as they affect access. */
export { checkCode } from "./check-code";
export type * from "./model";
export { ModelError } from "./model-error";
export { isOwnStack } from "./open-stacks";
export { readModel } from "./read-model";
export { readManifest, readStacks, type RawStack } from "./read-stacks";
