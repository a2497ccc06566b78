import type { IncomingMessage, ServerResponse } from "node:http";
import { WITHOUT_TLS } from "../../analysis/lookup/request-of";
import { answerAccessGrants, isAccessGrants } from "./answer-access-grants";
import { answerS3 } from "./answer-s3";
import { answerSts, stsParameters } from "./answer-sts";
import { xmlAnswer, type Answer } from "./answer";
import { authenticate, type Signed } from "./authenticate";
import { compileSession, type Requester } from "./authorize";
import { AwsError, notImplemented, s3ErrorXml, stsErrorXml } from "./aws-error";
import type { Keyring } from "./credentials";
import { createRequestSession, principalText, type RequestSession, type Services } from "./request-session";
import { parseRequest, type GatewayRequest } from "./http-request";
import type { Sessions } from "./issue-sessions";
import { operationOf } from "./operations";
import { outcomeOf } from "./outcome-of";
import { otherServiceAnswer } from "./other-service";
import type { RequestRecord } from "./records";
import { tokenRequester, type Tokens } from "./tokens";
import type { BodyReader } from "./with-body-budget";

/** What answering needs. */
export interface Handling {
  readonly services: Services;
  readonly keyring: Keyring;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly bodies: BodyReader;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly emit: (record: RequestRecord) => void;
}

/** What is learned about a request while it is answered, for its record. */
interface Story {
  service: "s3" | "sts";
  /** Another service that was called. @default - none */
  other?: string;
  request?: GatewayRequest;
  operation: string;
  resource: string;
  exchange?: RequestSession;
  signed?: Signed | undefined;
}

/** Answers one request and reports it. It never throws: unexpected errors are an InternalError. */
export async function answerRequest(
  handling: Handling,
  incoming: IncomingMessage,
  response: ServerResponse,
  plain: boolean,
): Promise<void> {
  const startedAt = handling.now();
  const id = handling.newId();
  const story: Story = { service: "s3", operation: "Unknown", resource: "*" };
  let answer: Answer;
  let refusal: Refusal;
  try {
    const request = parseRequest(incoming.method ?? "", incoming.url ?? "", incoming.headers, plain);
    story.request = request;
    answer = await handling.bodies.withBody(incoming, (raw) => dispatch(handling, request, raw, id, story));
    refusal = answer.status < 400 ? {} : refusalIn(answer.body.toString("utf8"));
  } catch (error) {
    const known = error instanceof AwsError ? error : internalError(error);
    refusal = { errorCode: known.code, reason: known.details.Reason ?? known.message };
    answer = errorAnswer(known, story, id);
  }
  send(response, incoming.method ?? "", answer, id);
  for (const record of recordsOf(
    story,
    { id, startedAt, status: answer.status, ...refusal },
    handling.now(),
  )) {
    handling.emit(record);
  }
}

async function dispatch(
  handling: Handling,
  request: GatewayRequest,
  raw: Buffer,
  id: string,
  story: Story,
): Promise<Answer> {
  const { keyring, services, sessions, now } = handling;
  const service = serviceOf(request);
  if (service === "sts") story.service = "sts";
  else if (service !== "s3") {
    story.other = service;
    throw notImplemented(`${service}: it is S3 and STS only`);
  }
  const place = placeOf(request, services);
  if (story.service === "s3" && place !== undefined) story.resource = place;
  const signed = authenticate(request, raw, keyring, now());
  story.signed = signed;
  const bearer = service === "sts" ? bearerOf(stsParameters({ request, raw }), handling.tokens) : undefined;
  const requester = bearer ?? requesterOf(signed, request);
  const exchange = createRequestSession({ request, signed, requester, raw, services });
  story.exchange = exchange;
  if (story.service === "sts") {
    const parameters = stsParameters(exchange);
    story.operation = parameters.get("Action") ?? "Unknown";
    story.resource = parameters.get("RoleArn") ?? "*";
    return answerSts(exchange, parameters, sessions, id);
  }
  if (isAccessGrants(request)) {
    story.resource = "*";
    story.operation = "GetDataAccess";
    return answerAccessGrants(exchange, sessions, (resource) => {
      story.resource = resource;
    });
  }
  const operation = operationOf(request);
  story.operation = operation;
  return answerS3(exchange, operation);
}

/** From the signature's scope; an unsigned form post is not S3 either. */
function serviceOf({ method, path, headers, query }: GatewayRequest): string {
  const scope = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\//.exec(headers.get("authorization") ?? "")?.[1];
  const presigned = query.get("X-Amz-Credential")?.[0]?.split("/")[3];
  return scope ?? presigned ?? (method === "POST" && path === "/" ? "sts" : "s3");
}

