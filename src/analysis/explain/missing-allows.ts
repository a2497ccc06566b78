import type { DecidedBy, Decision, Reason, PolicyType } from "../../iam";
import type { UserQuestion, Part } from "../can";
import type { Model } from "../../terraform-model";
import { accountOf } from "../lookup/request-of";
import { ownerOf } from "../../terraform-model/owners";
import { policiesOn, withoutConditions, withStatement } from "./change-model";
import { ownerOn, type Addition, type DenialContext, type Outcome } from "./explanation";
import { neededAccessOf } from "./pattern-to-add";
import { accountIdOf, accountText, foundStatement, type FoundStatement } from "./places";
import { smallestAllow } from "./statements-to-add";

/** The checked statements to add if the stacks lack an Allow. */
export function missingAllows(parts: readonly Part[], context: DenialContext): Outcome {
  const { stacks, denial, ask } = context;
  const why: Reason[] = [];
  const toAdd: Addition[] = [];
  const statements: FoundStatement[] = [];
  const next: string[] = [];
  for (const part of parts) {
    why.push(...part.why);
    const { decision } = part;
    if (decision?.result !== "implicitly-denied" || decision.refusal !== undefined) continue;
    for (const side of sidesToFix(decision, part, context)) {
      const conditional = conditionsInTheWay(side, part, context);
      statements.push(...conditional);
      if (conditional.length > 0) {
        next.push(
          `the request must meet the Condition of ${conditional.map((one) => one.name).join(" or ")}: a statement without it would allow what the Condition excludes`,
        );
        continue;
      }
      const statement = smallestAllow(
        side,
        neededAccessOf({ ...part, circumstances: circumstancesOf(part, context) }, stacks.model),
        context.caller.principal,
      );
      if (statement !== undefined && !isNeedless(side, part, context))
        toAdd.push(additionTo(side, part, statement, context));
      else if (context.caller.principal.kind === "federated") next.push(OF_PROVIDER);
      else if (side !== "identity" && side !== "resource")
        next.push(
          `${side === "scp" ? "the service control policies" : `the ${side} policy`} of the limits would have to allow ${part.action}`,
        );
    }
  }
  const own = toAdd.filter(({ isOfStacks }) => isOfStacks);
  const added = (to: Model, { side, action, statement }: Addition): Model => {
    const part = parts.find((one) => one.action === action);
    return withStatement(to, side, ownerOn(side, context, part), statement);
  };
  const isAllowed = (model: Model): boolean => ask(model).result === "allowed";
  const oneIsEnough =
    parts.length === 1 && toAdd.length > 1 && parts.every((part) => isOneAccount(part, context));
  const checked = oneIsEnough
    ? own.every((one) => isAllowed(added(stacks.model, one)))
    : isAllowed(own.reduce(added, stacks.model));
  const { reason } = denial;
  const said = reason?.kind === "policy" && !reason.explicit ? reason.side : undefined;
  const sides = parts.flatMap(({ decision }) => (decision?.decidedBy ?? []).map(({ side }) => side));
  return {
    verdict: "lacking",
    why,
    toAdd,
    statements,
    oneIsEnough,
    allowedThen: own.length === 0 ? null : checked,
    next: [
      ...next,
      ...(isServiceForAnybody(context) ? [FOR_WHOM] : []),
      ...(said === undefined || sides.some((side) => side === said)
        ? []
        : [
            `AWS names another kind of policy, which allows it in the stacks: that one is deployed differently too`,
          ]),
    ],
  };
}

/**
 * The sides that lack an Allow. In one account the policy of a key or role delegates to identity policies if it names
 * the account, and may also name the caller.
 */
function sidesToFix({ decidedBy }: Decision, part: Part, context: DenialContext): PolicyType[] {
  const sides = decidedBy.map(({ side }) => side);
  const owner = ownerOf(part.resource);
  const eitherOne = sides.length === 1 && sides[0] === "identity" && isOneAccount(part, context);
  return eitherOne && hasOwner(owner, context.stacks.model) ? ["identity", "resource"] : sides;
}

