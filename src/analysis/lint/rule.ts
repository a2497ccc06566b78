import type { ResolvedConfig } from "../../config/schema";
import type { PolicyKind, Statement } from "../../iam";
import type { Model } from "../../terraform-model/model";
import type { LintFinding } from "./lint-finding";
import type { KnownPrincipals } from "./known-principals";
import { placeOfStatement, type LintedPolicy } from "./linted-policy";

/** The input of a rule. */
export interface Linted {
  /** None for stacks without a config. */
  readonly config: ResolvedConfig | undefined;
  readonly model: Model;
  readonly policies: readonly LintedPolicy[];
  readonly known: KnownPrincipals;
}

/** A finding without its rule's name, which the caller adds. */
export interface Fault extends Omit<LintFinding, "rule"> {
  /** The policy's kind, for waivers. @default - not in a policy */
  readonly kind?: PolicyKind;
}

export interface Rule {
  /** The name of its file: `unknown-action`. */
  readonly name: string;
  readonly check: (linted: Linted) => readonly Fault[];
}

/** What is wrong with a statement, if anything. */
export type Wrong = Pick<Fault, "expected" | "received">;

/** A rule that checks one statement at a time. */
export function statementRule(
  name: string,
  check: (statement: Statement, policy: LintedPolicy, linted: Linted) => readonly Wrong[],
): Rule {
  return {
    name,
    check: (linted) =>
      linted.policies.flatMap((policy) =>
        policy.statements.flatMap((statement) =>
          check(statement, policy, linted).map((wrong) => ({
            place: placeOfStatement(policy, statement),
            ...wrong,
            kind: policy.kind,
          })),
        ),
      ),
  };
}

/** A rule that looks at one Allow at a time. */
export function allowRule(name: string, check: Parameters<typeof statementRule>[1]): Rule {
  return statementRule(name, (statement, ...more) =>
    statement.effect === "Deny" ? [] : check(statement, ...more),
  );
}
