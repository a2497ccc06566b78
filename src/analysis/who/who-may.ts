import {
  actionsNamed,
  decide,
  SpaceTooLargeError,
  resourcesNamed,
  sessionArn,
  type AccessRequest,
  type CompiledPolicies,
  type DecidedBy,
} from "../../iam";
import { describeSet, type Node, type Term } from "../../iam/exact";
import type { Model } from "../../terraform-model/model";
import { createPolicyLookup, type PolicyLookup } from "../lookup/policy-lookup";
import { resourcesOutsideOf } from "./resources-outside";
import { accountsOfClasses, principalClasses, type PrincipalClass } from "./principal-classes";
import { withinLimit } from "./name-policy";
import { accessSetOf, analyzedModelOf, type AccessSet } from "./access-sets";
import { targetsOf, type Target } from "./targets";

/** The question: patterns with * and ?; a missing one matches everything. */
export interface WhoQuestion {
  readonly action?: string;
  readonly resource?: string;
}

/** A class of principals with access, and its access. */
export interface WhoMay {
  readonly principal: string;
  /** The representative of the class. */
  readonly example: string;
  readonly target: string;
  readonly terms: readonly WhoTerm[];
  /** Whether there are more terms. */
  readonly more: boolean;
  /** Undecided requests: one of them, and what it depends on. */
  readonly undecided?: { readonly action: string; readonly resource: string; readonly reason: string };
}

export interface WhoTerm extends Term {
  /** The statements that allow it. None if none is needed. */
  readonly by: readonly DecidedBy[];
}

export interface Who {
  readonly found: readonly WhoMay[];
  /** The number of classes of principals and of targets. */
  readonly principals: number;
  readonly spaces: number;
}

const MOST_TERMS = 12;

/** All principals that may do something: every class of principals, with the allowed and the undecided requests. */
export function whoMay(
  question: WhoQuestion,
  model: Model,
  lookup: PolicyLookup = createPolicyLookup(model),
): Who {
  return withinLimit([model], () => findAll(question, model, lookup));
}

function findAll(question: WhoQuestion, model: Model, lookup: PolicyLookup): Who {
  const sides = [analyzedModelOf(model, lookup)];
  const classes = principalClasses([model]);
  const made = targetsOf([model]);
  const targets = made.filter((target) => isAsked(target, question));
  const accounts = accountsOfClasses(classes);
  const asked = {
    ...(question.action === undefined ? {} : { actions: [question.action] }),
    ...(question.resource === undefined ? {} : { resources: [question.resource] }),
  };
  let spaces = 0;
  const found: WhoMay[] = [];
  for (const caller of classes) {
    const others = resourcesOutsideOf(caller, sides, made, accounts).filter((target) =>
      isAsked(target, question),
    );
    for (const target of [...targets, ...others]) {
      try {
        const reach = accessSetOf(caller, target, sides, { filter: asked });
        if (reach === undefined) continue;
        spaces++;
        const one = whoOf(reach, question);
        if (one !== undefined) found.push(one);
      } catch (error) {
        if (!(error instanceof SpaceTooLargeError)) throw error;
        found.push(tooLarge(caller, target, error));
      }
    }
  }
  return { found, principals: classes.length, spaces };
}

function tooLarge(
  caller: PrincipalClass,
  { text, actions: { service } }: Target,
  { message }: SpaceTooLargeError,
): WhoMay {
  const undecided = { action: `${service}:*`, resource: text, reason: message };
  return {
    principal: caller.text,
    example: exampleOf(caller),
    target: text,
    terms: [],
    more: false,
    undecided,
  };
}

/** Whether a target may match, judging by its service and prefixes. */
function isAsked({ actions, resources }: Target, { action, resource }: WhoQuestion): boolean {
  const service = action?.split(":")[0]?.toLowerCase() ?? "*";
  if (action !== undefined && action !== "*" && service !== actions.service) return false;
  if (resource === undefined) return true;
  const start = /^[^*?]*/.exec(resource)?.[0] ?? "";
  if (resources.kind === "one") return resourcesNamed(resource).test(resources.arn);
  return resources.patterns.some((pattern) => {
    const own = /^[^*?]*/.exec(pattern)?.[0] ?? "";
    return own.startsWith(start) || start.startsWith(own);
  });
}

function whoOf(
  { caller, target, space, policies, allowed }: AccessSet,
  { action, resource }: WhoQuestion,
): WhoMay | undefined {
  const { and, certain, undecided } = space.diagrams;
  const isAsked = space.whenRequested({
    ...(action === undefined ? {} : { actions: actionsNamed(action) }),
    ...(resource === undefined ? {} : { resources: resourcesNamed(resource) }),
  });
  const [node = 0] = allowed;
  const [given] = policies;
  const yes = and(isAsked, certain(node));
  const open = and(isAsked, undecided(node));
  if (yes === 0 && open === 0) return undefined;
  const { terms, more } = describeSet(space, yes, MOST_TERMS);
  return {
    principal: caller.text,
    example: exampleOf(caller),
    target: target.text,
    terms: terms.map((term) => ({ ...term, by: decidedBy(term.request, given) })),
    more,
    ...undecidedOf(space, open, given),
  };
}

function undecidedOf(
  space: AccessSet["space"],
  open: Node,
  policies: CompiledPolicies | undefined,
): Pick<WhoMay, "undecided"> {
  const request = describeSet(space, open, 1).terms[0]?.request;
  if (request === undefined || policies === undefined) return {};
  const { action, resource } = request;
  try {
    decide(request, policies);
    return { undecided: { action, resource, reason: "a policy variable whose value is not known" } };
  } catch (error) {
    return { undecided: { action, resource, reason: (error as Error).message } };
  }
}

function decidedBy(request: AccessRequest, policies: CompiledPolicies | undefined): readonly DecidedBy[] {
  return policies === undefined ? [] : decide(request, policies).decidedBy;
}

/** As an argument of `can`. */
export function exampleOf({ principal }: { readonly principal: AccessRequest["principal"] }): string {
  switch (principal.kind) {
    case "role-session":
      return principal.sessionName === undefined ? principal.roleArn : sessionArn(principal);
    case "user":
    case "root":
      return principal.arn;
    case "service":
      return principal.name;
    case "federated":
      return principal.provider;
    case "anonymous":
      return "anonymous";
  }
}
