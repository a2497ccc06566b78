import type { Delivery } from "./events/deliver-events";
import type { Attempt } from "./functions/async-queue";
import type { Discarded } from "./functions/failure-queue";
import type { ObjectChange, RequestRecord } from "./gateway";

/** Something that has happened in the sandbox. */
export type SandboxEvent =
  /** A request to S3, STS or KMS was answered. */
  | { readonly kind: "request"; readonly request: RequestRecord }
  /** An object came, was replaced or went. */
  | { readonly kind: "change"; readonly change: ObjectChange }
  /** S3 notified a function of it. */
  | { readonly kind: "delivery"; readonly delivery: Delivery }
  /** A function worked on an event. */
  | { readonly kind: "attempt"; readonly attempt: Attempt }
  /** Lambda gave an event up. */
  | { readonly kind: "discarded"; readonly discarded: Discarded }
  /** A function wrote a line. */
  | { readonly kind: "log"; readonly functionName: string; readonly line: string };
