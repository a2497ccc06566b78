import type { CompiledStatement } from "./compile-statement";
import type { PolicyType } from "./decision";
import { compileActions, type ActionTest } from "./match-action";
import type { Grades } from "./match-principal";
import type { CompiledLevel, CompiledPolicy } from "./policy-set";
import { matchesPattern, textPattern } from "./pattern";
import type { PrincipalFacts } from "./principal-facts";
import { plainTokens } from "./template";
import type { Logic } from "./three-valued";

/** The combined result of the policies of one type. */
export interface PolicyTypeTruths<T> {
  readonly deny: T;
  readonly allow: T;
}

/** The result of a resource's policy, by how its Allows name the principal. */
export interface ResourceTruths<T> extends PolicyTypeTruths<T> {
  readonly direct: T;
  readonly role: T;
  readonly account: T;
  /** As everyone, narrowed by aws:PrincipalArn. */
  readonly everyoneByArn: T;
  /** As everyone, otherwise. */
  readonly everyone: T;
}

/** The result of SCPs: a Deny at any level, an Allow at every level. */
export interface LevelTruths<T> extends PolicyTypeTruths<T> {
  readonly levels: readonly { readonly level: CompiledLevel; readonly allow: T }[];
}

/** The result of each policy type; undefined for a type that does not apply. */
export interface ByPolicyType<T> {
  readonly scp: LevelTruths<T> | undefined;
  readonly rcp: PolicyTypeTruths<T> | undefined;
  readonly resource: ResourceTruths<T> | undefined;
  readonly identity: PolicyTypeTruths<T> | undefined;
  readonly boundary: PolicyTypeTruths<T> | undefined;
  readonly session: PolicyTypeTruths<T> | undefined;
}

/** A statement of a policy, whether it applies, and how it names the principal. */
export interface Applying<T> {
  readonly statement: CompiledStatement;
  readonly applies: T;
  readonly grades: Grades;
}

/**
 * Evaluates policies for one request, or for every request of a principal for a resource. Either way, the results are
 * combined by `collectByPolicyType`, `isDenied` and `isAllowed`.
 */
export interface PolicyEvaluator<T> {
  readonly logic: Logic<T>;
  readonly facts: PrincipalFacts;
  readonly resourceAccount: string;
  /** The statements of a policy that may apply. */
  readonly ask: (side: PolicyType, policy: CompiledPolicy) => Iterable<Applying<T>>;
  /** Whether the action is one of these. */
  readonly whenAction: (actions: NamedActions) => T;
  /** Whether the resource is one of these. */
  readonly whenResource: (resources: NamedResources) => T;
}

/** Actions of a rule of AWS, as patterns and as a test. */
export interface NamedActions {
  readonly items: readonly string[];
  readonly test: ActionTest;
}

/** Resources of a rule of AWS. */
export interface NamedResources {
  readonly items: readonly string[];
  readonly test: (resource: string) => boolean;
}

export function actionsNamed(...items: readonly string[]): NamedActions {
  return { items, test: compileActions({ except: false, items }) };
}

export function resourcesNamed(...items: readonly string[]): NamedResources {
  const patterns = items.map((item) => textPattern(plainTokens(item)));
  return { items, test: (resource) => patterns.some((pattern) => matchesPattern(pattern, resource)) };
}
