import type { CompiledStatement } from "../compile-statement";
import { indexPrincipals } from "../index-principals";
import { GRADE, matchPrincipals, type Grades } from "../match-principal";
import { memoized } from "../memoized";
import type { PolicyDocument, Statement } from "../policy-document";
import type { CompiledPolicies } from "../policy-set";
import type { PrincipalFacts } from "../principal-facts";
import type { RequestFamily, ResourceFamily } from "./request-family";
import { countSteps, TOGETHER } from "./work";

/** Every statement of a policy set that may name the principal. */
export function statementsOf(policies: CompiledPolicies, facts?: PrincipalFacts): CompiledStatement[] {
  const { identity, boundary, session, resource, scps, rcps } = policies;
  const levels = [...scps, ...rcps].flatMap((level) => level.policies);
  const single = [boundary, resource].filter((policy) => policy !== null);
  return [...identity, ...single, ...session, ...levels].flatMap((policy) =>
    facts === undefined ? policy.statements : policy.statementsNaming(facts),
  );
}

/**
 * Whether a statement may apply to a request of the family, judging by prefixes. False is certain, so such a statement
 * is skipped.
 */
export function mayMatch(
  statement: Statement,
  family: Pick<RequestFamily, "actions" | "resources">,
): boolean {
  return isOfService(statement, family.actions.service) && reaches(statement, family.resources);
}

function isOfService({ actions: { except, items } }: Statement, service: string): boolean {
  if (except) return true;
  countSteps(items.length, TOGETHER);
  for (const item of items) {
    if (item === "*" || item.slice(0, item.indexOf(":")).toLowerCase() === service) return true;
  }
  return false;
}

function reaches({ resources: selection }: Statement, resources: ResourceFamily): boolean {
  if (selection === undefined || selection.except) return true;
  const isExact = resources.kind === "one";
  const [starts, ofItems] = [startsOf(resources), startsOfItems(selection)];
  countSteps(starts.length * ofItems.length, TOGETHER);
  for (const start of starts) {
    for (const own of ofItems) {
      if (start.startsWith(own)) return true;
      if (!isExact && own.startsWith(start) && !areOfOtherAccounts(own, resources.patterns)) return true;
    }
  }
  return false;
}

/** Whether an ARN's prefix has an account that no pattern matches; wildcards stop at the colon. */
function areOfOtherAccounts(start: string, patterns: readonly string[]): boolean {
  const [, , , , account, resource] = start.split(":");
  if (account === undefined || resource === undefined) return false;
  return patterns.every((pattern) => {
    const [, , , , other = "*", rest] = pattern.split(":");
    return rest !== undefined && !/[*?]/.test(other) && other !== account;
  });
}

type Naming = (facts: PrincipalFacts) => readonly Statement[];

const allowsByService = memoized<PolicyDocument, Map<string, Naming>>(() => new Map<string, Naming>());

/**
 * Whether an Allow of a document may apply to a request of the family and names the principal in a way other than
 * these.
 */
export function hasAllow(
  document: PolicyDocument,
  family: RequestFamily,
  facts: PrincipalFacts,
  except: Grades = GRADE.none,
): boolean {
  const { service } = family.actions;
  const ofDocument = allowsByService(document);
  let allows = ofDocument.get(service);
  if (allows === undefined) {
    const own = document.statements.filter((one) => one.effect === "Allow" && isOfService(one, service));
    allows = indexPrincipals(own, (statement) => statement);
    ofDocument.set(service, allows);
  }
  for (const statement of allows(facts)) {
    if (!reaches(statement, family.resources)) continue;
    const { principals } = statement;
    if (principals === undefined || (matchPrincipals(principals, facts) & ~except) !== GRADE.none)
      return true;
  }
  return false;
}

type Selection = NonNullable<Statement["resources"]>;

/** Marks the end of a complete text. */
const END = "\0";

/** The prefixes of the items of a Resource element. */
export const startsOfItems = memoized((selection: Selection): readonly string[] =>
  selection.items.map(({ tokens: [first, second] }) =>
    first?.kind !== "text" ? "" : second === undefined ? first.text + END : first.text,
  ),
);

/** The prefixes of the family's resources. */
export const startsOf = memoized((resources: ResourceFamily): readonly string[] =>
  resources.kind === "one"
    ? [resources.arn + END]
    : resources.patterns.map((pattern) => /^[^*?]*/.exec(pattern)?.[0] ?? ""),
);
