import { NO_LIMITS, type Limits } from "../../../src/analysis/guardrails";
import type { ModelPolicy } from "../../../src/terraform-model";
import { parsePolicy } from "../../../src/iam";

type StatementJson = Readonly<Record<string, unknown>>;

/** A policy with each of its statements changed, as it would be read from a stack. */
export function withJson(
  policy: ModelPolicy,
  change: (statement: StatementJson) => StatementJson,
): ModelPolicy {
  const before = policy.json as { readonly Statement: readonly StatementJson[] };
  const json = { ...before, Statement: before.Statement.map(change) };
  return { ...policy, json, document: parsePolicy(json, policy.name, policy.document.kind) };
}

/** A policy without some of its statements; the others keep their numbers. */
export function withoutSids(policy: ModelPolicy, sids: readonly string[]): ModelPolicy {
  const statements = policy.document.statements.filter(({ sid = "" }) => !sids.includes(sid));
  return { ...policy, document: { ...policy.document, statements } };
}

/** Service control policies over every account that deny an action, by a statement called Fence. */
export function fence(action: string): Limits {
  const json = {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Everything", Effect: "Allow", Action: "*", Resource: "*" },
      { Sid: "Fence", Effect: "Deny", Action: action, Resource: "*" },
    ],
  };
  const policy = { name: "the fence", document: parsePolicy(json, "the fence", "scp") };
  return { ...NO_LIMITS, scpsOver: () => [{ name: "root", policies: [policy] }] };
}
