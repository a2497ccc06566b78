import { collectByPolicyType } from "../collect-by-policy-type";
import type { CompiledStatement } from "../compile-statement";
import type { CompiledCondition } from "../conditions/evaluate-condition";
import { PRESENT, UNDECLARED, type ContextView } from "../context";
import { isAllowed, isDenied } from "../is-allowed";
import { GRADE, namingOf, type Naming } from "../match-principal";
import type { Condition, Statement } from "../policy-document";
import type { CompiledPolicies } from "../policy-set";
import { principalFacts, type PrincipalFacts } from "../principal-facts";
import { isAlwaysPresent, principalKey } from "../principal-keys";
import {
  actionsNamed,
  resourcesNamed,
  type Applying,
  type PolicyEvaluator,
  type NamedActions,
  type NamedResources,
  type ByPolicyType,
} from "../policy-types";
import { actionAtoms, type ActionAtom } from "./action-dimension";
import { Diagrams, NO, UNDECIDED, YES, type Node } from "./diagrams";
import { keyDimension, type Presence } from "./key-dimension";
import { variablesOf } from "./loosen";
import { mayMatch, statementsOf } from "./relevant-statements";
import type { RequestFamily } from "./request-family";
import { resourceAtoms, type ResourceAtom } from "./resource-dimension";
import { countSteps, TOGETHER } from "./work";
import { atomTruth, conditionNode, resourceTruth, withoutValues, type KeyLevels } from "./statement-truths";

export const ACTION_LEVEL = 0;
export const RESOURCE_LEVEL = 1;
const FIRST_KEY_LEVEL = 2;

/** The question's patterns: the requests that it asks about are a set of the space too. */
export interface RequestFilter {
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
}

/** The results of single policy types for every request. */
export interface ByEachPolicy {
  /** Allowed by the principal's own policies. */
  readonly identity: Node;
  /** Denied by the principal's own policies. */
  readonly refused: Node;
  /** Allowed by the resource's policy, regardless of how it names the principal. */
  readonly resource: Node;
  /** Denied by the resource's policy. */
  readonly denied: Node;
}

/**
 * Every request of a family, cut into atoms by the given policies. Equal sets of requests of one space are the same
 * node.
 *
 * @throws SpaceTooLargeError
 */
export class Space {
  readonly diagrams = new Diagrams();
  readonly facts: PrincipalFacts;
  readonly actions: readonly ActionAtom[];
  readonly resources: readonly ResourceAtom[];
  readonly keys: readonly KeyLevels[];
  /** The statements that cut the space. */
  readonly statements: readonly CompiledStatement[];
  /** What every request of the family has. */
  readonly fixed: ContextView;
  /** The same, for variables. */
  readonly ofVariables: ContextView;
  /** Every possible request. */
  readonly possible: Node;
  readonly #levels: ReadonlyMap<string, KeyLevels>;
  readonly #statements = new Map<CompiledStatement, Node>();
  readonly #namings = new Map<CompiledStatement, Naming>();
  readonly #sides = new Map<CompiledPolicies, ByPolicyType<Node>>();

  constructor(
    readonly family: RequestFamily,
    policySets: readonly CompiledPolicies[],
    asked: RequestFilter = {},
  ) {
    this.facts = principalFacts(family.principal);
    this.fixed = fixedView(family, this.facts);
    this.ofVariables = variablesView(this.fixed, family);
    const statements = policySets
      .flatMap((policies) => statementsOf(policies, this.facts))
      .filter((statement) => this.isAbout(statement));
    this.statements = statements;
    countSteps(
      statements.reduce((sum, { source }) => sum + lengthOf(source), LEAST_STEPS),
      TOGETHER,
    );
    const rules = rulesOf(policySets, family, this.facts);
    const items = statements.flatMap(({ source }) => source.actions.items);
    this.actions = actionAtoms([...items, ...rules.actions, ...(asked.actions ?? [])], family.actions);
    const selections = statements.flatMap(({ source }) => source.resources?.items ?? []);
    const named = [...rules.resources, ...(asked.resources ?? [])];
    this.resources = resourceAtoms(selections, named, family.resources, this.ofVariables);
    this.keys = this.#cutKeys(statements);
    this.#levels = new Map(this.keys.map((levels) => [levels.dimension.key, levels]));
    this.possible = this.keys.reduce<Node>(
      (node, levels) => {
        const { multivalued, always } = levels.dimension;
        return multivalued && always
          ? this.diagrams.and(node, this.diagrams.not(withoutValues(this.diagrams, levels)))
          : node;
      },
      this.actions.length === 0 || this.resources.length === 0 ? NO : YES,
    );
  }

