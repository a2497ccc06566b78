/**
 * IAM policies as plain data, in IAM's own words. They stay data until {@link render} hands them to Terraform.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Who: everyone, AWS principals by ARN, AWS services, or anyone who has a token of an identity provider. */
export type Principal =
  | "*"
  | { readonly AWS: readonly string[] }
  | { readonly Service: readonly string[] }
  | { readonly Federated: readonly string[] };

/** A statement of an identity policy: no principal, since it is the role that it belongs to. */
export interface IdentityStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** A statement of a resource policy. */
export interface ResourceStatement extends IdentityStatement {
  readonly Principal: Principal;
}

/** A statement of a trust policy: no resource, since it is the role that it belongs to. */
export type TrustStatement = Omit<ResourceStatement, "Resource">;

export type Statement = IdentityStatement | ResourceStatement | TrustStatement;

export interface PolicyDocument<S extends Statement = Statement> {
  readonly Version: "2012-10-17";
  readonly Statement: readonly S[];
}

export function policyDocument<S extends Statement>(statements: readonly S[]): PolicyDocument<S> {
  return { Version: "2012-10-17", Statement: statements };
}

/** A condition and more of it; the keys of one operator are kept together, as JSON asks. */
export function mergeConditions(...conditions: readonly (Condition | undefined)[]): Condition {
  const merged: Record<string, Record<string, string | readonly string[]>> = {};
  for (const condition of conditions) {
    for (const [operator, keys] of Object.entries(condition ?? {})) {
      merged[operator] = { ...merged[operator], ...keys };
    }
  }
  return merged;
}

/** `{ Condition }`, or nothing when it is empty: IAM documents have no empty conditions. */
export function whenAny(condition: Condition): { readonly Condition?: Condition } {
  return Object.keys(condition).length === 0 ? {} : { Condition: condition };
}

/** The values of a condition key as policies are commonly written: a single one without a list. */
export function oneOrMore(values: readonly string[]): string | readonly string[] {
  return values.length === 1 && values[0] !== undefined ? values[0] : values;
}
