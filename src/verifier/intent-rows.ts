import { partitionOf } from "../config/partition";
import { asNote, EvaluationError, type CompiledStatement } from "../iam";
import { circumstancesOf, findRequest } from "../iam/exact";
import { serviceData } from "../analysis/lint";
import { groupBy } from "../terraform-model/group-by";
import { roleText } from "../analysis/who";
import { serviceCaller, sessionCaller } from "../analysis/lookup/callers";
import { areDecided } from "./denial-assumptions";
import type { IntendedAccess } from "./equality";
import type { IntendedStatement } from "./intent/intended-statement";
import { ownerOfPolicies } from "./intent/principals";
import { answerQuestion, type Row } from "../analysis/lookup/answer-question";
import type { Caller, ConditionContext, Question } from "../analysis/lookup/question";
import { UndecidableError } from "../analysis/lookup/undecidable-error";
import type { PolicyLookup } from "../analysis/lookup/policy-lookup";

/**
 * The expected access, row by row: one request for each statement, action and resource of each principal, decided with
 * all limits.
 */
export function intentRows(
  expected: readonly IntendedStatement[],
  intended: readonly Intended[],
  lookup: PolicyLookup,
): Row[] {
  const { questions, missing } = intentQuestions(expected, intended);
  const absent = missing.map(
    ({ statement, action, denied }) => deniedRow(denied, lookup) ?? missingRow(statement, action, lookup),
  );
  // What both sides must allow is missing once.
  const once = new Map(
    absent.map((row) => [[row.principal, row.situation, row.action, row.resource].join("\n"), row]),
  );
  return [...questions.map((question) => rowOf(question, lookup)), ...once.values()];
}

/** A request of the compared space, and its sample resource. */
type ShownQuestion = Question & { readonly sample: string };

/** An expected statement for a class of principals, with its deciding sets in the space. */
export interface CompiledIntent {
  readonly statement: IntendedStatement;
  readonly compiled: CompiledStatement;
}

/** The expected access of one class to one target, and its statements. */
export interface Intended {
  readonly reach: IntendedAccess;
  readonly statements: readonly CompiledIntent[];
  /** Denials of existing policies. */
  readonly denials: ReadonlySet<CompiledStatement>;
}

/** The expected statements for each class and target, without what accounts allow their own users. */
export function intendedStatements(
  expected: readonly IntendedStatement[],
  reaches: readonly IntendedAccess[],
): Intended[] {
  const ofRoles = groupBy(expected, ({ role = "" }) => role);
  const ofResources = groupBy(expected, ({ resource = "" }) => resource);
  return reaches.filter(isShown).map((reach) => {
    const own = ofRoles.get(ownerOfPolicies(reach.caller)) ?? [];
    // A resource outside of the stacks allows its account, which the config does not expect.
    const ofResource = reach.target.owner === "" ? [] : (ofResources.get(reach.target.owner) ?? []);
    const [policies] = reach.policies;
    const all = [
      // A role's other permissions are in separate policies after the expected one.
      ...(policies?.identity[0]?.statements ?? []).map((one) => ({ one, from: own })),
      ...(policies?.resource?.statementsNaming(reach.space.facts) ?? []).map((one) => ({
        one,
        from: ofResource,
      })),
    ];
    const statements = all.flatMap(({ one, from }): CompiledIntent[] => {
      const statement = from[one.source.index];
      if (statement === undefined || statement.effect === "Deny" || !reach.space.isAbout(one)) return [];
      if (isForAccount(statement) && reach.caller.permissions !== "everything") return [];
      return [{ statement, compiled: one }];
    });
    const thereAlready = [
      ...(policies?.identity.slice(1).flatMap((policy) => policy.statements) ?? []),
      ...(policies?.resource?.statements.slice(ofResource.length) ?? []),
    ];
    const denials = thereAlready.filter(
      ({ source }) => source.effect === "Deny" && areDecided(source.conditions.map(({ key }) => key)),
    );
    return { reach, statements, denials: new Set(denials) };
  });
}

/** Expected access, and what other statements of the config or an existing policy remove. */
interface Missing {
  readonly statement: IntendedStatement;
  readonly action: string;
  /** A request that only this statement is about. @default - none */
  readonly denied: ShownQuestion | undefined;
}

