import { parsePermissionSetRole } from "../../iam";
import { shorten } from "../../report/access-edges";
import { ANYONE, permissionSetRoleId, serviceId } from "../../report/node-ids";
import type { EdgeKind, Graph } from "../../report/graph";
import type { Model } from "../../terraform-model";
import { ownerOf } from "../../terraform-model/owners";
import { isExpectedToBeDenied } from "../callers/denied-test-prefix";
import { outcomeOf, type Outcome, type RequestRecord } from "../gateway";
import type { SandboxEvent } from "../sandbox-event";

/** An outcome for the page: an expected denial needs no attention. */
export type PageOutcome = Outcome | "expected";

/** A part of the drawing, and its outcome. */
export interface Mark {
  /** The id of the element. */
  readonly id: string;
  readonly outcome: PageOutcome;
  /** The requested resource for an arrow's label: `on thumbnails/160/a.webp`. @default - the arrow's own */
  readonly label?: string;
}

/** A path through the drawing. */
export interface Path {
  /** Ids of the arrows through which the caller got its credentials. */
  readonly before: readonly string[];
  /** The arrows of the request, each with its outcome. */
  readonly arrows: readonly Mark[];
  /** The boxes at its two ends. */
  readonly boxes: readonly Mark[];
}

export type PathOf = (event: SandboxEvent) => Path;

/** As many characters of a key as fit any arrow's label. */
const LEAST_ASKED = 14;

const KINDS: Readonly<Record<string, EdgeKind>> = {
  s3: "objects",
  sts: "trust",
  kms: "key",
  lambda: "invoke",
  sqs: "invoke",
};

