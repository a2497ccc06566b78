import { reasonLines, type Reason } from "../../iam";
import { isExpectedToBeDenied } from "../callers/denied-test-prefix";
import type { StatementToAdd } from "../../analysis/explain";
import { isAnswer, outcomeOf, type DecisionRecord, type RequestRecord } from "../gateway";
import type { Delivery } from "../events/deliver-events";
import type { SandboxEvent } from "../sandbox-event";
import type { Paint } from "../../text/paint";
import { quarantineLines } from "./quarantine-lines";

/**
 * An event as lines of text; none if other events already say it.
 *
 * @param count - how often a denial lacked the same statements: it is explained the first time
 */
export function storyLines(event: SandboxEvent, paint: Paint, count = 1): string[] {
  switch (event.kind) {
    case "request":
      return requestLines(event.request, paint, count);
    case "delivery": {
      const { allowed, functionArn, bucket, eventName, why, toAdd, afterMilliseconds, step, keptIn } =
        event.delivery;
      const name = functionArn.split(":").at(-1) ?? functionArn;
      const times = afterMilliseconds.length > 1 ? ` ${String(afterMilliseconds.length)} times` : "";
      const late =
        Math.max(0, ...afterMilliseconds) > 0 ? `, after ${afterMilliseconds.join(" and ")} ms` : "";
      return [
        `${mark(allowed, paint)} ${paint.bold("s3.amazonaws.com")} ${verbOf(event.delivery)} ${name} for ${bucket}: ${eventName}${times}${late}`,
        ...whyLines(
          `${outcome(allowed, paint)} ${step.action}${step.principal === "s3.amazonaws.com" ? "" : ` as ${shortName(step.principal)}`}`,
          why,
        ),
        ...(keptIn === undefined ? [] : [`    the event is in ${keptIn.split(":").at(-1) ?? keptIn}`]),
        ...toAddLines(toAdd, step.principal, { resource: step.resource }, paint),
      ];
    }
    case "attempt": {
      const { functionName, attempt, result, nextInMilliseconds } = event.attempt;
      const { error, milliseconds, maxMemoryBytes, isOverMemory } = result;
      const memory = maxMemoryBytes === 0 ? "" : `, ${megabytes(maxMemoryBytes)} of memory`;
      const took = `${milliseconds.toFixed(0)} ms${memory}`;
      if (error === undefined) return [`${mark(true, paint)} ${paint.bold(functionName)} finished (${took})`];
      const next =
        nextInMilliseconds === undefined
          ? ""
          : `; tried again in ${(nextInMilliseconds / 1000).toFixed(1)} s`;
      const over = isOverMemory ? " (more than its memory)" : "";
      return [
        `${mark(false, paint)} ${paint.bold(functionName)} failed at attempt ${String(attempt)} (${took})${over}${next}`,
        ...`${error.errorType}: ${error.errorMessage}`.split("\n").map((line) => `    ${line}`),
      ];
    }
    case "discarded": {
      const {
        functionName,
        outcome: end,
        condition,
        file,
        why,
        refused,
        toAdd,
        oneIsEnough,
      } = event.discarded;
      const where = end === "queued" ? "is in its failure queue" : "is lost: there is no queue for it";
      return [
        `${mark(false, paint)} ${paint.bold(functionName)} gave up the event (${condition}); it ${where}`,
        ...whyLines(
          end === "queued"
            ? "allowed sqs:SendMessage"
            : refused === undefined
              ? "dropped"
              : `denied ${refused.action}`,
          why,
        ),
        ...toAddLines(toAdd, functionName, { resource: refused?.resource ?? "", oneIsEnough }, paint),
        `    ${file}`,
      ];
    }
    case "log":
      return quarantineLines(event.functionName, event.line);
    case "change":
      return [];
  }
}

/** `invokes`, or what the event comes through first. */
export function verbOf({ through, step }: Delivery): string {
  const stops = [
    ...(step.principal === "events.amazonaws.com" ? ["EventBridge"] : []),
    ...through.map((stop) => `its ${stop}`),
  ];
  return stops.length === 0 ? "invokes" : `by ${stops.join(" and ")} invokes`;
}