/** The requests that show expected access, and access that no request can show. */
export function intentQuestions(
  expected: readonly IntendedStatement[],
  intended: readonly Intended[],
): {
  readonly questions: readonly ShownQuestion[];
  readonly missing: readonly Missing[];
} {
  const shown = new Map<string, ShownQuestion>();
  const had = new Set<string>();
  for (const { reach, statements } of intended) {
    const { expected: intent, space } = reach;
    for (const { statement, compiled } of statements) {
      const node = space.diagrams.and(intent, space.statementNode(compiled));
      for (const question of questionsOf(statement, reach, node)) {
        const { caller, action, pattern, resource } = question;
        had.add(keyOf(statement, action));
        const key = [caller.text, statement.purpose, action, pattern ?? resource].join("\n");
        if (!shown.has(key)) shown.set(key, question);
      }
    }
  }
  const deniedOf = (wanted: IntendedStatement): readonly ShownQuestion[] =>
    intended.flatMap(({ reach, statements }) =>
      statements
        .filter(({ statement }) => statement === wanted)
        .flatMap(({ compiled }) => questionsOf(wanted, reach, reach.space.statementNode(compiled))),
    );
  const missing = expected.flatMap((statement) => {
    if (statement.effect === "Deny") return [];
    const actions = statement.actions.filter((action) => !had.has(keyOf(statement, action)));
    if (actions.length === 0) return [];
    const denied = new Map(deniedOf(statement).map((question) => [question.action, question]));
    return actions.map((action) => ({ statement, action, denied: denied.get(action) }));
  });
  return { questions: [...shown.values()], missing };
}

/** Names an account, whose own policies decide who may. */
function isForAccount({ principal, condition = {} }: IntendedStatement): boolean {
  if (principal === undefined || principal === "*" || !("AWS" in principal)) return false;
  return principal.AWS.every((arn) => arn.endsWith(":root")) && condition["ArnLike"] === undefined;
}

function keyOf({ group, purpose, role, resource, on }: IntendedStatement, action: string): string {
  return JSON.stringify([group, purpose, role, resource, on, action]);
}

/** One class represents all unnamed principals with every permission of an account. */
function isShown({ caller: { permissions, principal, named, text } }: IntendedAccess): boolean {
  if (permissions !== "everything") return principal.kind !== "root";
  return named || text.startsWith("any other role");
}

function questionsOf(
  { group, purpose, actions, on, resource: own }: IntendedStatement,
  { caller, target, space }: IntendedAccess,
  node: number,
): ShownQuestion[] {
  const { and } = space.diagrams;
  const { resources } = target;
  const isNothing = resources.kind === "one" && resources.arn === "*";
  return (on ?? [own ?? ""]).flatMap((pattern) => {
    return actions.flatMap((action): ShownQuestion[] => {
      if (pattern === "*" && isNothing === hasResources(action)) return [];
      const asked = space.whenNamed(action, own === undefined || on !== undefined ? pattern : undefined);
      const request = findRequest(space, and(node, asked));
      if (request === undefined) return [];
      return [
        {
          group,
          ...onBehalf(caller, circumstancesOf(space, request)),
          action: request.action,
          resource: request.resource,
          sample:
            (resources.kind === "like" || isNothing
              ? sampleOf(pattern, action, caller, target.resourceAccount)
              : undefined) ?? request.resource,
          ...(/[*?]/.test(pattern) && pattern !== "*" ? { pattern } : {}),
          resourceAccount: target.resourceAccount,
          region: target.region ?? (regionIn(request.resource) || (caller.region ?? "")),
          situation: purpose,
          expected: { result: "allowed" },
          ...(target.owner === "" ? { resourceOpenTo: "account" as const } : {}),
        },
      ];
    });
  });
}

/** A service calls for a resource of an account, or does not name the account. */
function onBehalf(
  caller: Caller,
  circumstances: ConditionContext,
): Pick<Question, "caller" | "circumstances"> {
  if (caller.principal.kind !== "service") return { caller, circumstances };
  const { name } = caller.principal;
  const rest = Object.entries(circumstances).filter(([key]) => !SOURCE.test(key));
  const said = (wanted: string): string | null => {
    const found = Object.entries(circumstances).find(([key]) => key.toLowerCase() === wanted)?.[1];
    return typeof found === "string" ? found : null;
  };
  const arn = said("aws:sourcearn");
  // If an organization is named, its accounts are not in the ARN.
  const account = said("aws:sourceaccount") ?? /^(?:[^:]*:){4}(\d{12}):/.exec(arn ?? "")?.[1] ?? null;
  return {
    caller: { ...serviceCaller(name, arn, account), text: caller.text },
    circumstances: Object.fromEntries(rest),
  };
}

