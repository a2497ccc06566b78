import { QuestionError, answer, type Answer, type Part } from "../can";
import { namePrincipal } from "../can/name-principal";
import { NO_LIMITS } from "../guardrails";
import type { Model } from "../../terraform-model";
import { createPolicyLookup } from "../lookup/policy-lookup";
import { organizationsOf } from "../lookup/organizations";
import { outsideWords, undeployedWords } from "./causes";
import type { Denial, ReportedReason } from "./denial";
import {
  outcomeOf,
  ownerOn,
  type Explanation,
  type DenialContext,
  type Outcome,
  type Stacks,
} from "./explanation";
import { additionTo, hasOwner, missingAllows } from "./missing-allows";
import { neededAccessOf } from "./pattern-to-add";
import { foundStatement } from "./places";
import { questionOfDenial, type Given } from "./question-of-denial";
import { smallestAllow } from "./statements-to-add";

/** Explains one denial. It never throws because of the denial's content: the result is then undetermined. */
export function explainDenial(denial: Denial, given: Given, stacks: Stacks): Explanation {
  const { config, model, limits = NO_LIMITS } = stacks;
  const found = questionOfDenial(denial, given, model);
  if ("missing" in found) {
    const { notes } = denial;
    return {
      denial,
      notes,
      ...outcomeOf("undetermined", [saysTooLittle(denial)], nextFor(denial, found.missing)),
    };
  }
  const { question } = found;
  const notes = [...denial.notes, ...found.notes];
  const ask = (about: Model): Answer => answer(question, config, about, limits, { foreign: "as-found" });
  try {
    const answered = ask(model);
    const lookup = createPolicyLookup(model, limits, organizationsOf(config));
    const { caller, note } = namePrincipal(question, { config, model, lookup, asFound: true });
    const { principal, resource } = answered;
    const context: DenialContext = {
      denial,
      question,
      stacks,
      ask,
      answered,
      caller,
      isForeign: note !== undefined,
    };
    const request = { principal, action: question.action, resource };
    return { denial, request, ...holdAgainst(context), notes: [...notes, ...answered.notes] };
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return { denial, notes, ...outcomeOf("undetermined", [error.message]) };
  }
}

function holdAgainst(context: DenialContext): Outcome {
  const { denial, answered } = context;
  const { reason } = denial;
  if (reason?.kind === "setting") return bySetting(reason.setting);
  // A message with an action is about that part of the request; any other is about the whole request.
  const named = denial.action === undefined ? undefined : partNamed(context);
  const result = named?.result ?? answered.result;
  if (result === "allowed") return allowed(context, named);
  if (answered.refusals.length > 0 && named === undefined) return outcomeOf("refused", answered.why);
  if (result === "undetermined") {
    const isAbsent =
      context.question.action.startsWith("sts:") && !hasOwner(answered.resource, context.stacks.model);
    return outcomeOf("undetermined", named?.why ?? answered.why, isAbsent ? [NO_ROLE] : []);
  }
  const parts = answered.parts.filter((part) => part.result === "denied");
  const denying = (named === undefined ? parts : [named]).filter(
    (part) => part.decision?.result === "explicitly-denied",
  );
  return denying.length > 0 ? deniedBy(denying, context) : lackingBeside(parts, context);
}

/** A Deny of a policy outside of the stacks decides, whatever else the stacks lack. */
function lackingBeside(parts: readonly Part[], context: DenialContext): Outcome {
  const lacks = missingAllows(parts, context);
  const { reason } = context.denial;
  const outside = reason?.kind === "policy" && reason.explicit ? outsideWords(context, parts[0]) : undefined;
  if (outside === undefined) return lacks;
  const { verdict, why, next } = outcomeOf("outside", outside.why, outside.next);
  return {
    ...lacks,
    verdict,
    why: [...why, ...lacks.why],
    next: [...next, ...lacks.next],
    allowedThen: null,
  };
}

