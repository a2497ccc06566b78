import {
  asNote,
  decide,
  EvaluationError,
  explain,
  reasonText,
  type AccessRequest,
  type CompiledPolicies,
  type Reason,
} from "../iam";
import { circumstancesOf, type Space } from "../iam/exact";
import { groupBy } from "../terraform-model/group-by";
import { exampleOf } from "../analysis/who";
import type { Difference } from "./equality";
import type { IntendedStatement } from "./intent/intended-statement";
import { ownerOfPolicies } from "./intent/principals";
import { nameOf, type Row } from "../analysis/lookup/answer-question";
import type { Caller, ConditionContext } from "../analysis/lookup/question";
import { UndecidableError } from "../analysis/lookup/undecidable-error";
import { ASSUMED_ADMINISTRATOR } from "../analysis/lookup/policy-lookup";

/**
 * Each difference as one request, with what decides it, and the arguments with which `can` repeats it.
 *
 * @param shown - the rows of expected access: what is missing there is not repeated
 * @throws UndecidableError if the stacks do not determine whether it is allowed
 */
export function differenceRows(
  differences: readonly Difference[],
  expected: readonly IntendedStatement[],
  shown: readonly Row[],
): Row[] {
  const decided = differences.filter(({ kind }) => kind !== "undecided");
  const [first] = differences;
  if (decided.length === 0 && first !== undefined) throw undecidable(first);
  const answered = new Set(decided.flatMap((one) => (one.part === "answer" ? [causeKey(one)] : [])));
  const rows = [...decided]
    .filter((one) => one.part === "answer" || !answered.has(causeKey(one)))
    .sort((one, other) => strangeness(other) - strangeness(one))
    .map((difference) => rowOf(difference, expected));
  const missing = new Set(shown.filter(({ verdict }) => verdict === "missing").map(rowKey));
  return merged(rows.filter((row) => row.verdict !== "missing" || !missing.has(rowKey(row))));
}

/** Differences of one side are left out if the whole decision differs too. */
function causeKey(difference: Difference): string {
  const { owner, text } = difference.target;
  return `${owner === "" ? text : owner} ${String(isTooMuch(difference))}`;
}

/** An unexpected denial means that something is missing. */
function isTooMuch({ kind, part }: Difference): boolean {
  return (kind === "too-much") !== (part === "denied" || part === "refused");
}

function rowKey({ principal, action }: Row): string {
  return `${principal} ${action}`;
}

/** The most informative of many allowed principals. */
function strangeness({ caller: { principal, permissions }, kind }: Difference): number {
  if (kind !== "too-much") return 0;
  return principal.kind === "anonymous" ? 2 : permissions === "of-the-stacks" ? 0 : 1;
}

function rowOf(difference: Difference, expected: readonly IntendedStatement[]): Row {
  const { caller, target, space, part, request, policies, actions, partOfIt } = difference;
  const { action, resource } = request;
  const wider = isTooMuch(difference);
  const isAnswer = part === "answer" || part === "limits";
  const decision = isAnswer ? decide(request, policies) : undefined;
  const circumstances = unusual(circumstancesOf(space, request));
  const isOwn = ({ role }: IntendedStatement): boolean =>
    caller.permissions === "of-the-stacks" && role === ownerOfPolicies(caller);
  const group = expected.find(isOwn) ?? expected.find((one) => one.resource === target.owner);
  const others = actions.filter((one) => one !== action);
  return {
    group: group?.group ?? "the stacks",
    principal: nameOf(caller),
    action,
    resource,
    situation:
      partOfIt === undefined ? SITUATIONS[part] : `expected, but the limits deny a part of it: ${partOfIt}`,
    expected: { result: wider ? "denied" : "allowed" },
    ...(decision === undefined ? {} : { decision }),
    verdict: wider ? "too-much" : "missing",
    why: [
      ...(decision === undefined
        ? [asNote(whyOf(difference, wider))]
        : explain(decision, request, policies).filter(isOfStacks)),
      ...(others.length === 0 ? [] : [asNote(`and so it is for ${listOf(others)}`)]),
    ],
    circumstances,
    ...(isAnswer && isOfToday(space, action) && canSay(caller, circumstances)
      ? { repeat: questionFor(difference, circumstances) }
      : {}),
  };
}