  /** The number of branches of each level. */
  get sizes(): readonly number[] {
    return [
      this.actions.length,
      this.resources.length,
      ...this.keys.flatMap(({ dimension: { multivalued, atoms } }) =>
        multivalued ? atoms.map(() => 2) : [atoms.length],
      ),
    ];
  }

  /** The result of `decide` for every request, with policies that the space was cut by. */
  decide(policies: CompiledPolicies): Node {
    const { denied, allowed } = this.#weigh(policies);
    return this.diagrams.and(this.possible, this.diagrams.unless(denied, allowed));
  }

  /** What is allowed. Without enough Allows, an undecided Deny does not matter. */
  allowed(policies: CompiledPolicies): Node {
    const { denied, allowed } = this.#weigh(policies);
    return this.diagrams.and(this.possible, this.diagrams.and(this.diagrams.not(denied), allowed));
  }

  #weigh(policies: CompiledPolicies): { readonly denied: Node; readonly allowed: Node } {
    const sides = this.#sidesOf(policies);
    return {
      denied: isDenied(this.diagrams, sides),
      allowed: isAllowed(this.#evaluator(), sides, policies),
    };
  }

  #sidesOf(policies: CompiledPolicies): ByPolicyType<Node> {
    const known = this.#sides.get(policies) ?? collectByPolicyType(policies, this.#evaluator());
    this.#sides.set(policies, known);
    return known;
  }

  /** The results of the principal's own policies and of the resource's policy, independent of other policies. */
  sides(policies: CompiledPolicies): ByEachPolicy {
    const { and, unless } = this.diagrams;
    const { identity, resource } = this.#sidesOf(policies);
    return {
      identity: and(this.possible, identity === undefined ? NO : unless(identity.deny, identity.allow)),
      refused: and(this.possible, identity?.deny ?? NO),
      resource: and(this.possible, resource === undefined ? NO : unless(resource.deny, resource.allow)),
      denied: and(this.possible, resource?.deny ?? NO),
    };
  }

  /** The requests for actions and resources that match patterns. */
  whenRequested({
    actions,
    resources,
  }: {
    readonly actions?: NamedActions;
    readonly resources?: NamedResources;
  }): Node {
    return this.diagrams.and(
      actions === undefined ? YES : this.#whenAction(actions),
      resources === undefined ? YES : this.#whenResource(resources),
    );
  }

  /** The requests for one action, on one resource or on those that match a pattern. */
  whenNamed(action: string, resource?: string): Node {
    return this.whenRequested({
      actions: actionsNamed(action),
      ...(resource === undefined ? {} : { resources: resourcesNamed(resource) }),
    });
  }

  /** Whether a statement may apply to a request of the family. */
  isAbout(statement: CompiledStatement): boolean {
    return this.#namingOf(statement).grades !== GRADE.none && mayMatch(statement.source, this.family);
  }

  /** The requests that a statement applies to. */
  statementNode(statement: CompiledStatement): Node {
    const known = this.#statements.get(statement);
    if (known !== undefined) return known;
    const { and } = this.diagrams;
    const { actions, resources, unread } = statement.source;
    countSteps(this.actions.length * actions.items.length, "the actions together");
    countSteps(this.resources.length * (resources?.items.length ?? 1), "the patterns of Resource");
    const isOpen = unread !== undefined || this.#namingOf(statement).doubt !== undefined;
    let node = isOpen ? UNDECIDED : YES;
    node = and(node, this.#whenAction({ items: [], test: statement.matchesAction }));
    const truths = this.resources.map(({ witness }) => resourceTruth(statement, witness, this.ofVariables));
    node = and(node, this.diagrams.node(RESOURCE_LEVEL, truths));
    for (const condition of statement.conditions) {
      if (node === NO) break;
      node = and(node, this.#conditionNode(condition));
    }
    this.#statements.set(statement, node);
    return node;
  }

  #conditionNode(condition: CompiledCondition): Node {
    const { key } = condition.source;
    const levels = this.#levels.get(key);
    if (levels !== undefined) {
      const { atoms } = levels.dimension;
      countSteps((atoms.length * condition.source.values.length) / 4, `the values of ${key}`);
      return conditionNode(condition, levels, this.diagrams, this.ofVariables);
    }
    return atomTruth(condition, this.fixed.find(key), { key, opaque: false }, this.ofVariables);
  }

  #namingOf(statement: CompiledStatement): Naming {
    const known = this.#namings.get(statement) ?? namingOf(statement.source.principals, this.facts);
    this.#namings.set(statement, known);
    return known;
  }

  #evaluator(): PolicyEvaluator<Node> {
    const applying = (statement: CompiledStatement): Applying<Node>[] => {
      if (!this.isAbout(statement)) return [];
      const applies = this.statementNode(statement);
      return applies === NO ? [] : [{ statement, applies, grades: this.#namingOf(statement).grades }];
    };
    return {
      logic: this.diagrams,
      facts: this.facts,
      resourceAccount: this.family.resourceAccount,
      ask: (_side, policy) => policy.statementsNaming(this.facts).flatMap(applying),
      whenAction: (actions) => this.#whenAction(actions),
      whenResource: (resources) => this.#whenResource(resources),
    };
  }

  #whenAction({ test }: NamedActions): Node {
    return this.diagrams.node(
      ACTION_LEVEL,
      this.actions.map(({ witness }) => (test(witness.toLowerCase()) ? YES : NO)),
    );
  }

  #whenResource({ test }: NamedResources): Node {
    return this.diagrams.node(
      RESOURCE_LEVEL,
      this.resources.map(({ witness }) => (test(witness) ? YES : NO)),
    );
  }

  /** One dimension for each key in a condition or a variable whose value is not certain. */
  #cutKeys(statements: readonly CompiledStatement[]): KeyLevels[] {
    const byKey = new Map<string, Condition[]>();
    const isOpen = (key: string): boolean =>
      this.family.assumed?.(key) === undefined &&
      ["undeclared", "present"].includes(this.fixed.find(key).state);
    for (const { source } of statements) {
      for (const key of variablesOf(source)) if (isOpen(key)) byKey.set(key, byKey.get(key) ?? []);
      for (const condition of source.conditions) {
        const { key } = condition;
        if (!isOpen(key)) continue;
        const known = byKey.get(key);
        if (known === undefined) byKey.set(key, [condition]);
        else known.push(condition);
      }
    }
    let first = FIRST_KEY_LEVEL;
    return [...byKey]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, own]) => {
        const dimension = keyDimension(
          key,
          own,
          this.#presenceOf(key),
          this.family.resourceAccount,
          this.ofVariables,
        );
        const levels = { dimension, first };
        first += dimension.multivalued ? dimension.atoms.length : 1;
        return levels;
      });
  }

  #presenceOf(key: string): Presence {
    if (this.fixed.find(key).state === "present") return "always";
    return this.family.presence?.(key) ?? "maybe";
  }
}

