import type { ControlLevel, NamedPolicy } from "../../iam";

/** Policies besides the stacks' own that narrow what they allow: the organization's, and permissions boundaries. */
export interface Limits {
  /** Service control policies over the account's principals, from the root down. */
  readonly scpsOver: (account: string) => readonly ControlLevel[];
  /** Resource control policies over the account's resources. */
  readonly rcpsOver: (account: string) => readonly ControlLevel[];
  /** Undefined for a boundary of which only the ARN is known. */
  readonly boundary: (arn: string) => NamedPolicy | undefined;
  /** No control policy binds the organization's management account. */
  readonly isManagement: (account: string) => boolean;
}

export const NO_LIMITS: Limits = {
  scpsOver: () => [],
  rcpsOver: () => [],
  boundary: () => undefined,
  isManagement: () => false,
};
