/** What `terraform show -json` says of plans and states, as the model that all questions are answered from. */
export type { GivenAccount } from "./accounts";
export { openDocument, type ShowDocument } from "./open-document";
export { readShowJson, type ShowInput, type ShownModel } from "./read-show-json";
export type { When } from "./shown-resources";
