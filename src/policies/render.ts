import { Fn } from "cdktf";

/**
 * The one door from documents as data (policies, definitions of state machines) to Terraform: an expression that calls
 * jsonencode, which stays valid in HCL and may hold references.
 *
 * @throws Error for a character that cdktf does not escape; the config lets none through
 */
export function render(document: object): string {
  const unsafe = /[^\\"]?(\\[\\"nrt]|%\{)/.exec(
    JSON.stringify(document).replace(/\$\{TfToken\[[^\]]*\]\}/g, ""),
  );
  if (unsafe !== null) {
    throw new Error(
      `expected a document without quotes, backslashes, line ends and %{, received ${unsafe[0]}`,
    );
  }
  return Fn.jsonencode(document);
}
