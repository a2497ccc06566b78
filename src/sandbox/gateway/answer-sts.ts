import { parsePolicy, PolicyError, sessionArn, type NamedPolicy } from "../../iam";
import { xmlAnswer, type Answer } from "./answer";
import type { Signed } from "./authenticate";
import { AwsError, elements, notImplemented, xmlDocument } from "./aws-error";
import type { IssuedSession } from "./credentials";
import type { RequestSession } from "./request-session";
import { trustPermission, type Sessions } from "./issue-sessions";
import { assumeActions, type SessionExtras } from "./session-extras";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/** The supported parameters of AssumeRole. */
const KNOWN_PARAMETERS: ReadonlySet<string> = new Set([
  "Action",
  "Version",
  "RoleArn",
  "RoleSessionName",
  "DurationSeconds",
  "ExternalId",
  "Policy",
  "SourceIdentity",
]);
/** Those of AssumeRoleWithWebIdentity. */
const TOKEN_PARAMETERS: ReadonlySet<string> = new Set([
  "Action",
  "Version",
  "RoleArn",
  "RoleSessionName",
  "DurationSeconds",
  "WebIdentityToken",
  "Policy",
]);
const TAG_PARAMETER = /^(?:Tags\.member\.\d+\.(?:Key|Value)|TransitiveTagKeys\.member\.\d+)$/;

/** With role chaining, a session lasts an hour at most. */
const LONGEST_SECONDS = 3600;

/** The parameters of a request to STS, from its body and its query. */
export function stsParameters({ request, raw }: Pick<RequestSession, "request" | "raw">): URLSearchParams {
  const parameters = new URLSearchParams(raw.toString("utf8"));
  for (const [name, [value = ""]] of request.query) {
    if (!/^x-amz-/i.test(name)) parameters.set(name, value);
  }
  return parameters;
}

/**
 * Answers a request to STS.
 *
 * @throws AwsError when it is refused
 */
