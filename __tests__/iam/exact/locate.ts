import type { AccessRequest, CompiledPolicies } from "../../../src/iam";
import { findDeclared } from "../../../src/iam/context";
import type { Space } from "../../../src/iam/exact";
import { statementsOf } from "../../../src/iam/exact/relevant-statements";
import { ACTION_LEVEL, RESOURCE_LEVEL } from "../../../src/iam/exact/space";
import { resourceTruth } from "../../../src/iam/exact/statement-truths";
import { isUnknown } from "../../../src/iam/three-valued";

/** The answer that a set of a space holds for a request: 0 no, 1 yes, 2 undecided. */
export function answerIn(space: Space, node: number, taken: ReadonlyMap<number, number>): number {
  let at = node;
  while (space.diagrams.levelOf(at) !== Infinity) {
    at = space.diagrams.branchesOf(at)[taken.get(space.diagrams.levelOf(at)) ?? 0] ?? 0;
  }
  return at;
}

/**
 * The atoms that a request consists of: those on which each statement's tests say the same as of the request. A request that
 * fits no atom is an error: an atom is missing then.
 */
export function locate(
  space: Space,
  policies: CompiledPolicies,
  request: AccessRequest,
): Map<number, number> {
  const statements = statementsOf(policies).filter((statement) => space.isAbout(statement));
  const taken = new Map<number, number>();
  const { principal, account } = space.facts;
  const isForeign = account !== space.family.resourceAccount;
  const repairs = principal.kind === "root" && !isForeign && policies.resource !== null;
  const rules = [
    ...(isForeign || repairs ? ["s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"] : []),
    ...(policies.rcps.length > 0 ? ["kms:retiregrant"] : []),
  ];
  const actionKey = (action: string): string =>
    [
      ...statements.map(({ matchesAction }) => matchesAction(action)),
      ...rules.map((rule) => rule === action),
    ].join();
  taken.set(
    ACTION_LEVEL,
    same(
      space.actions.map(({ witness }) => actionKey(witness.toLowerCase())),
      actionKey(request.action.toLowerCase()),
    ),
  );
  const resourceKey = (resource: string): string =>
    statements.map((statement) => resourceTruth(statement, resource, space.fixed)).join();
  taken.set(
    RESOURCE_LEVEL,
    same(
      space.resources.map(({ witness }) => resourceKey(witness)),
      resourceKey(request.resource),
    ),
  );
  const conditions = statements.flatMap((statement) => statement.conditions);
  for (const { dimension, first } of space.keys) {
    const { key, atoms, multivalued } = dimension;
    const own = conditions.filter(({ source }) => source.key === key);
    const keyOf = (found: ReturnType<typeof findDeclared>): string =>
      own
        .map(({ test }) => test({ find: (asked) => (asked === key ? found : space.fixed.find(asked)) }))
        .map((truth) => (isUnknown(truth) ? "?" : String(truth)))
        .join() + (found.state === "absent" ? " absent" : "");
    const keys = atoms.map(keyOf);
    const found = findDeclared(request.context, key);
    if (!multivalued) taken.set(first, same(keys, keyOf(found)));
    else if (found.state === "several") {
      for (const value of found.values)
        taken.set(first + same(keys, keyOf({ state: "several", values: [value] })), 1);
    }
  }
  return taken;
}

function same(keys: readonly string[], key: string): number {
  const index = keys.indexOf(key);
  if (index === -1) throw new Error(`expected an atom for ${key}, received ${keys.join(" | ")}`);
  return index;
}
