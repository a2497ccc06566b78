import {
  decide,
  EvaluationError,
  RequestError,
  type AccessRequest,
  type CompiledPolicies,
} from "../../../src/iam";
import { findRequest, Space } from "../../../src/iam/exact";
import { requestOf } from "../../../src/iam/exact/find-request";
import { isOpen } from "../../../src/iam/exact/loosen";
import { statementsOf } from "../../../src/iam/exact/relevant-statements";
import { Random } from "../random";
import { answerIn, locate } from "./locate";
import { randomRequest } from "./random-request";
import { randomWorld } from "./random-world";

const WORLDS = Number(process.env.EXACT_WORLDS ?? 750);
const REQUESTS = 16;

const ANSWERS = ["denied", "allowed", "undecided"] as const;
type Answer = (typeof ANSWERS)[number];

/** undefined: no such request. */
function oneByOne(request: AccessRequest, policies: CompiledPolicies): Answer | undefined {
  try {
    return decide(request, policies).result === "allowed" ? "allowed" : "denied";
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    if (error instanceof EvaluationError) return "undecided";
    throw error;
  }
}

/** Whether a variable has no certain value: then the exact decision may leave open what decide can say. */
function hasOpenVariables(space: Space, policies: CompiledPolicies): boolean {
  return statementsOf(policies).some(
    ({ source }) =>
      source.resources?.items.some((item) => isOpen(item, space.fixed)) === true ||
      source.conditions.some(({ operands }) =>
        operands.some((operand) => operand.kind === "text" && isOpen(operand.template, space.fixed)),
      ),
  );
}

test("every request is decided as decide does", () => {
  const random = new Random(20_261_128);
  const counts: Record<string, number> = {};
  const disagreements: unknown[] = [];
  for (let round = 0; round < WORLDS; round++) {
    const world = randomWorld(random);
    const { family, policies } = world;
    const space = new Space(family, [policies]);
    const node = space.decide(policies);
    const open = hasOpenVariables(space, policies);
    for (let count = 0; count < REQUESTS; count++) {
      const request = randomRequest(random, world, space);
      const expected = request && isIn(space, request) ? oneByOne(request, policies) : undefined;
      if (request === undefined || expected === undefined) continue;
      if (open && hasEmptyValue(request)) continue;
      const answer = ANSWERS[answerIn(space, node, locate(space, policies, request))] ?? "denied";
      counts[answer] = (counts[answer] ?? 0) + 1;
      counts.all = (counts.all ?? 0) + 1;
      if (answer !== expected && !(open && answer === "undecided")) {
        disagreements.push({ round, answer, expected, request });
      }
    }
    const { certain, undecided, not } = space.diagrams;
    for (const [answer, set] of Object.entries({
      allowed: certain(node),
      denied: certain(not(node)),
      undecided: undecided(node),
    })) {
      for (const witness of [findRequest(space, set), ...randomMembers(random, space, set)]) {
        if (open && witness !== undefined && hasEmptyValue(witness)) continue;
        const expected = witness === undefined ? answer : oneByOne(witness, policies);
        counts[answer] = (counts[answer] ?? 0) + (witness === undefined ? 0 : 1);
        if (expected !== answer && !(open && answer === "undecided")) {
          disagreements.push({ round, answer, expected, witness });
        }
      }
    }
  }
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(counts.all).toBeGreaterThan(WORLDS * 10);
  for (const answer of ANSWERS) expect(counts[answer]).toBeGreaterThan(WORLDS * 0.8);
});

/**
 * AWS does not say what a variable with an empty value stands for, so that decide leaves it open. No reading of it matches more
 * than a star does, which is how the exact decision may know.
 */
function hasEmptyValue({ context }: AccessRequest): boolean {
  return [...context.values.values()].includes("");
}

/** Requests of a set, each atom by chance. */
function randomMembers(random: Random, space: Space, node: number): AccessRequest[] {
  const { diagrams, possible, actions, resources, keys } = space;
  const set = diagrams.and(node, possible);
  if (set === 0) return [];
  const sizes = [actions.length, resources.length];
  for (const { dimension } of keys) {
    sizes.push(...(dimension.multivalued ? dimension.atoms.map(() => 2) : [dimension.atoms.length]));
  }
  return random.times(3, 3, () => {
    const taken = new Map(sizes.map((size, level) => [level, random.integer(0, size - 1)]));
    let at = set;
    while (diagrams.levelOf(at) !== Infinity) {
      const branches = diagrams.branchesOf(at);
      const branch = random.pick(branches.flatMap((next, index) => (next === 0 ? [] : [index])));
      taken.set(diagrams.levelOf(at), branch);
      at = branches[branch] ?? 0;
    }
    return requestOf(space, taken);
  });
}

/** What is filled in may belong to another family. */
function isIn({ family, resources }: Space, { action, resource }: AccessRequest): boolean {
  if (!action.startsWith(`${family.actions.service}:`)) return false;
  if (family.resources.kind === "one") return resource === family.resources.arn;
  if (resources.length === 0) return false;
  const asPattern = (pattern: string): RegExp =>
    new RegExp(`^${pattern.replaceAll(":*:", ":[^:]*:").replace(/\*$/, "[^]*").replaceAll("?", "[^]")}$`);
  return (
    family.resources.patterns.some((pattern) => asPattern(pattern).test(resource)) &&
    !(family.resources.except ?? []).some((pattern) => asPattern(pattern).test(resource))
  );
}