function partNamed({ answered: { parts }, question, denial }: DenialContext): Part | undefined {
  const action = (denial.action ?? question.action).toLowerCase();
  return parts.find((part) => part.action.toLowerCase() === action) ?? parts[0];
}

function bySetting(setting: Extract<ReportedReason, { kind: "setting" }>["setting"]): Outcome {
  const words =
    setting === "SSE-C"
      ? "the bucket accepts no objects that are encrypted with a customer-provided key (SSE-C): send none"
      : `${setting} of the bucket's or the account's Block Public Access refuses it, and no statement can allow it: ${
          setting === "BlockPublicAcls" ? "send no public ACL" : "do not put a public policy"
        }`;
  return outcomeOf("refused", [words]);
}

function allowed(context: DenialContext, named: Part | undefined): Outcome {
  const { answered, denial, stacks, caller, isForeign } = context;
  const part = named ?? answered.parts[0];
  const { decision } = part ?? {};
  const by = decision?.decidedBy ?? [];
  const statements = by.flatMap((one) => foundStatement(one, ownerOn(one.side, context, part), stacks));
  const { reason } = denial;
  const side =
    reason?.kind === "policy" ? reason.side : reason?.kind === "key-or-its-policy" ? "resource" : undefined;
  const outside = outsideWords(context, part);
  if (outside !== undefined) {
    const why = ["the stacks allow it, and so do the limits that the config declares", ...outside.why];
    return outcomeOf("outside", why, outside.next);
  }
  if (isForeign && side === "identity" && part !== undefined) {
    const statement = smallestAllow(
      "identity",
      neededAccessOf({ ...part, circumstances: context.question.circumstances }, stacks.model),
      caller.principal,
    );
    const why = `the stacks allow ${answered.principal}, but its own policies, which are not in the stacks, do not`;
    return {
      ...outcomeOf("outside", [why]),
      toAdd: statement === undefined ? [] : [additionTo("identity", part, statement, context)],
    };
  }
  const suspects = statements.filter((one) => one.side === side);
  const suspected = suspects.length > 0 ? suspects : statements;
  const { why, next, statements: found } = undeployedWords(suspected, context, part);
  // What AWS would deny next.
  const besides = answered.parts.filter(({ result }) => result === "denied");
  const { toAdd, oneIsEnough, allowedThen } = missingAllows(besides, context);
  return { ...outcomeOf("not-deployed", why, next), statements: found, toAdd, oneIsEnough, allowedThen };
}

function deniedBy(parts: readonly Part[], context: DenialContext): Outcome {
  const { denial, stacks } = context;
  const statements = parts.flatMap((part) =>
    (part.decision?.decidedBy ?? []).flatMap((by) =>
      foundStatement(by, ownerOn(by.side, context, part), stacks),
    ),
  );
  const { reason } = denial;
  const isImplicit = reason?.kind === "policy" && !reason.explicit;
  const why = parts.flatMap((part) => part.why);
  return { ...outcomeOf("denied", why, isImplicit ? [NO_DENY] : []), statements };
}

const NO_ROLE =
  "AWS says the same if the role does not exist: check that its ARN is right and that its account is applied";
const NO_DENY =
  "AWS looks for a Deny first and names none: either this one is not deployed, or the request differed from the assumed one (--with KEY=VALUE)";

function saysTooLittle({ encoded, principal, action }: Denial): string {
  if (encoded !== undefined && action === undefined)
    return "the message is encoded: only AWS can decode it, for a caller with sts:DecodeAuthorizationMessage";
  return principal === undefined
    ? "the message names no principal: AWS says more only within one account or organization; the rest is in CloudTrail"
    : "the message does not name all of the request";
}

function nextFor({ encoded, action }: Denial, missing: readonly string[]): string[] {
  if (encoded === undefined || action !== undefined) return missing.map((one) => `say ${one}`);
  return [
    `decode it, and explain the result: aws sts decode-authorization-message --query DecodedMessage --output text --encoded-message ${encoded} | s3-handshake explain -`,
  ];
}
