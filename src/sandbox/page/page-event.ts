import { reasonText, type Reason } from "../../iam";
import { prettyJson } from "../../report/policy-view";
import type { ReasonLinks } from "../../report/reason-links";
import type { StatementToAdd } from "../../analysis/explain";
import { outcomeOf, type DecisionRecord, type RequestRecord } from "../gateway";
import type { SandboxEvent } from "../sandbox-event";
import { isExpectedToBeDenied } from "../callers/denied-test-prefix";
import { NOT_THERE, placeOf, shortName, shortResource, verbOf } from "../story/story-lines";
import { shortReasons } from "./short-reasons";
import type { PageOutcome, Path, PathOf } from "./path-of";

/** The reason for a decision, and the statement's place on the page. */
export interface PageReason {
  readonly text: string;
  /** The id of its element. @default - no statement */
  readonly anchor?: string;
  /** The id of the nearest statement. @default - none */
  readonly nearest?: string;
}

export interface PageDecision {
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  readonly allowed: boolean;
  /** Short reasons. */
  readonly brief: string;
  readonly reasons: readonly PageReason[];
  /** Ids of the arrow's removed statements. */
  readonly disabled: readonly string[];
  /** The missing statements, one for each side. */
  readonly toAdd: readonly { readonly lead: string; readonly statement: string }[];
}

/** A line of the page's list. */
export interface PageEvent {
  readonly kind: "request" | "delivery" | "attempt" | "discarded";
  /** `AccountA-LambdaRole` */
  readonly who: string;
  /** The full text, if it says more. */
  readonly whoArn: string;
  /** The caller's account; empty if it has none. */
  readonly account: string;
  /** By whom the caller's role was assumed, the first one first. */
  readonly chain: readonly string[];
  /** `PutObject` */
  readonly what: string;
  /** `s3://bucket/key` */
  readonly on: string;
  readonly outcome: PageOutcome;
  /** `200`, `403 AccessDenied`, `81 ms` */
  readonly end: string;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  readonly milliseconds?: number;
  readonly decisions: readonly PageDecision[];
  /** Notes. */
  readonly notes: readonly string[];
  readonly path: Path;
}

export interface PageEventContext {
  readonly pathOf: PathOf;
  readonly links: ReasonLinks;
  /** Anchors of removed statements, by arrow. */
  readonly disabledOnEdge: ReadonlyMap<string, readonly string[]>;
  readonly now: () => number;
}

/** An event as a line of the page's list, if it has one. */
export function toPageEvent(event: SandboxEvent, context: PageEventContext): PageEvent | undefined {
  const path = context.pathOf(event);
  switch (event.kind) {
    case "request":
      return ofRequest(event.request, path, context);
    case "delivery": {
      const { bucket, key, eventName, functionArn, allowed, why, toAdd, afterMilliseconds, step } =
        event.delivery;
      const times =
        afterMilliseconds.length > 1
          ? [
              `S3 notifies ${String(afterMilliseconds.length)} times, after ${afterMilliseconds.join(", ")} ms.`,
            ]
          : [];
      const reasons = why.map((reason) => reasonOf(reason, step.resource, context));
      return {
        ...common(context),
        kind: "delivery",
        who: "s3.amazonaws.com",
        whoArn: "s3.amazonaws.com",
        what: `${verbOf(event.delivery)} ${shortArn(functionArn)}`,
        on: `s3://${bucket}/${key}`,
        outcome: allowed ? "allowed" : "denied",
        end: eventName,
        decisions: [
          {
            action: step.action,
            resource: step.resource,
            allowed,
            brief: shortReasons(why),
            reasons,
            disabled: allowed ? [] : disabledOnPath(path, context),
            toAdd: ofToAdd(toAdd, step.principal, { resource: step.resource }),
          },
        ],
        notes: times,
        path,
      };
    }
    case "attempt": {
      const { functionName, attempt, result, nextInMilliseconds } = event.attempt;
      const { error, milliseconds, isOverMemory } = result;
      const next =
        nextInMilliseconds === undefined
          ? []
          : [`It is tried again in ${(nextInMilliseconds / 1000).toFixed(1)} s.`];
      return {
        ...common(context),
        kind: "attempt",
        who: functionName,
        whoArn: functionName,
        what: error === undefined ? "finished" : `failed at attempt ${String(attempt)}`,
        on: "",
        outcome: error === undefined ? "allowed" : "failed",
        end: `${milliseconds.toFixed(0)} ms`,
        decisions: [],
        notes:
          error === undefined
            ? []
            : [
                `${error.errorType}: ${error.errorMessage}`,
                ...(isOverMemory ? ["It used more than its memory."] : []),
                ...next,
              ],
        path,
      };
    }
    case "discarded": {
      const { functionName, outcome, condition, file, why } = event.discarded;
      const queued = outcome === "queued";
      return {
        ...common(context),
        kind: "discarded",
        who: functionName,
        whoArn: functionName,
        what: queued ? "gave up the event: it is in the failure queue" : "gave up the event: it is lost",
        on: "",
        outcome: queued ? "failed" : "denied",
        end: condition,
        decisions: [],
        notes: [...why.map(reasonText), file],
        path,
      };
    }
    case "change":
    case "log":
      return undefined;
  }
}