function undecidable({ caller, part, request, policies }: Difference): UndecidableError {
  const { action, resource } = request;
  return new UndecidableError(
    { caller, action, resource, situation: SITUATIONS[part] },
    causeOf(request, policies),
  );
}

const SITUATIONS = {
  answer: "not as in the config",
  identity: "by its own policies, regardless of the resource's",
  refused: "denied by its own policies, regardless of the resource's",
  resource: "by the resource's policy, regardless of other policies",
  denied: "denied by the resource's policy, regardless of other policies",
  limits: "expected, but the limits do not allow it",
} as const;

function causeOf(request: AccessRequest, policies: CompiledPolicies): { readonly message: string } {
  try {
    decide(request, policies);
    return { message: "it depends on a policy variable whose value is not known" };
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
}

function whyOf({ caller, part, policies }: Difference, wider: boolean): string {
  const whose =
    part === "identity" || part === "refused"
      ? `the policies of ${nameOf(caller)}`
      : (policies.resource?.name ?? "the resource's policy");
  if (part === "denied" || part === "refused") {
    return wider
      ? `no statement of ${whose} denies it`
      : `${whose} denies it, which the config does not ask for`;
  }
  return wider
    ? `${whose} allows it, which the config does not ask for, regardless of the other side`
    : `${whose} does not allow it, which the config asks for`;
}

/** Future actions cannot be used in a question. */
function isOfToday({ actions }: Space, action: string): boolean {
  return actions.some(({ known }) => known.includes(action));
}

/** Whether `can` can express it: not an empty value, a session of a role with a path, or a federated user. */
function canSay({ principal, permissions }: Caller, circumstances: ConditionContext): boolean {
  if (Object.values(circumstances).flat().includes("")) return false;
  if (permissions === "of-the-stacks") return true;
  if (principal.kind === "user") return principal.federatedBy === undefined;
  return (
    principal.kind !== "role-session" ||
    principal.sessionName === undefined ||
    /:role\/[^/]+$/.test(principal.roleArn)
  );
}

/** The arguments of `can`. */
function questionFor(
  { caller, request, target }: Difference,
  circumstances: ConditionContext,
): readonly string[] {
  const pairs = Object.entries(circumstances).flatMap(([key, value]) =>
    (value === null ? [""] : [value].flat()).map((one) => ["--with", `${key}=${one}`]),
  );
  const isForeign = caller.permissions === "everything";
  return [
    exampleOf(caller),
    request.action,
    request.resource,
    "--action-only",
    ...(isForeign ? ["--foreign"] : []),
    ...(target.owner === "" ? ["--resource-of", target.resourceAccount] : []),
    ...pairs.flat(),
  ];
}

/** Without absent headers, which is the default. */
function unusual(circumstances: ConditionContext): ConditionContext {
  return Object.fromEntries(
    Object.entries(circumstances).filter(
      ([key, value]) => value !== null || !/^s3:x-amz-(?!content)/i.test(key),
    ),
  );
}

/** What one statement allows to many principals or on many resources is reported once. */
function merged(rows: readonly Row[]): Row[] {
  const alike = groupBy(rows, (row) =>
    [row.action, row.verdict, row.situation, ...row.why.map(reasonText)].join("\n"),
  );
  return [...alike.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const others = [...new Set(all.map(({ principal }) => principal))].filter(
      (principal) => principal !== first.principal,
    );
    return others.length === 0
      ? [first]
      : [{ ...first, why: [...first.why, asNote(`and so for ${listOf(others)}`)] }];
  });
}

/** For principals and resources outside of the stacks, everything is assumed to be allowed. */
function isOfStacks(reason: Reason): boolean {
  if (reason.kind !== "statement") return true;
  return reason.policy !== ASSUMED_ADMINISTRATOR && !reason.policy.startsWith("a policy that lets ");
}

function listOf(names: readonly string[]): string {
  const more = names.length - 3;
  return `${names.slice(0, 3).join(", ")}${more > 0 ? ` and ${String(more)} more` : ""}`;
}
