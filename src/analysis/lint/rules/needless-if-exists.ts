import { statementRule } from "../rule";

/** Keys that every request has, signed or not. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:useragent",
]);

/**
 * IfExists or Null on a key that every request has: it has no effect.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const needlessIfExists = statementRule("needless-if-exists", ({ conditions }) =>
  conditions
    .filter(({ key, operator }) => ALWAYS_THERE.has(key) && (operator.ifExists || operator.family === "null"))
    .map(({ keyText, operator }) => ({
      expected: `an operator without IfExists, because every request has ${keyText}`,
      received: operator.text,
    })),
);
