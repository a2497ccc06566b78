import type { GivenStatement } from "../config/existing-schema";
import { isObject } from "../iam/parse-json";

/** Condition keys that the principal decides, or the writers' TLS. */
const DECIDED =
  /^aws:(?:principal(?:arn|account|type|isawsservice|servicename|servicenameslist)|userid|securetransport)$|^s3:tlsversion$/i;

/** Whether the proof decides a condition with these keys, so that no assumption is needed. */
export function areDecided(keys: readonly string[]): boolean {
  return keys.every((key) => DECIDED.test(key));
}

/** The stacks do not say whether the writers' requests match a denial of an existing policy. */
export function denialAssumptions(statements: readonly GivenStatement[], policy: string): string[] {
  return statements.flatMap(({ Sid, Effect, Condition }, index) => {
    const operators = Effect === "Deny" && isObject(Condition) ? Object.values(Condition) : [];
    const keys = operators.flatMap((operator) => (isObject(operator) ? Object.keys(operator) : []));
    if (areDecided(keys)) return [];
    const statement = typeof Sid === "string" ? Sid : `statement ${String(index)}`;
    return [
      `the writers' requests do not match ${statement} of ${policy}, which denies under ${JSON.stringify(Condition)}`,
    ];
  });
}
