import { describeFinding, HandshakeError } from "../../config/errors";
import type { ResolvedConfig } from "../../config/schema";
import { EvaluationError } from "../../iam";
import type { Limits } from "../limits";
import type { Model } from "../model/model";
import { ANONYMOUS, rootUser, serviceCaller, sessionCaller } from "./callers";
import { judge, type Row } from "./judge";
import { organizationsOf } from "./organizations";
import type { Caller, Circumstances } from "./question";
import { checkQuestion } from "./check-question";
import { createWorld, ownerOf, type World } from "./world";

/** A question of the user's own. */
export interface OwnQuestion {
  /** A role's or root's ARN, a service, or `anonymous`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly circumstances: Circumstances;
  /** For a service: the ARN on whose behalf it calls. */
  readonly source?: string;
}

/** The question means nothing on AWS, or cannot be answered from the stacks. */
export class QuestionError extends HandshakeError {
  readonly code = "QUESTION_INVALID";
}

/**
 * Whether the stacks allow it. Its `verdict` tells nothing: nothing is expected.
 *
 * @throws QuestionError when the question is malformed, can mean nothing on AWS or has no answer
 */
export function answer(question: OwnQuestion, config: ResolvedConfig, model: Model, limits?: Limits): Row {
  const { action, resource, circumstances } = question;
  const meaningless = checkQuestion(question);
  if (meaningless !== undefined) throw new QuestionError(describeFinding(meaningless));
  const world = createWorld(model, limits, organizationsOf(config));
  const caller = callerOf(question, config, model, world);
  const account = accountOf(resource, model);
  try {
    return judge(
      {
        group: "",
        caller,
        action,
        resource,
        resourceAccount: account,
        region: regionOf(resource) ?? config.accounts.B.region,
        situation: "",
        expected: { result: "allowed" },
        circumstances,
      },
      world,
    );
  } catch (error) {
    if (error instanceof EvaluationError) throw new QuestionError(error.message);
    throw error;
  }
}

function callerOf(
  { principal, source }: OwnQuestion,
  config: ResolvedConfig,
  model: Model,
  world: World,
): Caller {
  if (principal === "anonymous") return ANONYMOUS;
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(principal)) {
    const account = source?.split(":")[4];
    const owner = source === undefined ? null : account === "" ? accountOf(source, model) : account;
    return serviceCaller(principal, source ?? null, owner ?? null);
  }
  const [, account, kind] = /^arn:[^:]+:iam::(\d{12}):(root$|role\/.+)/.exec(principal) ?? [];
  if (account === undefined || kind === undefined) {
    throw new QuestionError(
      `principal: expected the ARN of a role or root, a service or "anonymous", received ${principal}`,
    );
  }
  if (kind === "root") return rootUser({ id: account, region: config.accounts.B.region, rolePath: "/" });
  const made = sessionCaller(principal, principal, "of-the-stacks");
  if (world.identityOf(made) === undefined) return { ...made, permissions: "everything" };
  const region = model.roles.find(({ arn }) => arn === principal)?.region;
  return region === undefined ? made : { ...made, region };
}

/** Of the ARN, or of the bucket in the stacks. */
function accountOf(resource: string, { buckets }: Model): string {
  const named = resource.split(":")[4];
  if (named !== undefined && /^\d{12}$/.test(named)) return named;
  const bucket = buckets.find(({ arn }) => arn === ownerOf(resource));
  if (bucket !== undefined) return bucket.account;
  const known = buckets.map(({ name }) => name).join(", ");
  throw new QuestionError(
    `resource: expected an ARN with an account, or of one of the buckets ${known}, received ${resource}`,
  );
}

function regionOf(resource: string): string | undefined {
  const region = resource.split(":")[3];
  return region === "" ? undefined : region;
}
