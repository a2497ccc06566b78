import { PolicyError, describeReceived } from "../errors";
import { arnPattern } from "../pattern";
import { parseTemplate, type Template } from "../template";
import { parseDecimal } from "./decimal";
import { parseInstant } from "./instant";
import { parseIpRange, type IpRange } from "./ip-range";
import type { Operator } from "./operators";

/** One value of a condition, in the type of its operator. */
export type Operand =
  | { readonly kind: "text"; readonly template: Template }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "range"; readonly range: IpRange };

/**
 * Reads a value of a condition. Policy variables are only for strings and ARNs.
 *
 * @throws PolicyError if the operator does not accept the value.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-conditionelement
 */
export function parseOperand(operator: Operator, text: string, where: string): Operand {
  const refuse = (expected: string): never => {
    throw new PolicyError(where, `${expected} for ${operator.text}`, describeReceived(text));
  };
  switch (operator.family) {
    case "string":
      return { kind: "text", template: parseTemplate(text, operator.comparison === "like", where) };
    case "arn": {
      const template = parseTemplate(text, true, where);
      if (!template.hasVariables && arnPattern(plain(template), false) === undefined)
        refuse("an ARN of six parts");
      return { kind: "text", template };
    }
    case "numeric":
      return { kind: "number", value: parseDecimal(text) ?? refuse("a decimal number") };
    case "date":
      return {
        kind: "number",
        value: parseInstant(text) ?? refuse("an ISO 8601 date with time zone, or epoch seconds"),
      };
    case "boolean":
    case "null":
      return { kind: "boolean", value: text === "true" || (text !== "false" && refuse("true or false")) };
    case "ip":
      return { kind: "range", range: parseIpRange(text) ?? refuse("an IP address or CIDR block") };
  }
}

function plain({ tokens }: Template): Parameters<typeof arnPattern>[0] {
  return tokens.filter((token) => token.kind !== "variable");
}
