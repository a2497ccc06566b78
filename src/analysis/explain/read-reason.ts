import type { PolicyType } from "../../iam";
import type { ReportedReason } from "./denial";

/** AWS's names for policy types in its messages. */
const SIDES: Readonly<Record<string, PolicyType | "vpc-endpoint">> = {
  "identity-based policy": "identity",
  "resource-based policy": "resource",
  "role trust policy": "resource",
  "key policy": "resource",
  "permissions boundary": "boundary",
  "session policy": "session",
  "sessions policy": "session",
  "service control policy": "scp",
  "resource control policy": "rcp",
  "vpc endpoint policy": "vpc-endpoint",
};
const SIDE = Object.keys(SIDES).join("|").replaceAll(" ", " +");
const ARN = "arn:[^\\s\"'\\\\<>,;)]*[^\\s\"'\\\\<>,;:.)]";

const IMPLICIT = new RegExp(`^because +no +(${SIDE}) +allows +the +([a-z0-9-]+:\\w+) +action`, "i");
const EXPLICIT = new RegExp(
  `^(?:with|due +to) +an +explicit +deny +in +(?:an? +|the +)?(${SIDE})` +
    `( +transitively +through +an? +service +control +policy)?` +
    `(?:(?:: *|,? +with +policy +ARN: *)(${ARN}))?`,
  "i",
);
const KMS_ACROSS_ACCOUNTS =
  /^because +the +resource +does +not +exist +in +this +Region, +no +resource-based +policies +allow +access, +or +a +resource-based +policy +explicitly +denies +access/i;
const PUBLIC =
  /^because +public +(?:ACLs|policies) +are +(?:prevented|blocked) +by +the +(BlockPublicAcls|BlockPublicPolicy) +setting/i;
const CUSTOMER_KEYS =
  /^because +this +bucket +has +blocked +upload +requests +that +specify +Server +Side +Encryption/i;
/** The beginning of any reason. */
const BEGINS = /^(?:because|with +an? +explicit|due +to)\b/i;

/** A reason at the beginning of a text, and its length; only the length if its form is unknown. */
export interface ReasonRead {
  readonly reason?: ReportedReason;
  readonly length: number;
}

/**
 * Reads why AWS denied, in any of the forms that it documents.
 *
 * @returns undefined if the text does not begin with a reason
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function readReason(text: string): ReasonRead | undefined {
  const implicit = IMPLICIT.exec(text);
  if (implicit !== null)
    return { reason: ofPolicy(implicit[1], { explicit: false }), length: implicit[0].length };
  const explicit = EXPLICIT.exec(text);
  if (explicit !== null) {
    const [all, side, through, policyArn] = explicit;
    const more = {
      explicit: true,
      ...(policyArn === undefined ? {} : { policyArn }),
      ...(through === undefined ? {} : { throughScp: true }),
    };
    return { reason: ofPolicy(side, more), length: all.length };
  }
  const kms = KMS_ACROSS_ACCOUNTS.exec(text);
  if (kms !== null) return { reason: { kind: "key-or-its-policy" }, length: kms[0].length };
  const setting = PUBLIC.exec(text);
  if (setting !== null) {
    const name = setting[1]?.toLowerCase() === "blockpublicacls" ? "BlockPublicAcls" : "BlockPublicPolicy";
    return { reason: { kind: "setting", setting: name }, length: setting[0].length };
  }
  const keys = CUSTOMER_KEYS.exec(text);
  if (keys !== null) return { reason: { kind: "setting", setting: "SSE-C" }, length: keys[0].length };
  return BEGINS.test(text) ? { length: 0 } : undefined;
}

function ofPolicy(
  words = "",
  more: { readonly explicit: boolean; readonly policyArn?: string },
): ReportedReason {
  const side = SIDES[words.toLowerCase().replaceAll(/ +/g, " ")];
  if (side === undefined) throw new Error(`no side is called ${words}`);
  return { kind: "policy", side, ...more };
}
