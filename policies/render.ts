import { Fn } from "cdktf";
import type { PolicyDocument } from "./statement";

/**
 * The one door from policies as data to Terraform: an expression that calls jsonencode, which stays valid in HCL and
 * may hold references.
 *
 * @throws Error for a character that cdktf does not escape; the config lets none through
 */
export function render(policy: PolicyDocument): string {
  const unsafe = /[^\\"]?(\\[\\"nrt]|%\{)/.exec(
    JSON.stringify(policy).replace(/\$\{TfToken\[[^\]]*\]\}/g, ""),
  );
  if (unsafe !== null) {
    throw new Error(`expected a policy without quotes, backslashes, line ends and %{, received ${unsafe[0]}`);
  }
  return Fn.jsonencode(policy);
}