/** The ARN of the named bucket or object, even if it does not exist. */
function placeOf({ bucket, key }: GatewayRequest, { model }: Services): string | undefined {
  if (bucket === undefined) return undefined;
  const arn =
    model.buckets.find(({ name }) => name === bucket)?.arn ??
    `arn:${model.stacks[0]?.partition ?? "aws"}:s3:::${bucket}`;
  return key === undefined ? arn : `${arn}/${key}`;
}

function requesterOf(signed: Signed | undefined, { plain, headers }: GatewayRequest): Requester {
  const agent = headers.get("user-agent");
  const transport = {
    ...(plain ? WITHOUT_TLS : {}),
    ...(agent === undefined || agent === "" ? {} : { "aws:UserAgent": agent }),
  };
  if (signed === undefined) {
    return {
      caller: { text: "an anonymous caller", principal: { kind: "anonymous" }, permissions: "nothing" },
      circumstances: transport,
    };
  }
  const { principal, asService, permissions, policies, circumstances, issuedAt } = signed.session;
  return {
    caller:
      asService === undefined
        ? { text: principal.roleArn, principal, permissions }
        : { text: asService.name, principal: asService, permissions },
    policies: compileSession(policies),
    circumstances: { "aws:TokenIssueTime": issuedAt.toISOString(), ...circumstances, ...transport },
  };
}

/** Anyone who brings a token in a signature's place. */
function bearerOf(parameters: URLSearchParams, tokens: Tokens): Requester | undefined {
  if (parameters.get("Action") !== "AssumeRoleWithWebIdentity") return undefined;
  const token = parameters.get("WebIdentityToken") ?? "";
  return tokenRequester(tokens.read(token), parameters.get("RoleArn") ?? "");
}

function internalError(error: unknown): AwsError {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError(500, "InternalError", `The sandbox failed on this request: ${message}`);
}

/** The reason in an error response. */
type Refusal = Pick<RequestRecord, "errorCode" | "reason">;

/** Of the store's own answers. */
function refusalIn(xml: string): Refusal {
  const errorCode = /<Code>([^<]+)<\/Code>/.exec(xml)?.[1];
  const reason = /<Message>([^<]+)<\/Message>/.exec(xml)?.[1];
  return { ...(errorCode === undefined ? {} : { errorCode }), ...(reason === undefined ? {} : { reason }) };
}

function errorAnswer(error: AwsError, { service, other, request, resource }: Story, id: string): Answer {
  if (other !== undefined && request !== undefined) return otherServiceAnswer(error, other, request, id);
  const text = service === "sts" ? stsErrorXml(error, id) : s3ErrorXml(error, resource, id);
  const answer = xmlAnswer(error.status, text);
  return { ...answer, headers: { ...answer.headers, ...error.headers } };
}

function send(response: ServerResponse, method: string, { status, headers, body }: Answer, id: string): void {
  const isHead = method === "HEAD";
  const own = { "x-amz-request-id": id, "x-amz-id-2": id, server: "s3-handshake-sandbox" };
  const length = isHead && status < 400 ? {} : { "content-length": String(isHead ? 0 : body.length) };
  response.writeHead(status, { ...headers, ...own, ...(status === 204 || status === 304 ? {} : length) });
  response.end(isHead ? undefined : body);
}

/** Whether a policy denied it, or a missing object is hidden from a caller that may not list. */
function isDecided(ended: Pick<RequestRecord, "status" | "decisions">): boolean {
  return outcomeOf(ended) === "denied" || ended.decisions.some(({ hidesMissing }) => hidesMissing);
}

/** The request, and S3's requests to KMS for it. */
function recordsOf(
  { service, operation, resource, exchange, signed }: Story,
  {
    id,
    startedAt,
    status,
    errorCode,
    reason,
  }: Pick<RequestRecord, "id" | "startedAt" | "status" | "errorCode" | "reason">,
  endedAt: Date,
): RequestRecord[] {
  const decisions = exchange?.decisions ?? [];
  const common = {
    startedAt,
    principal: exchange === undefined ? "unknown" : principalText(exchange),
    account: signed?.session.credentials.account ?? "",
    chain: signed?.session.chain ?? [],
    milliseconds: endedAt.getTime() - startedAt.getTime(),
  };
  const own: RequestRecord = {
    ...common,
    id,
    service,
    operation,
    resource,
    status,
    ...(errorCode === undefined ? {} : { errorCode }),
    // A decision has its own reasons.
    ...(reason === undefined || isDecided({ status, decisions }) ? {} : { reason }),
    decisions,
  };
  const toKms = decisions.filter(({ action }) => action.startsWith("kms:"));
  return [
    ...toKms.map((decision, index): RequestRecord => ({
      ...common,
      id: `${id}-${String(index + 1)}`,
      service: "kms",
      operation: decision.action.slice("kms:".length),
      resource: decision.resource,
      ...(decision.result === "allowed"
        ? { status: 200 }
        : { status: 400, errorCode: "AccessDeniedException" }),
      decisions: [decision],
    })),
    own,
  ];
}
