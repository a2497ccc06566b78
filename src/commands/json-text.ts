import { isReason, reasonText } from "../iam";

/** A result as JSON: reasons are data, each with its `text`. */
export function jsonText(result: unknown): string {
  const withText = (_key: string, value: unknown): unknown =>
    isReason(value) ? { ...value, text: reasonText(value) } : value;
  return JSON.stringify(result, withText, 2);
}