/** A resource in no stack may have no policy, and in one account the caller's is enough. */
function isNeedless(side: PolicyType, part: Part, context: DenialContext): boolean {
  if (side !== "resource" || hasOwner(ownerOf(part.resource), context.stacks.model)) return false;
  return (
    part.decision?.decidedBy.some((by) => by.side === "identity") === true && isOneAccount(part, context)
  );
}

const OF_PROVIDER =
  "a trust policy for an identity provider must name the subject and audience (sub, aud): without them it would trust every token of the provider";
const FOR_WHOM =
  "give the resource that the service acted for (--source ARN): the statement then allows it only for that resource";

function isServiceForAnybody({ caller: { principal } }: DenialContext): boolean {
  return principal.kind === "service" && principal.sourceArn === undefined;
}

/** In one account an Allow on either side is enough. */
function isOneAccount({ resource }: Part, { caller, stacks }: DenialContext): boolean {
  return accountOf(caller.principal) === accountIdOf(ownerOf(resource), stacks.model);
}

/** S3 calls KMS as S3. */
function circumstancesOf(part: Part, { question, stacks }: DenialContext): UserQuestion["circumstances"] {
  if (!part.action.startsWith("kms:") || question.action.startsWith("kms:")) return question.circumstances;
  const bucket = stacks.model.buckets.find(({ encryption }) => encryption?.keyArn === part.resource);
  return bucket === undefined ? {} : { "kms:ViaService": `s3.${bucket.region}.amazonaws.com` };
}

/** Statements on this side whose Condition alone does not match. */
function conditionsInTheWay(side: PolicyType, part: Part, context: DenialContext): FoundStatement[] {
  const { stacks, ask } = context;
  const owner = ownerOn(side, context, part);
  return policiesOn(side, owner, stacks.model).flatMap((policy) =>
    policy.document.statements.flatMap((statement) => {
      if (statement.effect !== "Allow" || statement.conditions.length === 0) return [];
      const met = withoutConditions(stacks.model, owner, (one, of) => one === statement && of === policy);
      const again = ask(met).parts.find(
        (one) => one.action === part.action && one.resource === part.resource,
      );
      const lacks = (decision: Decision | undefined): boolean =>
        decision?.result === "implicitly-denied" && decision.decidedBy.some((one) => one.side === side);
      const isMet = again?.result === "allowed" || (lacks(part.decision) && !lacks(again?.decision));
      if (again === undefined || !isMet) return [];
      const { index, sid } = statement;
      const by: DecidedBy = {
        side,
        policy: policy.name,
        statement: index,
        ...(sid === undefined ? {} : { sid }),
      };
      return foundStatement(by, owner, stacks);
    }),
  );
}

/** A statement to add, with its place. */
export function additionTo(
  side: PolicyType,
  part: Part,
  statement: Addition["statement"],
  context: DenialContext,
): Addition {
  const { stacks, caller } = context;
  const owner = ownerOn(side, context, part);
  const policies = policiesOn(side, owner, stacks.model);
  const [first] = policies;
  const whose = side === "identity" ? caller.text : part.resource;
  return {
    account: accountText(side === "identity" ? caller.principal : part.resource, stacks),
    policy: first?.name ?? (side === "identity" ? `a policy of ${whose}` : `the policy of ${ownerOf(whose)}`),
    side,
    action: part.action,
    statement,
    isOfStacks: hasOwner(owner, stacks.model),
  };
}

/** Whether the stacks have a role, a resource, or a permission set with this name. */
export function hasOwner(id: string, model: Model): boolean {
  const { roles, permissionSets, keys, buckets, functions, queues, topics, accessGrants } = model;
  return (
    [...roles, ...keys, ...buckets, ...functions, ...queues, ...topics].some(({ arn }) => arn === id) ||
    permissionSets.some(({ name }) => name === id) ||
    accessGrants.some(({ instanceArn }) => instanceArn === id)
  );
}
