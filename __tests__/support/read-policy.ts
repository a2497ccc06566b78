import { evaluateDeep } from "../../src/terraform-model/expressions/evaluate-expression";

/** The policy document that a `${jsonencode(…)}` argument holds; references stay as `<path>`. */
export function readPolicy(argument: unknown): unknown {
  const text = evaluateDeep(argument, (path) => `<${path.join(".")}>`);
  return JSON.parse(String(text));
}
