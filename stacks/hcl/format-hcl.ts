import type { TerraformStack } from "cdktf";
import type { Block, Expression, Item } from "./hcl";
import { parseHcl } from "./parse-hcl";
import { printHcl } from "./print-hcl";

/** Makes the stack write HCL (with `--hcl`) in the usual style: formatted, with bare references. */
export function writeFormattedHcl(stack: TerraformStack, requiredVersion: string): void {
  const write = stack.toHclTerraform.bind(stack);
  stack.toHclTerraform = () => {
    const { hcl, metadata } = write() as { hcl: string; metadata: unknown };
    return { hcl: formatHcl(hcl, requiredVersion), metadata };
  };
}

/**
 * Formats cdktf's output like `terraform fmt`, without constructs that Terraform warns about.
 *
 * @param requiredVersion - of Terraform: of an override of the terraform block, cdktf writes the name alone
 */
export function formatHcl(hcl: string, requiredVersion: string): string {
  return printHcl(
    parseHcl(hcl).map((item) =>
      item.kind !== "block"
        ? item
        : {
            ...item,
            body: item.type === "terraform" ? withVersion(item, requiredVersion) : references(item),
          },
    ),
  );
}

function withVersion({ body }: Block, requiredVersion: string): Item[] {
  const version: Item = {
    kind: "attribute",
    name: "required_version",
    value: { kind: "text", text: `"${requiredVersion}"` },
  };
  return [version, ...body.filter((item) => item.kind === "block")];
}

/** @see https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on */
function references({ body }: Block): Item[] {
  return body.map((item) =>
    item.kind === "attribute" && (item.name === "provider" || item.name === "depends_on")
      ? { ...item, value: unquoted(item.value) }
      : item,
  );
}

function unquoted(value: Expression): Expression {
  if (value.kind === "list") return { kind: "list", items: value.items.map(unquoted) };
  return value.kind === "text" ? { kind: "text", text: value.text.replace(/^"(.*)"$/, "$1") } : value;
}
