/**
 * IAM policies as plain data. {@link render} turns them into Terraform expressions.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A principal: everyone, AWS principals by ARN, AWS services, or holders of an identity provider's tokens. */
export type Principal =
  | "*"
  | { readonly AWS: readonly string[] }
  | { readonly Service: readonly string[] }
  | { readonly Federated: readonly string[] };

/** A statement of an identity policy, without Principal. */
export interface IdentityStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

export interface ResourceStatement extends IdentityStatement {
  readonly Principal: Principal;
}

/** A statement of a trust policy, without Resource. */
export type TrustStatement = Omit<ResourceStatement, "Resource">;

export type Statement = IdentityStatement | ResourceStatement | TrustStatement;

export interface PolicyDocument<S extends Statement = Statement> {
  readonly Version: "2012-10-17";
  readonly Statement: readonly S[];
}

export function policyDocument<S extends Statement>(statements: readonly S[]): PolicyDocument<S> {
  return { Version: "2012-10-17", Statement: statements };
}

/** A statement that lets the policy's own role do something. */
export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Condition,
): IdentityStatement {
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
}

/** Merges conditions; keys of one operator are kept together, as JSON requires. */
export function mergeConditions(...conditions: readonly (Condition | undefined)[]): Condition {
  const merged: Record<string, Record<string, string | readonly string[]>> = {};
  for (const condition of conditions) {
    for (const [operator, keys] of Object.entries(condition ?? {})) {
      merged[operator] = { ...merged[operator], ...keys };
    }
  }
  return merged;
}

/** `{ Condition }`, or nothing if it is empty. */
export function whenAny(condition: Condition): { readonly Condition?: Condition } {
  return Object.keys(condition).length === 0 ? {} : { Condition: condition };
}

/** The values of a condition key: a single one without a list. */
export function oneOrMore(values: readonly string[]): string | readonly string[] {
  return values.length === 1 && values[0] !== undefined ? values[0] : values;
}
