import { decide, EvaluationError, RequestError, type Decision } from "../../iam";
import { itemsOf, type ModelItem } from "../model/items";
import type { Model } from "../model/model";
import { createWorld, reasons, type Caller, type Circumstances, type Question, type World } from "../prove";
import { requestOf } from "../prove/request-of";
import { ownerOf } from "../prove/world";

/** One question to both sides. */
export interface Probe {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly circumstances: Circumstances;
}

/** What a side answers. */
export interface Answer {
  readonly allowed: boolean;
  readonly why: readonly string[];
}

/** One side of a comparison, ready to be asked. */
export interface Side {
  readonly model: Model;
  readonly world: World;
  /** By id. */
  readonly items: ReadonlyMap<string, ModelItem>;
}

export function sideOf(model: Model): Side {
  return { model, world: createWorld(model), items: new Map(itemsOf(model).map((item) => [item.id, item])) };
}

/**
 * The answers of both sides; `unanswered` where one hangs on what nobody knows; undefined where there is no such request.
 *
 * What no side's stacks make is taken to be open to the caller's account, so that the caller's own policies show. What one
 * side lacks nobody can reach there.
 */
export function askBoth(
  probe: Probe,
  before: Side,
  after: Side,
): readonly [Answer, Answer] | "unanswered" | undefined {
  const owner = ownerOf(probe.resource);
  const absent = [before, after].map(({ items }) => !items.has(owner));
  const isMade = !absent.every(Boolean);
  const question = questionOf(probe, isMade, [before, after]);
  // What its owner may do with a bucket that one side lacks is no change: that it comes or goes is told elsewhere.
  if (isMade && absent.some(Boolean) && isOwners(question)) return undefined;
  const answer = (side: Side, isAbsent = false): Answer =>
    isMade && isAbsent ? { allowed: false, why: [`the stacks have no ${owner}`] } : ask(question, side);
  try {
    return [answer(before, absent[0]), answer(after, absent[1])];
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    if (error instanceof EvaluationError) return "unanswered";
    throw error;
  }
}

/** What a side or the other makes. */
export function itemIn(sides: readonly Side[], id: string): ModelItem | undefined {
  return sides.map(({ items }) => items.get(id)).find((item) => item !== undefined);
}

function questionOf(
  { caller, action, resource, circumstances }: Probe,
  isMade: boolean,
  sides: readonly Side[],
): Question {
  const owner = ownerOf(resource);
  const item = itemIn(sides, owner);
  const [, , , region = "", named = ""] = resource.split(":");
  const { principal } = caller;
  const own = principal.kind === "role-session" ? (principal.roleArn.split(":")[4] ?? "") : "";
  const account = item?.home?.account ?? (/^\d{12}$/.test(named) ? named : own);
  return {
    group: "",
    caller,
    action,
    resource,
    resourceAccount: account === "" ? "999999999999" : account,
    region: region === "" ? (item?.home?.region ?? "eu-central-1") : region,
    situation: "",
    expected: { result: "allowed" },
    circumstances,
    ...(isMade ? {} : { resourceOpenTo: "account" as const }),
  };
}

function ask(question: Question, { world }: Side): Answer {
  const policies = world.policiesFor(question);
  if ("absent" in policies) return { allowed: false, why: [policies.absent] };
  const decision: Decision = decide(requestOf(question, world), policies);
  const why = reasons(decision);
  return {
    allowed: decision.result === "allowed",
    why: why.length === 0 ? ["nothing has to allow it"] : why,
  };
}

/** Whether somebody asks who may do everything that a bucket's account can let them do. */
function isOwners({ caller, resource, resourceAccount }: Question): boolean {
  const { principal } = caller;
  const account =
    principal.kind === "role-session" ? principal.roleArn : principal.kind === "root" ? principal.arn : "";
  const whole = principal.kind === "root" || caller.permissions === "everything";
  return whole && account.split(":")[4] === resourceAccount && /^arn:[^:]+:s3:::/.test(resource);
}
