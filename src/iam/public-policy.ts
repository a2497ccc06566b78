import { isFixed } from "./template";
import type { Condition, PolicyDocument, Statement } from "./policy-document";
import { undocumented, unread, type Tri } from "./three-valued";

/** Whether S3 considers a bucket policy public, and the statement that decides it. */
export interface Publicity {
  readonly isPublic: Tri;
  /** The first Allow that makes it public, or may. None for a policy that is not public. */
  readonly statement?: Statement;
}

/**
 * Keys whose fixed values prevent a policy from being public, as the page lists them.
 *
 * @see
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
const FIXING: ReadonlySet<string> = new Set([
  "aws:principalorgid",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);

/** Other keys that name callers or networks, which the page does not mention. */
const PERHAPS_FIXING: ReadonlySet<string> = new Set([
  "aws:federatedprovider",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalisawsservice",
  "aws:principalorgpaths",
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourcevpcarn",
  "aws:username",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
  "aws:vpcsourceip",
]);

const known = new WeakMap<PolicyDocument, Publicity>();

/**
 * Whether S3 considers a bucket policy public: unless each Allow names fixed principals, or requires fixed values of
 * certain keys. One public statement makes the whole policy public.
 *
 * @see
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function publicityOf(document: PolicyDocument): Publicity {
  const found = known.get(document) ?? workOut(document);
  known.set(document, found);
  return found;
}

function workOut({ statements }: PolicyDocument): Publicity {
  let perhaps: Publicity | undefined;
  for (const statement of statements) {
    const isPublic = isPublicStatement(statement);
    if (isPublic === true) return { isPublic, statement };
    if (isPublic !== false) perhaps ??= { isPublic, statement };
  }
  return perhaps ?? { isPublic: false };
}

function isPublicStatement({ effect, principals = [], conditions, unread: part }: Statement): Tri {
  const isForAnyone = principals.some(({ kind }) => kind === "everyone" || kind === "all-but");
  if (effect === "Deny" || !isForAnyone) return false;
  const fixed = conditions.filter(hasFixedValues);
  if (fixed.some(({ key }) => FIXING.has(key))) return false;
  if (part !== undefined) return unread(part);
  const perhaps = fixed.find(({ key }) => PERHAPS_FIXING.has(key));
  return perhaps === undefined
    ? true
    : undocumented(
        `whether S3 calls a policy public that names everyone and is narrowed by ${perhaps.keyText}`,
      );
}

function hasFixedValues({ key, operator, operands, values }: Condition): boolean {
  if (operator.negated || operator.ifExists || operator.set === "ForAllValues") return false;
  if (operator.family === "null") return false;
  return operands.every((operand, index) => {
    const value = values[index] ?? "";
    if (operand.kind === "range") return operand.range.bits >= (operand.range.address.length === 4 ? 8 : 32);
    if (operand.kind !== "text") return true;
    // The access point's name may be a wildcard if its account is fixed.
    if (key === "s3:dataaccesspointarn") return /^arn:[^:*?$]+:s3:[^:*?$]*:\d{12}:accesspoint\//.test(value);
    // A role's id with a session name.
    if (key === "aws:userid" && /^ARO[A-Z0-9]+:/.test(value)) return false;
    return isFixed(operand.template);
  });
}