function requestLines(request: RequestRecord, paint: Paint, count: number): string[] {
  const { principal, account, operation, resource, status, errorCode, decisions, reason } = request;
  const denialExpected = isExpectedToBeDenied(request);
  const ok = denialExpected ? errorCode === "AccessDenied" : status < 400;
  const who = `${account === "" ? "" : `${account} `}${shortName(principal)}`;
  const end = `${String(status)}${errorCode === undefined ? "" : ` ${errorCode}`}`;
  const missing = outcomeOf(request) === "failed" && decisions.some(({ hidesMissing }) => hidesMissing);
  const suffix = missing
    ? `: it ${NOT_THERE}`
    : denialExpected
      ? ok
        ? ", as expected"
        : ", but it should have been denied"
      : "";
  // Needs no attention: the caller handles it.
  const neutral = !denialExpected && isAnswer(request);
  const head = `${neutral ? "·" : mark(ok, paint)} ${paint.bold(who)}  ${operation}  ${shortResource(resource)}  ${ok || neutral ? end : paint.bad(end)}${suffix}`;
  if (count > 1) return [head, `    denied for the same reason as above (${String(count)} times so far)`];
  return [
    head,
    ...(reason === undefined ? [] : [`    ${reason}`]),
    ...decisions
      .filter(({ hidesMissing }) => !(missing && hidesMissing))
      .flatMap((decision) => decisionLines(principal, decision, denialExpected, paint)),
  ];
}

function decisionLines(
  principal: string,
  decision: DecisionRecord,
  denialExpected: boolean,
  paint: Paint,
): string[] {
  const { action, result, why, toAdd = [] } = decision;
  const allowed = result === "allowed";
  // An expected denial needs no attention, and no statement to add.
  const outcomeText = denialExpected && !allowed ? "denied" : outcome(allowed, paint);
  return [
    ...whyLines(`${outcomeText} ${action}`, why),
    ...toAddLines(denialExpected ? [] : toAdd, principal, decision, paint),
  ];
}

/** The first reason on the same line, the others below: a denial has one for each side. */
function whyLines(what: string, why: readonly Reason[]): string[] {
  const [first = "", ...rest] = why.flatMap(reasonLines);
  return [`    ${what}: ${first}`, ...rest.map((line) => `      ${line}`)];
}

function toAddLines(
  toAdd: readonly StatementToAdd[],
  principal: string,
  decision: { readonly resource: string; readonly oneIsEnough?: boolean | undefined },
  paint: Paint,
): string[] {
  return toAdd.map((one, index) => {
    const lead = index === 0 ? "to add to" : decision.oneIsEnough ? "or to" : "and to";
    return `    ${lead} ${placeOf(one, principal, decision)}: ${paint.bold(JSON.stringify(one.statement))}`;
  });
}

/** For a missing object and a caller that may not list, after "it". */
export const NOT_THERE = "does not exist; S3 says so only to callers with s3:ListBucket";

/** The policy for a missing statement, in words. */
export function placeOf(
  { side, policy }: StatementToAdd,
  principal: string,
  { resource }: Pick<DecisionRecord, "resource">,
): string {
  return (
    policy ?? (side === "identity" ? `a policy of ${shortName(principal)}` : `the policy of ${resource}`)
  );
}

/** A role by its name; `anonymous` as it is. */
export function shortName(principal: string): string {
  return principal.split("/").at(-1) ?? principal;
}

/** `s3://bucket/key` for what is in S3; other ARNs as they are. */
export function shortResource(resource: string): string {
  const [, inS3] = /^arn:[^:]+:s3:::(.+)$/.exec(resource) ?? [];
  return inS3 === undefined ? resource : `s3://${inS3}`;
}

function mark(ok: boolean, paint: Paint): string {
  return ok ? paint.good("✓") : paint.bad("✗");
}

function outcome(ok: boolean, paint: Paint): string {
  return ok ? paint.good("allowed") : paint.bad("denied");
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024).toString()} MB`;
}
