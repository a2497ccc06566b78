import { asNote, matchesGlob } from "../../iam";
import { isObject } from "../model/read-stacks";
import type { Model, ModelPolicy } from "../model/model";
import type { Row } from "./judge";
import type { Caller, Question } from "./question";
import { ownerOf, type World } from "./world";

/** A policy and the questions that it bears on. */
interface Placed {
  readonly policy: ModelPolicy;
  /** Whom or what it belongs to, in words. */
  readonly subject: string;
  readonly concerns: (question: Question) => boolean;
  readonly side: "identity" | "resource";
}

/**
 * Every action on every resource for every principal that a statement allows, and that no question needs: granted,
 * though nobody asked for it. So is a wildcard in an action, since questions name actions in full.
 *
 * @param allowed - the questions that are to be allowed
 */
export function unaskedGrants(allowed: readonly Question[], model: Model, world: World): Row[] {
  return placedPolicies(model, world).flatMap((placed) => {
    const questions = allowed.filter(placed.concerns);
    return statementsOf(placed.policy).flatMap(({ by, actions, resources, principals }) =>
      product(actions, resources, placed.side === "resource" ? principals : [undefined])
        .filter(([action, resource, principal]) => !isNeeded(questions, action, resource, principal))
        .map(([action, resource, principal]): Row => ({
          group: "granted, but not asked for",
          principal: principal ?? placed.subject,
          action,
          resource: resource ?? placed.subject,
          situation: "not asked for",
          expected: { result: "denied" },
          verdict: "too-much",
          why: [
            { kind: "statement", effect: "Allow", side: placed.side, policy: placed.policy.name, ...by },
            asNote("the config needs it nowhere"),
          ],
        })),
    );
  });
}

function placedPolicies(model: Model, world: World): Placed[] {
  const onResource = (policy: ModelPolicy | null, arn: string): Placed[] =>
    policy === null
      ? []
      : [
          {
            policy,
            subject: arn,
            concerns: ({ resource }) => ownerOf(resource) === arn,
            side: "resource",
          },
        ];
  const ofRole = (policy: ModelPolicy, subject: string): Placed => ({
    policy,
    subject,
    concerns: ({ caller }) => world.identityOf(caller)?.includes(policy) === true,
    side: "identity",
  });
  return [
    ...model.roles.flatMap(({ identity, managedPolicies, arn }) =>
      // The last ones are AWS's own, which the settings name.
      identity.slice(0, identity.length - managedPolicies.length).map((policy) => ofRole(policy, arn)),
    ),
    ...model.permissionSets.flatMap(({ inlinePolicies, name }) =>
      inlinePolicies.map((policy) => ofRole(policy, `permission set ${name}`)),
    ),
    ...model.roles.flatMap(({ trust, arn }) => onResource(trust, arn)),
    ...model.buckets.flatMap(({ policy, added = policy, arn }) => onResource(added, arn)),
    ...model.keys.flatMap(({ policy, arn }) => onResource(policy, arn)),
    ...model.functions.flatMap(({ policy, arn }) => onResource(policy, arn)),
    ...model.queues.flatMap(({ policy, arn }) => onResource(policy, arn)),
    ...model.topics.flatMap(({ policy, arn }) => onResource(policy, arn)),
    ...model.accessGrants.flatMap(({ policy, instanceArn }) => onResource(policy, instanceArn)),
  ];
}

interface Granting {
  readonly by: { readonly statement: number; readonly sid?: string };
  readonly actions: readonly string[];
  readonly resources: readonly (string | undefined)[];
  readonly principals: readonly string[];
}

/** The policy has been read before: what is not a list is one of its items. NotAction and NotResource allow too much. */
function statementsOf({ json }: ModelPolicy): Granting[] {
  const statements = isObject(json) ? listOf(json.Statement) : [];
  return statements.flatMap((statement, index) => {
    if (!isObject(statement) || statement.Effect !== "Allow") return [];
    const { Sid, Action, NotAction, Resource, NotResource, Principal } = statement;
    return [
      {
        by: { statement: index, ...(typeof Sid === "string" ? { sid: Sid } : {}) },
        actions: Action === undefined ? [`all but ${JSON.stringify(NotAction)}`] : texts(Action),
        resources:
          NotResource !== undefined
            ? [`all but ${JSON.stringify(NotResource)}`]
            : Resource === undefined
              ? [undefined]
              : texts(Resource),
        principals: isObject(Principal) ? Object.values(Principal).flatMap(texts) : texts(Principal),
      },
    ];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function texts(value: unknown): string[] {
  return listOf(value).map(String);
}

function product(
  actions: readonly string[],
  resources: readonly (string | undefined)[],
  principals: readonly (string | undefined)[],
): [action: string, resource: string | undefined, principal: string | undefined][] {
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      principals.map((principal): [string, string | undefined, string | undefined] => [
        action,
        resource,
        principal,
      ]),
    ),
  );
}

function isNeeded(
  questions: readonly Question[],
  action: string,
  resource: string | undefined,
  principal: string | undefined,
): boolean {
  const wanted = action.toLowerCase();
  return questions.some(
    (question) =>
      question.action.toLowerCase() === wanted &&
      (resource === undefined || matchesGlob(resource, question.resource)) &&
      (principal === undefined || names(principal, question.caller)),
  );
}

/** By ARN, by account, or as a service. */
function names(principal: string, { principal: caller }: Caller): boolean {
  switch (caller.kind) {
    case "service":
      return principal === caller.name;
    case "role-session": {
      const [, partition = "", , , account = ""] = caller.roleArn.split(":");
      return [caller.roleArn, account, `arn:${partition}:iam::${account}:root`].includes(principal);
    }
    default:
      return false;
  }
}
