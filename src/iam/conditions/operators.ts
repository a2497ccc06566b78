import { PolicyError, describeReceived } from "../errors";

/** Operators that take the same kind of value. */
export type Family = "string" | "arn" | "numeric" | "date" | "boolean" | "ip" | "null";

export type Comparison =
  | "equals"
  | "equals-ignore-case"
  | "like"
  | "less"
  | "less-or-equal"
  | "greater"
  | "greater-or-equal"
  | "within"
  | "is-absent";

export interface BaseOperator {
  readonly family: Family;
  readonly comparison: Comparison;
  /** Holds when none of the policy's values matches. */
  readonly negated: boolean;
}

/** A parsed operator. */
export interface Operator extends BaseOperator {
  /** `ForAllValues:StringLikeIfExists` */
  readonly text: string;
  readonly set?: SetOperator;
  /** Holds if the request does not have the key. */
  readonly ifExists: boolean;
}

export type SetOperator = "ForAnyValue" | "ForAllValues";

function positive(family: Family, comparison: Comparison): BaseOperator {
  return { family, comparison, negated: false };
}

function negative(family: Family, comparison: Comparison): BaseOperator {
  return { family, comparison, negated: true };
}

/** BinaryEquals is left out: no key here is binary. */
const BASE: ReadonlyMap<string, BaseOperator> = new Map(
  Object.entries({
    StringEquals: positive("string", "equals"),
    StringNotEquals: negative("string", "equals"),
    StringEqualsIgnoreCase: positive("string", "equals-ignore-case"),
    StringNotEqualsIgnoreCase: negative("string", "equals-ignore-case"),
    StringLike: positive("string", "like"),
    StringNotLike: negative("string", "like"),
    // The two pairs behave identically, as AWS documents.
    ArnEquals: positive("arn", "like"),
    ArnLike: positive("arn", "like"),
    ArnNotEquals: negative("arn", "like"),
    ArnNotLike: negative("arn", "like"),
    NumericEquals: positive("numeric", "equals"),
    NumericNotEquals: negative("numeric", "equals"),
    NumericLessThan: positive("numeric", "less"),
    NumericLessThanEquals: positive("numeric", "less-or-equal"),
    NumericGreaterThan: positive("numeric", "greater"),
    NumericGreaterThanEquals: positive("numeric", "greater-or-equal"),
    DateEquals: positive("date", "equals"),
    DateNotEquals: negative("date", "equals"),
    DateLessThan: positive("date", "less"),
    DateLessThanEquals: positive("date", "less-or-equal"),
    DateGreaterThan: positive("date", "greater"),
    DateGreaterThanEquals: positive("date", "greater-or-equal"),
    Bool: positive("boolean", "equals"),
    IpAddress: positive("ip", "within"),
    NotIpAddress: negative("ip", "within"),
    Null: positive("null", "is-absent"),
  }),
);

const FORM = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/;

/**
 * Parses a condition operator.
 *
 * @throws PolicyError for an operator that AWS does not document or this engine does not model, or in another case.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function parseOperator(text: string, where: string): Operator {
  const match = FORM.exec(text);
  const base = BASE.get(match?.[2] ?? "");
  if (match === null || base === undefined) {
    throw new PolicyError(
      where,
      "a condition operator of IAM (BinaryEquals is not modelled)",
      describeReceived(text),
    );
  }
  const set = match[1] as SetOperator | undefined;
  const ifExists = match[3] !== undefined;
  if (base.family === "null" && (set !== undefined || ifExists)) {
    throw new PolicyError(
      where,
      "Null on its own, without a set operator and IfExists",
      describeReceived(text),
    );
  }
  return { text, ...base, ...(set === undefined ? {} : { set }), ifExists };
}
