import type { CompiledStatement } from "../compile-statement";
import type { PolicyDocument, Statement } from "../policy-document";
import type { CompiledPolicies } from "../policy-set";
import type { RequestFamily, ResourceFamily } from "./request-family";

/** Every statement of a policy set. */
export function statementsOf(policies: CompiledPolicies): CompiledStatement[] {
  const { identity, boundary, session, resource, scps, rcps } = policies;
  const levels = [...scps, ...rcps].flatMap((level) => level.policies);
  const single = [boundary, resource].filter((policy) => policy !== null);
  return [...identity, ...single, ...session, ...levels].flatMap(({ statements }) => statements);
}

/**
 * Whether a statement may be about a request of the family, by what its texts begin with. False is certain: such a statement
 * need not be asked.
 */
export function bearsOn(statement: Statement, family: Pick<RequestFamily, "actions" | "resources">): boolean {
  return isOfService(statement, family.actions.service) && reaches(statement, family.resources);
}

function isOfService({ actions: { except, items } }: Statement, service: string): boolean {
  if (except) return true;
  for (const item of items) {
    if (item === "*" || item.slice(0, item.indexOf(":")).toLowerCase() === service) return true;
  }
  return false;
}

function reaches({ resources: selection }: Statement, resources: ResourceFamily): boolean {
  if (selection === undefined || selection.except) return true;
  const isExact = resources.kind === "one";
  for (const start of startsOf(resources)) {
    for (const own of startsOfItems(selection)) {
      if (start.startsWith(own)) return true;
      if (!isExact && own.startsWith(start) && !areOfOtherAccounts(own, resources.patterns)) return true;
    }
  }
  return false;
}

/** Whether the beginning of an ARN says another account than all patterns do, in which wildcards stop at the colon. */
function areOfOtherAccounts(start: string, patterns: readonly string[]): boolean {
  const [, , , , account, resource] = start.split(":");
  if (account === undefined || resource === undefined) return false;
  return patterns.every((pattern) => {
    const [, , , , other = "*", rest] = pattern.split(":");
    return rest !== undefined && !/[*?]/.test(other) && other !== account;
  });
}

const allows = new WeakMap<PolicyDocument, Map<string, readonly Statement[]>>();

/** Whether an Allow of a document may be about a request of the family, one that names whom it has to. */
export function hasAllow(
  document: PolicyDocument,
  family: RequestFamily,
  isNamed: (statement: Statement) => boolean = always,
): boolean {
  const ofDocument = allows.get(document) ?? new Map<string, readonly Statement[]>();
  allows.set(document, ofDocument);
  const { service } = family.actions;
  let ofService = ofDocument.get(service);
  if (ofService === undefined) {
    ofService = document.statements.filter((one) => one.effect === "Allow" && isOfService(one, service));
    ofDocument.set(service, ofService);
  }
  for (const statement of ofService) {
    if (reaches(statement, family.resources) && isNamed(statement)) return true;
  }
  return false;
}

function always(): boolean {
  return true;
}

type Selection = NonNullable<Statement["resources"]>;

/** Ends what is a whole text and no beginning of one. */
const END = "\0";

const knownItems = new WeakMap<Selection, readonly string[]>();

/** What the items of a Resource element begin with. */
export function startsOfItems(selection: Selection): readonly string[] {
  const known = knownItems.get(selection);
  if (known !== undefined) return known;
  const starts = selection.items.map(({ tokens: [first, second] }) =>
    first?.kind !== "text" ? "" : second === undefined ? first.text + END : first.text,
  );
  knownItems.set(selection, starts);
  return starts;
}

const knownStarts = new WeakMap<ResourceFamily, readonly string[]>();

/** What the family's resources begin with. */
export function startsOf(resources: ResourceFamily): readonly string[] {
  const known = knownStarts.get(resources);
  if (known !== undefined) return known;
  const starts =
    resources.kind === "one"
      ? [resources.arn + END]
      : resources.patterns.map((pattern) => /^[^*?]*/.exec(pattern)?.[0] ?? "");
  knownStarts.set(resources, starts);
  return starts;
}
