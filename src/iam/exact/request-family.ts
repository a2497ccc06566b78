import type { Found } from "../context";
import type { Principal } from "../request";
import type { Presence } from "./key-dimension";

/** Requests that are decided together: of one principal, for one resource or related ones. */
export interface RequestFamily {
  readonly principal: Principal;
  readonly resourceAccount: string;
  readonly actions: ActionFamily;
  readonly resources: ResourceFamily;
  /**
   * Keys in lower case that follow from the principal but differ between principals of its class. A variable of such a
   * key has no certain value. @default none
   */
  readonly varying?: readonly string[];
  /** Keys in lower case whose value is certain; null for one that is not sent. Others may have any value, or none. */
  readonly values?: Readonly<Record<string, string | readonly string[] | null>>;
  /**
   * The assumed value of an uncertain key in lower case. If it is unknown, what depends on it is undecided.
   *
   * @default undefined for each: it may have any value, or none
   */
  readonly assumed?: (key: string) => Found | undefined;
  /** Which keys AWS sends. A key that is wrongly marked as never sent makes the proof wrong. @default "maybe" */
  readonly presence?: (key: string) => Presence;
}

/** The actions of a service, today's and future ones. */
export interface ActionFamily {
  /** `s3` */
  readonly service: string;
  /** Today's actions on a resource of the family, in AWS's spelling. */
  readonly known: readonly string[];
  /** Whether the list is complete, also in the future. @default false */
  readonly closed?: boolean;
  /** Today's actions that do not apply to it, in lower case. No future action has such a name. */
  readonly unfit?: ReadonlySet<string>;
}

/** One resource, or patterns with * and ? as in a Resource element. */
export type ResourceFamily =
  | { readonly kind: "one"; readonly arn: string }
  | { readonly kind: "like"; readonly patterns: readonly string[]; readonly except?: readonly string[] };