/** The fixed cost of a space. */
const LEAST_STEPS = 1_000;

function lengthOf({ actions, resources, conditions }: Statement): number {
  return conditions.reduce(
    (sum, { values }) => sum + values.length,
    actions.items.length + (resources?.items.length ?? 0),
  );
}

/** The keys that follow from the principal, those that are certain in the family, and the assumed values of others. */
function fixedView({ values = {}, assumed }: RequestFamily, facts: PrincipalFacts): ContextView {
  return {
    find: (key) => {
      const derived = principalKey(facts, key);
      if (derived !== undefined && derived !== PRESENT) return derived;
      const value = values[key];
      if (value === null || value?.length === 0) return { state: "absent" };
      if (typeof value === "string") return { state: "single", value };
      if (value !== undefined) return { state: "several", values: value };
      const taken = assumed?.(key) ?? UNDECLARED;
      if (taken.state !== "undeclared") return taken;
      return derived ?? (isAlwaysPresent(facts, key) ? PRESENT : UNDECLARED);
    },
  };
}

/** If the principal represents a class, a variable may have a value other than the principal's. */
function variablesView(fixed: ContextView, { varying = [] }: RequestFamily): ContextView {
  if (varying.length === 0) return fixed;
  return {
    find: (key) => (varying.includes(key) && fixed.find(key).state === "single" ? PRESENT : fixed.find(key)),
  };
}

/** The patterns of AWS's own rules that affect a decision, collected during a decision. */
function rulesOf(
  policySets: readonly CompiledPolicies[],
  { resourceAccount }: RequestFamily,
  facts: PrincipalFacts,
): { readonly actions: readonly string[]; readonly resources: readonly string[] } {
  const actions: string[] = [];
  const resources: string[] = [];
  const note = (items: readonly string[], to: string[]): Node => {
    to.push(...items);
    return UNDECIDED;
  };
  const evaluator: PolicyEvaluator<Node> = {
    logic: new Diagrams(),
    facts,
    resourceAccount,
    ask: () => [],
    whenAction: ({ items }) => note(items, actions),
    whenResource: ({ items }) => note(items, resources),
  };
  for (const policies of policySets) isAllowed(evaluator, collectByPolicyType(policies, evaluator), policies);
  return { actions, resources };
}
