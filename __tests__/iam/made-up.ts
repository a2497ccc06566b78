import {
  compilePolicies,
  createContext,
  decide,
  EvaluationError,
  explain,
  parsePolicy,
  type AccessRequest,
  type CompiledPolicies,
  type Decision,
  type NamedPolicy,
  type PolicyKind,
  type Principal,
  type Reason,
  type Result,
} from "../../src/iam";
import type { Random } from "./random";

export interface MadeUpStatement {
  readonly Effect: "Allow" | "Deny";
  readonly [element: string]: unknown;
}

export type Statements = readonly MadeUpStatement[];

/** A question with its policies as plain JSON, to be changed at will. */
export interface MadeUp {
  readonly request: {
    readonly principal: Principal;
    readonly action: string;
    readonly resource: string;
    readonly resourceAccount: string;
  };
  /** Keys that the request declares. What is in neither is undetermined. */
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly absent: readonly string[];
  readonly kind: "resource" | "key" | "trust";
  readonly policies: Readonly<Record<PolicyPlace, Statements>>;
}

/** An empty list of statements is no policy. */
export type PolicyPlace = "identity" | "boundary" | "session" | "resource" | "scp" | "rcp";
export const PLACES: readonly PolicyPlace[] = ["identity", "boundary", "session", "resource", "scp", "rcp"];

export const ACCOUNTS = ["111111111111", "222222222222", "333333333333"] as const;
const [A, B] = ACCOUNTS;
const FULL: MadeUpStatement = { Effect: "Allow", Action: "*", Resource: "*" };

/** The outcome in one word: a result, or the code of the error. */
export type Outcome = Result | EvaluationError["code"];

export function outcomeOf(made: MadeUp): Outcome {
  const answer = answerTo(made);
  return answer instanceof EvaluationError ? answer.code : answer.result;
}

export function answerTo(made: MadeUp): Decision | EvaluationError {
  return answered(made, decide);
}

/** Why a made-up question is answered so. */
export function reasonsOf(made: MadeUp): readonly Reason[] | EvaluationError {
  return answered(made, (request, policies) => explain(decide(request, policies), request, policies));
}

function answered<T>(
  made: MadeUp,
  answer: (request: AccessRequest, policies: CompiledPolicies) => T,
): T | EvaluationError {
  const named = (kind: PolicyKind, statements: Statements): NamedPolicy[] =>
    statements.length === 0
      ? []
      : [{ name: kind, document: parsePolicy({ Version: "2012-10-17", Statement: statements }, kind, kind) }];
  const { identity, boundary, session, resource, scp, rcp } = made.policies;
  const compiled = compilePolicies({
    identity: named("identity", identity),
    boundary: named("boundary", boundary)[0] ?? null,
    session: named("session", session),
    resource: named(made.kind, resource)[0] ?? null,
    scps: scp.length === 0 ? [] : [{ name: "root", policies: named("scp", scp) }],
    rcps: rcp.length === 0 ? [] : [{ name: "root", policies: named("rcp", rcp) }],
  });
  try {
    return answer({ ...made.request, context: createContext(made.values, made.absent) }, compiled);
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
}

/** Keys with the values that a made-up request may have. */
const KEYS: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  "aws:SecureTransport": ["true", "false"],
  "aws:SourceVpce": ["vpce-1", "vpce-2"],
  "aws:SourceIp": ["203.0.113.7", "198.51.100.1"],
  "aws:CalledVia": [["kms.amazonaws.com"], ["athena.amazonaws.com", "kms.amazonaws.com"]],
  "aws:MultiFactorAuthAge": ["60", "3600"],
};

/** The keys that a request of this principal may have. Anonymous callers have no credentials, and none with MFA. */
export function keysOf({
  kind,
}: Principal): [key: string, choices: readonly (string | readonly string[])[]][] {
  return Object.entries(KEYS).filter(([key]) => kind !== "anonymous" || key !== "aws:MultiFactorAuthAge");
}

export function makeUp(random: Random): MadeUp {
  const target = random.pick([
    { kind: "resource", action: "s3:PutObject", resource: "arn:aws:s3:::b/in/x", account: B },
    { kind: "resource", action: "s3:PutObject", resource: "arn:aws:s3:::b/in/x", account: B },
    { kind: "key", action: "kms:Decrypt", resource: `arn:aws:kms:eu-central-1:${B}:key/k`, account: B },
    { kind: "trust", action: "sts:AssumeRole", resource: `arn:aws:iam::${B}:role/t`, account: B },
  ] as const);
  const principal = makePrincipal(random, target.kind === "resource");
  const iam = principal.kind === "role-session" || principal.kind === "user";
  const values: Record<string, string | readonly string[]> = {};
  const absent: string[] = [];
  for (const [key, choices] of keysOf(principal)) {
    const state = random.pick(["given", "given", "absent", "open"] as const);
    if (state === "given") values[key] = random.pick(choices);
    // Every request says whether it came by TLS.
    if (state === "absent" && key !== "aws:SecureTransport") absent.push(key);
  }
  const list = (kind: PolicyKind, probability: number): Statements =>
    random.chance(probability)
      ? random.times(1, 3, () => makeStatement(random, kind, target.action, target.resource))
      : [];
  return {
    request: { principal, action: target.action, resource: target.resource, resourceAccount: target.account },
    values,
    absent,
    kind: target.kind,
    policies: {
      identity: iam ? list("identity", 0.8) : [],
      boundary: iam ? list("boundary", 0.2) : [],
      session: principal.kind === "role-session" ? list("session", 0.2) : [],
      resource: list(target.kind, target.kind === "resource" ? 0.8 : 1),
      scp: principal.kind === "service" || principal.kind === "anonymous" ? [] : scps(random, list),
      rcp: list("rcp", 0.2),
    },
  };
}

