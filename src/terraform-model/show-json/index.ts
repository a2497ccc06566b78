/** What `terraform show -json` says of plans and states, as the model that all questions are answered from. */
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