/** Creates a function that finds the arrows and boxes of an event. What is not in the drawing is left out. */
export function createPathOf({ nodes, edges }: Graph, model: Model): PathOf {
  const boxIds = new Map(nodes.map(({ id }, index) => [id, `n${String(index + 1)}`]));
  const between = (from: string, to: string, kind?: EdgeKind): string[] =>
    edges
      .filter((edge) => edge.from === from && edge.to === to && (kind === undefined || edge.kind === kind))
      .map(({ id }) => id);
  const box = (id: string, outcome: PageOutcome): Mark[] => {
    const found = boxIds.get(id);
    return found === undefined ? [] : [{ id: found, outcome }];
  };
  const step = (from: string, to: string, kind: EdgeKind | undefined, outcome: PageOutcome): Path => ({
    before: [],
    arrows: between(from, to, kind).map((id) => ({ id, outcome })),
    boxes: [...box(from, "allowed"), ...box(to, outcome)],
  });
  /** No wider than the label that it stands in for. */
  const onPlace = (key: string, arrow: string): string => {
    const label = edges.find(({ id }) => id === arrow)?.label ?? [];
    const widest = Math.max(...label.map(({ length }) => length));
    return `on ${shorten(key, Math.max(LEAST_ASKED, widest - "on ".length))}`;
  };
  const runsAs = (roleArn: string): string[] =>
    model.functions.filter((made) => made.roleArn === roleArn).flatMap(({ arn }) => between(arn, roleArn));

  const ofRequest = (request: RequestRecord): Path => {
    const caller = nodeOfPrincipal(request.principal, model);
    const links = [...request.chain, caller];
    const before = links.slice(1).flatMap((to, index) => {
      const from = links[index] ?? "";
      if (from.startsWith("arn:")) return between(from, to);
      const own = from === "lambda.amazonaws.com" ? runsAs(to) : [];
      return [...between(serviceId(from, to.split(":")[4] ?? ""), to), ...own];
    });
    const ended = outcomeOf(request);
    const denied: PageOutcome = isExpectedToBeDenied(request) ? "expected" : "denied";
    const steps = request.decisions.map(({ action, resource, result }) => {
      const to = ownerOf(resource);
      const kind = KINDS[action.split(":")[0] ?? ""];
      const outcome = result === "allowed" ? "allowed" : ended === "denied" ? denied : "allowed";
      // An arrow may represent all principals of an account, or anyone, but not one that it did not allow.
      const isDrawn = boxIds.has(caller);
      const whole = result === "allowed" || isDrawn ? [`arn:aws:iam::${request.account}:root`, ANYONE] : [];
      const from = [caller, ...whole].find((each) => between(each, to, kind).length > 0);
      const found = step(from ?? caller, to, kind, outcome);
      const asked = kind === "objects" && resource.startsWith(`${to}/`) ? resource.slice(to.length + 1) : "";
      const arrows = found.arrows.map((one) => ({
        ...one,
        ...(asked === "" ? {} : { label: onPlace(asked, one.id) }),
      }));
      return { ...found, arrows, boxes: [...box(caller, "allowed"), ...found.boxes] };
    });
    const target =
      steps.length === 0 ? box(ownerOf(request.resource), ended === "denied" ? denied : ended) : [];
    // If nothing else shows the outcome, the caller does.
    const own: Outcome = steps.length === 0 && target.length === 0 ? ended : "allowed";
    return {
      before: [...new Set(before)],
      arrows: worst(steps.flatMap(({ arrows }) => arrows)),
      boxes: worst([...box(caller, own), ...steps.flatMap(({ boxes }) => boxes), ...target]),
    };
  };

  return (event) => {
    switch (event.kind) {
      case "request":
        return ofRequest(event.request);
      case "delivery": {
        const { allowed, bucket, steps } = event.delivery;
        const ofBucket = model.buckets.find(({ name }) => name === bucket)?.arn ?? "";
        const paths = steps.map(({ principal, source, resource }, index) => {
          // A rule has no box: its bucket represents it.
          const from = source === undefined ? principal : boxIds.has(source) ? source : ofBucket;
          const end = allowed || index < steps.length - 1 ? "allowed" : "denied";
          return step(
            boxIds.has(from) ? from : serviceId(principal, resource.split(":")[4] ?? ""),
            ownerOf(resource),
            "invoke",
            end,
          );
        });
        return {
          before: [],
          arrows: worst(paths.flatMap(({ arrows }) => arrows)),
          boxes: worst(paths.flatMap(({ boxes }) => boxes)),
        };
      }
      case "attempt": {
        const { functionName, result } = event.attempt;
        const arn = functionNamed(functionName, model)?.arn ?? "";
        const boxes = box(arn, result.error === undefined ? "allowed" : "failed");
        return { before: [], arrows: [], boxes };
      }
      case "discarded": {
        const { functionName, outcome } = event.discarded;
        const made = functionNamed(functionName, model);
        const [alias = made] = Object.values(made?.aliases ?? {});
        const queue = alias?.events?.onFailure ?? "";
        const path = step(made?.roleArn ?? "", queue, "invoke", outcome === "queued" ? "allowed" : "denied");
        return { ...path, before: runsAs(made?.roleArn ?? "") };
      }
      case "change":
      case "log":
        return { before: [], arrows: [], boxes: [] };
    }
  };
}

function functionNamed(name: string, model: Model): Model["functions"][number] | undefined {
  return model.functions.find((made) => made.name === name);
}

/** The box of a principal: Identity Center's roles have a path and digits that no stack knows. */
function nodeOfPrincipal(principal: string, model: Model): string {
  if (principal === "anonymous") return ANYONE;
  const role = parsePermissionSetRole(principal);
  return role === undefined ? principal : permissionSetRoleId(role.permissionSet, role.account, model);
}

const RANK: Readonly<Record<PageOutcome, number>> = { allowed: 0, expected: 1, failed: 2, denied: 3 };

/** Each part once, with its worst outcome. */
function worst(marks: readonly Mark[]): Mark[] {
  const found = new Map<string, Mark>();
  for (const mark of marks) {
    const before = found.get(mark.id);
    if (before === undefined || RANK[mark.outcome] > RANK[before.outcome]) found.set(mark.id, mark);
  }
  return [...found.values()];
}
