import type { ResolvedConfig } from "../../config/schema";
import type { Model } from "../model/model";
import type { LintFinding } from "./lint-finding";
import { lintedPolicies } from "./linted-policy";
import type { Rule } from "./rule";
import { unknownAction } from "./rules/unknown-action";

/** Each in a file of its name. */
export const RULES: readonly Rule[] = [unknownAction];

/**
 * What in the stacks cannot be meant as it stands, whether or not it lets anybody do too much: what AWS takes and then
 * ignores, or what only seems to narrow.
 */
export function lint(config: ResolvedConfig, model: Model): LintFinding[] {
  const linted = { config, model, policies: lintedPolicies(model) };
  return RULES.flatMap(({ name, check }) => check(linted).map((fault) => ({ rule: name, ...fault })));
}
