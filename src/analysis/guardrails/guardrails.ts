import type { ControlLevel, NamedPolicy } from "../../iam";

/** Policies outside of the stacks that narrow what they allow: SCPs, RCPs and permissions boundaries. */
export interface Limits {
  /** Service control policies over the account's principals, from the root down. */
  readonly scpsOver: (account: string) => readonly ControlLevel[];
  /** Resource control policies over the account's resources. */
  readonly rcpsOver: (account: string) => readonly ControlLevel[];
  /** Undefined for a boundary with unknown content. */
  readonly boundary: (arn: string) => NamedPolicy | undefined;
  /** SCPs and RCPs do not apply to the organization's management account. */
  readonly isManagement: (account: string) => boolean;
}

export const NO_LIMITS: Limits = {
  scpsOver: () => [],
  rcpsOver: () => [],
  boundary: () => undefined,
  isManagement: () => false,
};