function scps(random: Random, list: (kind: PolicyKind, probability: number) => Statements): Statements {
  const own = list("scp", 0.2);
  return own.length > 0 && random.chance(0.7) ? [FULL, ...own] : own;
}

function makePrincipal(random: Random, anonymous: boolean): Principal {
  const account = random.pick(ACCOUNTS);
  return random.pick<Principal>([
    { kind: "role-session", roleArn: `arn:aws:iam::${account}:role/w`, sessionName: "task", tags: {} },
    {
      kind: "role-session",
      roleArn: `arn:aws:iam::${account}:role/w`,
      sessionName: "task",
      tags: { team: "in" },
    },
    { kind: "role-session", roleArn: `arn:aws:iam::${account}:role/w`, sessionName: "task" },
    { kind: "user", arn: `arn:aws:iam::${account}:user/u`, tags: {} },
    { kind: "root", arn: `arn:aws:iam::${account}:root` },
    { kind: "service", name: "s3.amazonaws.com" },
    anonymous ? { kind: "anonymous" } : { kind: "service", name: "lambda.amazonaws.com" },
  ]);
}

export function makeStatement(
  random: Random,
  kind: PolicyKind,
  action: string,
  resource: string,
): MadeUpStatement {
  const effect = kind !== "rcp" && random.chance(0.75) ? "Allow" : "Deny";
  const withPrincipal = kind === "resource" || kind === "key" || kind === "trust";
  const [service = ""] = action.split(":");
  return {
    Effect: effect,
    ...(kind === "rcp"
      ? { Principal: "*" }
      : withPrincipal
        ? { Principal: makePrincipalElement(random) }
        : {}),
    Action: random.pick([action, action, `${service}:*`, `${service}:Nothing`]),
    ...(kind === "trust"
      ? {}
      : { Resource: random.pick([resource, "*", `${resource.slice(0, -1)}*`, `${resource}x`]) }),
    ...(random.chance(0.6) ? { Condition: makeCondition(random) } : {}),
  };
}

function makePrincipalElement(random: Random): unknown {
  const account = random.pick([A, B]);
  return random.pick<unknown>([
    "*",
    { AWS: account },
    { AWS: `arn:aws:iam::${account}:root` },
    { AWS: `arn:aws:iam::${account}:role/w` },
    { AWS: `arn:aws:iam::${account}:role/w` },
    { AWS: [`arn:aws:sts::${account}:assumed-role/w/task`, `arn:aws:iam::${account}:user/u`] },
    { Service: "s3.amazonaws.com" },
  ]);
}

function makeCondition(random: Random): unknown {
  const suffix = random.chance(0.3) ? "IfExists" : "";
  return random.pick<() => unknown>([
    () => ({ [`Bool${suffix}`]: { "aws:SecureTransport": random.pick(["true", "false"]) } }),
    () => ({
      [`${random.pick(["StringEquals", "StringNotEquals"])}${suffix}`]: { "aws:SourceVpce": "vpce-1" },
    }),
    () => ({
      [`${random.pick(["IpAddress", "NotIpAddress"])}${suffix}`]: { "aws:SourceIp": "203.0.113.0/24" },
    }),
    () => ({ [`NumericLessThan${suffix}`]: { "aws:MultiFactorAuthAge": "3600" } }),
    () => ({
      [`${random.pick(["ForAnyValue", "ForAllValues"])}:${random.pick(["StringEquals", "StringNotEquals"])}`]:
        {
          "aws:CalledVia": "kms.amazonaws.com",
        },
    }),
    () => ({ Null: { [random.pick(["aws:SourceVpce", "aws:CalledVia"])]: random.pick(["true", "false"]) } }),
    () => ({ StringEquals: { "aws:PrincipalAccount": random.pick([A, B]) } }),
    () => ({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${random.pick([A, B])}:role/*` } }),
    () => ({ StringEquals: { "aws:PrincipalTag/team": "in", "aws:SourceVpce": "vpce-1" } }),
  ])();
}
