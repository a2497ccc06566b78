import type { CheckedRequest } from "./check-request";
import { matchStatement, type CompiledStatement } from "./compile-statement";
import type { DecidedBy, Side, SideResult } from "./decision";
import { GRADE, type Grades } from "./match-principal";
import type { CompiledLevel, CompiledPolicy } from "./policy-set";
import { and, isUnknown, or, type Tri } from "./three-valued";

/** Whether something was found, and the statement that settled it. */
export interface Finding {
  readonly holds: Tri;
  readonly by?: DecidedBy;
}

const NOTHING: Finding = { holds: false };

/** What a side's policies say together. */
export interface SideFindings {
  readonly deny: Finding;
  readonly allow: Finding;
}

/** What a resource's policy says, apart by how its Allows name the principal. */
export interface ResourceFindings extends SideFindings {
  readonly direct: Finding;
  readonly role: Finding;
  readonly account: Finding;
  /** As everyone, narrowed by aws:PrincipalArn. */
  readonly everyoneByArn: Finding;
  /** As everyone, otherwise. */
  readonly everyone: Finding;
}

function better(found: Finding, holds: Tri, by: () => DecidedBy): Finding {
  if (found.holds === true || holds === false) return found;
  if (holds === true) return { holds, by: by() };
  return found.holds === false ? { holds, by: by() } : found;
}

function reference(
  side: Side,
  { name }: CompiledPolicy,
  { source: { index, sid } }: CompiledStatement,
): DecidedBy {
  return sid === undefined
    ? { side, policy: name, statement: index }
    : { side, policy: name, statement: index, sid };
}

/** An unknown carries the place that it came from. */
function located(holds: Tri, { name }: CompiledPolicy, { source: { index, sid } }: CompiledStatement): Tri {
  if (!isUnknown(holds)) return holds;
  return { ...holds, at: { policy: name, statement: index, ...(sid === undefined ? {} : { sid }) } };
}

type Visit = (
  effect: "Allow" | "Deny",
  holds: Tri,
  grades: Grades,
  asksArn: boolean,
  by: () => DecidedBy,
) => void;

function visit(side: Side, policies: readonly CompiledPolicy[], checked: CheckedRequest, each: Visit): void {
  for (const policy of policies) {
    for (const statement of policy.statementsFor(checked.action)) {
      const { applies, grades } = matchStatement(statement, checked);
      if (applies === false) continue;
      const { source, asksPrincipalArn } = statement;
      each(source.effect, located(applies, policy, statement), grades, asksPrincipalArn, () =>
        reference(side, policy, statement),
      );
    }
  }
}

/** Asks policies of one side: an Allow of any is enough, and so is a Deny. */
export function findInPolicies(
  side: Side,
  policies: readonly CompiledPolicy[],
  checked: CheckedRequest,
): SideFindings {
  let [deny, allow] = [NOTHING, NOTHING];
  visit(side, policies, checked, (effect, holds, _grades, _asksArn, by) => {
    if (effect === "Deny") deny = better(deny, holds, by);
    else allow = better(allow, holds, by);
  });
  return { deny, allow };
}

/** Asks a resource's policy. */
export function findInResourcePolicy(
  policy: CompiledPolicy | null,
  checked: CheckedRequest,
  ignoreDenies: boolean,
): ResourceFindings {
  let [deny, direct, role, account] = [NOTHING, NOTHING, NOTHING, NOTHING];
  let [everyone, everyoneByArn] = [NOTHING, NOTHING];
  visit("resource", policy === null ? [] : [policy], checked, (effect, holds, grades, asksArn, by) => {
    if (effect === "Deny") {
      if (!ignoreDenies) deny = better(deny, holds, by);
      return;
    }
    if ((grades & GRADE.direct) !== 0) direct = better(direct, holds, by);
    if ((grades & GRADE.role) !== 0) role = better(role, holds, by);
    if ((grades & GRADE.account) !== 0) account = better(account, holds, by);
    if ((grades & (GRADE.everyone | GRADE.doubtful)) === 0) return;
    if (asksArn) everyoneByArn = better(everyoneByArn, holds, by);
    else everyone = better(everyone, holds, by);
  });
  const allow = firstOf([direct, role, everyoneByArn, everyone, account]);
  return { deny, allow, direct, role, account, everyone, everyoneByArn };
}

/** The first that holds for certain, otherwise the first that may. */
export function firstOf(findings: readonly Finding[]): Finding {
  return (
    findings.find(({ holds }) => holds === true) ?? findings.find(({ holds }) => isUnknown(holds)) ?? NOTHING
  );
}

/** What control policies say: a Deny at any level, an Allow at every level. */
export interface LevelFindings extends SideFindings {
  /** The first level without an Allow. */
  readonly lacking?: CompiledLevel;
}

/**
 * Asks service control policies.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export function findInLevels(levels: readonly CompiledLevel[], checked: CheckedRequest): LevelFindings {
  let deny = NOTHING;
  let allow: Finding = { holds: true };
  let lacking: CompiledLevel | undefined;
  for (const level of levels) {
    const found = findInPolicies("scp", level.policies, checked);
    deny = firstOf([deny, found.deny]);
    allow = { holds: and(allow.holds, found.allow.holds) };
    if (found.allow.holds === false) lacking ??= level;
  }
  return { deny, allow, ...(lacking === undefined ? {} : { lacking }) };
}

/** A side's findings in one word. */
export function sideResult({ deny, allow }: SideFindings): SideResult {
  if (deny.holds === true) return "explicitly-denied";
  if (isUnknown(deny.holds)) return "undetermined";
  if (isUnknown(allow.holds)) return "undetermined";
  return allow.holds ? "allowed" : "implicitly-denied";
}

export function anyHolds(findings: readonly Finding[]): Tri {
  return findings.reduce<Tri>((result, { holds }) => or(result, holds), false);
}