function common({ now }: PageEventContext): Pick<PageEvent, "account" | "chain" | "at"> {
  return { account: "", chain: [], at: now() };
}

function ofRequest(request: RequestRecord, path: Path, context: PageEventContext): PageEvent {
  const { principal, account, chain, operation, resource, status, errorCode, startedAt, milliseconds } =
    request;
  const ended = outcomeOf(request);
  const isExpected = isExpectedToBeDenied(request) && ended === "denied";
  return {
    kind: "request",
    who: shortName(principal),
    whoArn: principal,
    account,
    chain,
    what: operation,
    on: resource === "*" ? "" : shortArn(shortResource(resource)),
    outcome: isExpected ? "expected" : ended,
    end: errorCode === undefined ? String(status) : `${String(status)} ${errorCode}`,
    at: startedAt.getTime(),
    milliseconds,
    decisions: request.decisions.map((decision) =>
      ofDecision(
        decision,
        principal,
        isExpected,
        ended === "denied" ? disabledOnPath(path, context) : [],
        context,
      ),
    ),
    notes: [
      ...(isExpected ? ["A denial is expected: no one may write there."] : []),
      ...(request.decisions.some(({ hidesMissing }) => hidesMissing) ? [`It ${NOT_THERE}.`] : []),
      ...(request.decisions.length === 0 && status >= 400
        ? ["It was refused before any policy was evaluated."]
        : []),
      ...(request.reason === undefined ? [] : [request.reason]),
    ],
    path,
  };
}

function ofDecision(
  decision: DecisionRecord,
  principal: string,
  isExpected: boolean,
  taken: readonly string[],
  context: PageEventContext,
): PageDecision {
  const { action, resource, result, why, toAdd = [] } = decision;
  const allowed = result === "allowed";
  return {
    action,
    resource,
    allowed,
    brief: shortReasons(why),
    reasons: why.map((reason) => reasonOf(reason, `${principal} ${resource}`, context)),
    disabled: allowed ? [] : taken,
    toAdd: ofToAdd(isExpected ? [] : toAdd, principal, decision),
  };
}

function ofToAdd(
  toAdd: readonly StatementToAdd[],
  principal: string,
  decision: Pick<DecisionRecord, "resource" | "oneIsEnough">,
): PageDecision["toAdd"] {
  return toAdd.map((one, index) => {
    const lead = index === 0 ? "To add to" : decision.oneIsEnough ? "Or to" : "And to";
    return { lead: `${lead} ${placeOf(one, principal, decision)}:`, statement: prettyJson(one.statement) };
  });
}

function reasonOf(reason: Reason, about: string, { links }: PageEventContext): PageReason {
  const anchor = links.anchorOf(reason, about);
  const nearest = links.nearestOf(reason, about);
  return {
    text: reasonText(reason),
    ...(anchor === undefined ? {} : { anchor }),
    ...(nearest === undefined ? {} : { nearest }),
  };
}

function disabledOnPath({ arrows }: Path, { disabledOnEdge }: PageEventContext): string[] {
  return [...new Set(arrows.flatMap(({ id }) => disabledOnEdge.get(id) ?? []))];
}

/** What is not in S3 by the last part of its ARN. */
function shortArn(resource: string): string {
  return resource.startsWith("arn:") ? (resource.split(/[:/]/).at(-1) ?? resource) : resource;
}
