import type { Found } from "../context";
import type { Principal } from "../request";
import type { Presence } from "./key-dimension";

/** Requests that are decided together: those of one principal for one resource, or for some that belong together. */
export interface RequestFamily {
  readonly principal: Principal;
  /** The account that owns the resources. */
  readonly resourceAccount: string;
  readonly actions: ActionFamily;
  readonly resources: ResourceFamily;
  /**
   * Keys in lower case that follow from the principal, of which others that it stands for have other values: a variable of such
   * a key has no certain value. @default none
   */
  readonly varying?: readonly string[];
  /** Keys in lower case whose value is certain; null for one that is not sent. Others may have any value, or none. */
  readonly values?: Readonly<Record<string, string | readonly string[] | null>>;
  /**
   * What is taken of a key in lower case whose value is not certain: where no one knows it, what depends on it is undecided.
   *
   * @default undefined for each: it may have any value, or none
   */
  readonly assumed?: (key: string) => Found | undefined;
  /** Which keys AWS sends. A key that is wrongly said never to come makes a wrong proof. @default "maybe" */
  readonly presence?: (key: string) => Presence;
}

/** The actions of a service: those that AWS has, and any that it may add. */
export interface ActionFamily {
  /** `s3` */
  readonly service: string;
  /** Those of today that a resource of the family may be asked for, as AWS writes them. */
  readonly known: readonly string[];
  /** Whether there are no others, today and tomorrow. @default false */
  readonly closed?: boolean;
  /** Those of today that it may not be asked for: no new action is called so. In lower case. */
  readonly unfit?: ReadonlySet<string>;
}

/** One resource, or those that patterns mean, with * and ? as in a Resource element. */
export type ResourceFamily =
  | { readonly kind: "one"; readonly arn: string }
  | { readonly kind: "like"; readonly patterns: readonly string[]; readonly except?: readonly string[] };
