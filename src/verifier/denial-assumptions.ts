import type { GivenStatement } from "../config/existing-schema";
import { isObject } from "../iam/parse-json";

/** Condition keys that the principal decides, or the writers' TLS. */
const DECIDED =
  /^aws:(?:principal(?:arn|account|type|isawsservice|servicename|servicenameslist)|userid|securetransport)$|^s3:tlsversion$/i;

/** Whether a condition with these keys is as the proof has it, so that no assumption is needed. */
export function areDecided(keys: readonly string[]): boolean {
  return keys.every((key) => DECIDED.test(key));
}

/** Whether the writers' requests come from where a denial of a policy that already exists spares them, no stack says. */
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
