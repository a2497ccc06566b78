import { matchesPattern, textPattern, type Pattern } from "./pattern";
import type { Selection } from "./policy-document";
import { plainTokens } from "./template";

/** @param action in lower case */
export type ActionTest = (action: string) => boolean;

/**
 * Returns the test for Action or NotAction. They are not case-sensitive.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function compileActions({ except, items }: Selection<string>): ActionTest {
  const patterns = items.map(actionPattern);
  return (action) => patterns.some((pattern) => matchesPattern(pattern, action)) !== except;
}

/** An item of Action or NotAction, in lower case. */
export function actionPattern(item: string): Pattern {
  return textPattern(plainTokens(item.toLowerCase()));
}