const SOURCE = /^aws:source(?:arn|account)$/i;

function hasResources(action: string): boolean {
  const [service = "", name = ""] = action.split(":");
  return (serviceData(service)?.actions.get(name.toLowerCase())?.resourceTypes.length ?? 0) > 0;
}

/** A sample resource for a pattern; undefined if the pattern is too narrow or too wide. */
function sampleOf(
  pattern: string,
  action: string,
  { region = "" }: Caller,
  account: string,
): string | undefined {
  if (pattern === "*") return formatOf(action)?.(region, account);
  const start = pattern.slice(0, -1);
  if (!pattern.endsWith("*") || start === "" || /[*?]/.test(start)) return undefined;
  return `${start}${/:log-group:[^:]*:$/.test(start) ? "log-stream:x" : "x"}`;
}

/** The ARN of a resource of the kind that AWS lists first for an action. */
function formatOf(action: string): ((region: string, account: string) => string) | undefined {
  const [service = "", name = ""] = action.split(":");
  const data = serviceData(service);
  const [type] = data?.actions.get(name.toLowerCase())?.resourceTypes ?? [];
  const format = data?.resourceTypes.get(type?.name.toLowerCase() ?? "")?.arn;
  if (format === undefined || format === "") return undefined;
  return (region, account) =>
    format
      .replace("${Partition}", partitionOf(region))
      .replace("${Region}", region)
      .replace("${Account}", account)
      .replaceAll(/\$\{\w+\}/g, "x");
}

function regionIn(arn: string): string {
  return arn.split(":")[3] ?? "";
}

/** With only the keys that the request needs, on a sample resource. */
export function asUsual({ sample, ...question }: ShownQuestion): Question {
  const given = Object.entries(question.circumstances ?? {}).filter(([, value]) => value !== null);
  return { ...question, resource: sample, circumstances: Object.fromEntries(given) };
}

/** Keys that a request does not need have their usual values, unless the comparison needs others. */
function rowOf(question: ShownQuestion, lookup: PolicyLookup): Row {
  let usual: Row | undefined;
  try {
    usual = answerQuestion(asUsual(question), lookup);
    if (usual.verdict === "as-asked") return usual;
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
  }
  try {
    const row = answerQuestion(question, lookup);
    return row.verdict === "as-asked" ? row : (usual ?? row);
  } catch (error) {
    if (usual !== undefined) return usual;
    if (error instanceof EvaluationError) throw new UndecidableError(question, error);
    throw error;
  }
}

/** The missing access, with the statement that denies it, if any. */
function deniedRow(question: ShownQuestion | undefined, lookup: PolicyLookup): Row | undefined {
  if (question === undefined) return undefined;
  try {
    const row = rowOf(question, lookup);
    return row.verdict === "missing" ? row : undefined;
  } catch (error) {
    if (error instanceof UndecidableError) return undefined;
    throw error;
  }
}

/** Impossible expected access: the role or resource is not in the stacks, or the config contradicts itself. */
function missingRow(
  { group, purpose, role, resource = "", on, principal }: IntendedStatement,
  action: string,
  lookup: PolicyLookup,
): Row {
  const named = principal === undefined || principal === "*" ? [] : Object.values(principal).flat();
  const isThere =
    role === undefined
      ? lookup.resourcePolicyOf(resource) !== undefined
      : lookup.identityOf(sessionCaller(role, role, "of-the-stacks")) !== undefined ||
        !role.startsWith("arn:");
  return {
    group,
    principal: (role === undefined ? named : [role]).map(nameIn).join(", "),
    action,
    resource: (on ?? [resource]).join(" "),
    situation: purpose,
    expected: { result: "allowed" },
    verdict: "missing",
    why: [
      asNote(
        isThere
          ? "something else in the config denies it, or no principal matches"
          : `the stacks have no ${nameIn(role ?? resource)}`,
      ),
    ],
  };
}

/** A role by its name and account. */
function nameIn(text: string): string {
  return text.includes(":role/") ? roleText(text).replace(/^role /, "") : text;
}
