import type { PolicyKind } from "../../iam";
import type { Fault } from "./rule";

/** A finding that is accepted, with the reason. */
export interface Waiver {
  readonly rule: string;
  /** @default - in policies of any kind */
  readonly kind?: PolicyKind;
  /** Exactly what the finding received. @default - anything */
  readonly received?: string;
  readonly reason: string;
}

/** Findings in this project's own policies that are intended. */
export const WAIVERS: readonly Waiver[] = [
  {
    rule: "wildcard-resource",
    kind: "key",
    reason:
      'In a key policy "*" is that key: AWS asks for it. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html',
  },
  {
    rule: "if-exists-in-allow",
    received: "StringEqualsIfExists s3:x-amz-acl",
    reason:
      'A writer with aclHeader "accepted" may send the header or leave it out; with BucketOwnerEnforced it changes nothing.',
  },
];

export function waiverOf(rule: string, { kind, received }: Fault): Waiver | undefined {
  return WAIVERS.find(
    (waiver) =>
      waiver.rule === rule &&
      (waiver.kind === undefined || waiver.kind === kind) &&
      (waiver.received === undefined || waiver.received === received),
  );
}
