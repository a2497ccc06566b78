import type { Principal, ResourceStatement, TrustStatement } from "../src/policies/statement";
import type { Attribute, Block, Expression } from "./hcl/hcl";
import { printHcl } from "./hcl/print-hcl";

/**
 * Statements as a Terraform data source, for the configuration with the rest of the policy.
 *
 * @param name - of the data source: what of it Terraform does not take is an underscore
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function policyDocumentHcl(
  name: string,
  statements: readonly (ResourceStatement | TrustStatement)[],
): string {
  return printHcl([
    block("data", ["aws_iam_policy_document", name.replace(/[^\w-]/g, "_")], statements.map(statementBlock)),
  ]);
}

function statementBlock(statement: ResourceStatement | TrustStatement): Block {
  const { Sid, Effect, Principal, Action, Condition } = statement;
  return block(
    "statement",
    [],
    [
      attribute("sid", text(Sid)),
      attribute("effect", text(Effect)),
      attribute("actions", list(Action)),
      ...("Resource" in statement ? [attribute("resources", list(statement.Resource))] : []),
      principalsBlock(Principal),
      ...Object.entries(Condition ?? {}).flatMap(([test, keys]) =>
        Object.entries(keys).map(([variable, values]) =>
          block(
            "condition",
            [],
            [
              attribute("test", text(test)),
              attribute("variable", text(variable)),
              attribute("values", list([values].flat())),
            ],
          ),
        ),
      ),
    ],
  );
}

function principalsBlock(principal: Principal): Block {
  const [type, identifiers]: readonly [string, readonly string[]] =
    principal === "*"
      ? ["*", ["*"]]
      : "AWS" in principal
        ? ["AWS", principal.AWS]
        : "Service" in principal
          ? ["Service", principal.Service]
          : ["Federated", principal.Federated];
  return block(
    "principals",
    [],
    [attribute("type", text(type)), attribute("identifiers", list(identifiers))],
  );
}

function block(type: string, labels: readonly string[], body: Block["body"]): Block {
  return { kind: "block", type, labels, body };
}

function attribute(name: string, value: Expression): Attribute {
  return { kind: "attribute", name, value };
}

function text(value: string): Expression {
  return { kind: "text", text: JSON.stringify(value).replaceAll("${", "$${") };
}

function list(values: readonly string[]): Expression {
  return { kind: "list", items: values.map(text) };
}
