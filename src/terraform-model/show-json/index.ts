/** Reads the output of `terraform show -json` for plans and states into the model. */
export type { GivenAccount } from "./accounts";
export { listAt, objectAt, openDocument, textAt, type Json, type ShowDocument } from "./open-document";
export {
  readShowJson,
  readShownOfStacks,
  type ShowInput,
  type ShownModel,
  type ShownOfStacks,
} from "./read-show-json";
export type { ShownDifference } from "./against-stacks";
export type { When } from "./shown-resources";
