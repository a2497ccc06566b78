import type { IncomingMessage, ServerResponse } from "node:http";
import { WITHOUT_TLS } from "../../access/prove";
import { answerAccessGrants, isAccessGrants } from "./answer-access-grants";
import { answerS3 } from "./answer-s3";
import { answerSts, stsParameters } from "./answer-sts";
import { xmlAnswer, type Answer } from "./answer";
import { authenticate, type Signed } from "./authenticate";
import { compileSession, type Asker } from "./authorize";
import { AwsError, s3ErrorXml, stsErrorXml } from "./aws-error";
import type { Keyring } from "./credentials";
import { createExchange, principalText, type Exchange, type Services } from "./exchange";
import { parseRequest, type GatewayRequest } from "./http-request";
import type { Sessions } from "./issue-sessions";
import { operationOf } from "./operations";
import type { RequestRecord } from "./records";
import type { BodyReader } from "./with-body-budget";

/** What it takes to answer. */
export interface Handling {
  readonly services: Services;
  readonly keyring: Keyring;
  readonly sessions: Sessions;
  readonly bodies: BodyReader;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly tell: (record: RequestRecord) => void;
}

/** What becomes known of a request while it is answered, for its record. */
interface Story {
  service: "s3" | "sts";
  operation: string;
  resource: string;
  exchange?: Exchange;
  signed?: Signed | undefined;
}

/** Answers one request, tells of it, and never throws: what goes wrong unforeseen is an InternalError. */
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
  let errorCode: string | undefined;
  try {
    const request = parseRequest(incoming.method ?? "", incoming.url ?? "", incoming.headers, plain);
    answer = await handling.bodies.withBody(incoming, (raw) => dispatch(handling, request, raw, id, story));
    errorCode =
      answer.status < 400 ? undefined : /<Code>([^<]+)<\/Code>/.exec(answer.body.toString("utf8"))?.[1];
  } catch (error) {
    const known = error instanceof AwsError ? error : internalError(error);
    errorCode = known.code;
    answer = errorAnswer(known, story, id);
  }
  send(response, incoming.method ?? "", answer, id);
  for (const record of recordsOf(
    story,
    { id, startedAt, status: answer.status, errorCode },
    handling.now(),
  )) {
    handling.tell(record);
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
  if (isSts(request)) story.service = "sts";
  const signed = authenticate(request, raw, keyring, now());
  story.signed = signed;
  const exchange = createExchange({ request, signed, asker: askerOf(signed, request), raw, services });
  story.exchange = exchange;
  if (story.service === "sts") {
    const parameters = stsParameters(exchange);
    story.operation = parameters.get("Action") ?? "Unknown";
    story.resource = parameters.get("RoleArn") ?? "*";
    return answerSts(exchange, parameters, sessions, id);
  }
  if (isAccessGrants(request)) {
    story.operation = "GetDataAccess";
    return answerAccessGrants(exchange, sessions, (resource) => {
      story.resource = resource;
    });
  }
  const operation = operationOf(request);
  story.operation = operation;
  const bucket = services.model.buckets.find(({ name }) => name === request.bucket);
  if (bucket !== undefined)
    story.resource = request.key === undefined ? bucket.arn : `${bucket.arn}/${request.key}`;
  return answerS3(exchange, operation);
}

/** By the signature's scope; a form that is posted without one is no request of S3 either. */
function isSts({ method, path, headers, query }: GatewayRequest): boolean {
  const scope = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\//.exec(headers.get("authorization") ?? "")?.[1];
  const presigned = query.get("X-Amz-Credential")?.[0]?.split("/")[3];
  return (scope ?? presigned ?? (method === "POST" && path === "/" ? "sts" : "s3")) === "sts";
}

function askerOf(signed: Signed | undefined, { plain, headers }: GatewayRequest): Asker {
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
  const { principal, permissions, policies, circumstances, issuedAt } = signed.session;
  return {
    caller: { text: principal.roleArn, principal, permissions },
    policies: compileSession(policies),
    circumstances: { "aws:TokenIssueTime": issuedAt.toISOString(), ...circumstances, ...transport },
  };
}

function internalError(error: unknown): AwsError {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError(500, "InternalError", `The sandbox failed at this request: ${message}`);
}

function errorAnswer(error: AwsError, { service, resource }: Story, id: string): Answer {
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

/** The request, and each that S3 made to KMS for it. */
function recordsOf(
  { service, operation, resource, exchange, signed }: Story,
  {
    id,
    startedAt,
    status,
    errorCode,
  }: Pick<RequestRecord, "id" | "startedAt" | "status"> & { errorCode: string | undefined },
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
