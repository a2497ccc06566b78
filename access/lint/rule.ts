import type { ResolvedConfig } from "../../config/schema";
import type { Model } from "../model/model";
import type { LintFinding } from "./lint-finding";
import type { LintedPolicy } from "./linted-policy";

/** All that a rule may look at. */
export interface Linted {
  readonly config: ResolvedConfig;
  readonly model: Model;
  readonly policies: readonly LintedPolicy[];
}

/** What a rule finds. Its name is added by whoever asks it. */
export type Fault = Omit<LintFinding, "rule">;

export interface Rule {
  /** As its file: `unknown-action`. */
  readonly name: string;
  readonly check: (linted: Linted) => readonly Fault[];
}
