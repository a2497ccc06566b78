import { Fn } from "cdktf";

/**
 * The only way from documents as data (policies, state machines) to Terraform: a jsonencode expression, which is valid
 * in HCL and may contain references.
 *
 * @throws Error for a character that cdktf does not escape; the config refuses them
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