export function answerSts(
  exchange: RequestSession,
  parameters: URLSearchParams,
  sessions: Sessions,
  id: string,
): Answer {
  const { signed } = exchange;
  const action = parameters.get("Action") ?? "";
  if (action === "AssumeRoleWithWebIdentity") {
    return result(action, assumeRoleWithToken(exchange, parameters, sessions), id);
  }
  if (signed === undefined) {
    throw new AwsError(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
  }
  switch (action) {
    case "GetCallerIdentity":
      return result(action, elements(identityOf(signed.session)), id);
    case "AssumeRole":
      return result(action, assumeRole(exchange, signed, parameters, sessions), id);
    default:
      throw notImplemented(`sts:${action}`);
  }
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
function identityOf({ principal, credentials }: IssuedSession): Record<string, string> {
  return {
    Arn: sessionArn(principal),
    UserId: `${principal.roleId ?? ""}:${principal.sessionName ?? ""}`,
    Account: credentials.account,
  };
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumeRole(
  { require, services }: RequestSession,
  { session, scope }: Signed,
  parameters: URLSearchParams,
  sessions: Sessions,
): string {
  checkParameters(parameters, (name) => KNOWN_PARAMETERS.has(name) || TAG_PARAMETER.test(name));
  const { roleArn, sessionName, durationSeconds } = assumedRole(parameters);
  const externalId = parameters.get("ExternalId");
  const extras = extrasOf(parameters, session);
  const actions = assumeActions(extras, {
    "sts:RoleSessionName": sessionName,
    ...(externalId === null ? {} : { "sts:ExternalId": externalId }),
  });
  for (const [action, circumstances] of actions) {
    const asked = { "aws:RequestedRegion": scope.region, ...circumstances };
    require(trustPermission(roleArn, action, services.model, asked));
  }
  if (durationSeconds > LONGEST_SECONDS) {
    throw invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  return sessionText(
    sessions.issue({
      roleArn,
      sessionName,
      durationSeconds,
      policies: sessionPolicy(parameters.get("Policy")),
      extras,
      chain: [...session.chain, session.principal.roleArn],
    }),
  );
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
function assumeRoleWithToken(
  { requester, require, services }: RequestSession,
  parameters: URLSearchParams,
  sessions: Sessions,
): string {
  checkParameters(parameters, (name) => TOKEN_PARAMETERS.has(name));
  const { roleArn, sessionName, durationSeconds } = assumedRole(parameters);
  require(
    trustPermission(roleArn, "sts:AssumeRoleWithWebIdentity", services.model, {
      "sts:RoleSessionName": sessionName,
    }),
  );
  // The stacks' roles have IAM's own default.
  if (durationSeconds > LONGEST_SECONDS) {
    throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  const policies = sessionPolicy(parameters.get("Policy"));
  const chain = [requester.caller.text];
  return sessionText(sessions.issue({ roleArn, sessionName, durationSeconds, policies, chain }));
}

function checkParameters(parameters: URLSearchParams, isKnown: (name: string) => boolean): void {
  const unknown = [...parameters.keys()].find((name) => !isKnown(name));
  if (unknown === undefined) return;
  throw notImplemented(`the parameter ${unknown} of sts:${parameters.get("Action") ?? ""}`);
}

function assumedRole(parameters: URLSearchParams): {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
} {
  const roleArn = parameters.get("RoleArn") ?? "";
  const sessionName = parameters.get("RoleSessionName") ?? "";
  const durationSeconds = Number(parameters.get("DurationSeconds") ?? LONGEST_SECONDS);
  if (!/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid(`${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) throw invalid(`RoleSessionName ${sessionName} is invalid`);
  if (!Number.isInteger(durationSeconds) || durationSeconds < 900)
    throw invalid("DurationSeconds must be at least 900");
  return { roleArn, sessionName, durationSeconds };
}

function sessionText({ credentials, principal }: IssuedSession): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const texts = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration.toISOString(),
  };
  const user = {
    AssumedRoleId: `${principal.roleId ?? ""}:${principal.sessionName ?? ""}`,
    Arn: sessionArn(principal),
  };
  return `<Credentials>${elements(texts)}</Credentials><AssumedRoleUser>${elements(user)}</AssumedRoleUser>`;
}

/**
 * The tags and the source identity of the new session: the caller's, and transitive ones of its own session.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
function extrasOf(parameters: URLSearchParams, session: IssuedSession): SessionExtras {
  const passed: Record<string, string> = {};
  const marked: string[] = [];
  for (const [name, value] of parameters) {
    const [, index, part] = /^Tags\.member\.(\d+)\.(Key|Value)$/.exec(name) ?? [];
    if (part === "Key") passed[value] = parameters.get(`Tags.member.${index ?? ""}.Value`) ?? "";
    if (name.startsWith("TransitiveTagKeys.")) marked.push(value);
  }
  const overridden = Object.keys(passed).find((key) => Object.hasOwn(session.transitiveTags, key));
  if (overridden !== undefined) throw invalid(`The session has a transitive tag ${overridden} already`);
  const unmarked = marked.find((key) => !Object.hasOwn(passed, key));
  if (unmarked !== undefined) throw invalid(`TransitiveTagKeys: ${unmarked} is no tag of the request`);
  const own = parameters.get("SourceIdentity") ?? undefined;
  if (own !== undefined && session.sourceIdentity !== undefined && own !== session.sourceIdentity) {
    throw invalid("The source identity of a session cannot be changed");
  }
  const sourceIdentity = own ?? session.sourceIdentity;
  return {
    tags: { ...session.transitiveTags, ...passed },
    transitiveTags: {
      ...session.transitiveTags,
      ...Object.fromEntries(marked.map((key) => [key, passed[key] ?? ""])),
    },
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
}

function sessionPolicy(text: string | null): NamedPolicy[] {
  if (text === null) return [];
  try {
    const name = "the session policy";
    return [{ name, document: parsePolicy(JSON.parse(text), name, "session") }];
  } catch (error) {
    if (!(error instanceof PolicyError) && !(error instanceof SyntaxError)) throw error;
    throw new AwsError(400, "MalformedPolicyDocument", error.message);
  }
}

function result(action: string, content: string, id: string): Answer {
  return xmlAnswer(
    200,
    xmlDocument(
      `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${content}</${action}Result><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${action}Response>`,
    ),
  );
}

function invalid(message: string): AwsError {
  return new AwsError(400, "ValidationError", message);
}
