import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorXml, type Answer, type AwsRequest } from "./loopback-protocol";
import { LoopbackS3, type BucketOptions, type PutOptions, type StoredObject } from "./loopback-s3";
import { LoopbackSts, type IssuedCredentials } from "./loopback-sts";

export type { AwsRequest } from "./loopback-protocol";
export type { BucketOptions, PutOptions, StoredObject } from "./loopback-s3";

/** What a fault hook may do to a request instead of letting it be answered. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly message?: string }
  /** The connection is broken off without an answer. */
  | { readonly reset: true }
  /** The true answer's headers, then only so many bytes of its body, then the connection is broken off. */
  | { readonly cutBodyAt: number };

/** Looks at each request before it is answered. May wait, or change objects meanwhile, to put events in an order. */
export type FaultHook = (request: AwsRequest) => Fault | undefined | Promise<Fault | undefined>;

export interface LoopbackAwsOptions {
  readonly buckets: Readonly<Record<string, BucketOptions>>;
  /** Access key ids of long-lived callers that are known. Default: the one in {@link EXECUTION_ROLE}. */
  readonly accessKeyIds?: readonly string[];
  /** ARNs of the roles that may be assumed. */
  readonly roles?: readonly string[];
  /** How long the sessions of AssumeRole last. Default: as long as is asked for. */
  readonly sessionSeconds?: number;
}

/** The credentials that {@link LoopbackAws.environment} gives to the function as its execution role. */
export const EXECUTION_ROLE = {
  accessKeyId: "AKIAEXECUTIONROLE000",
  secretAccessKey: "not-a-secret",
} as const;

/** S3 and STS on loopback, in memory: enough of both for the functions of this project, and strict about it. */
export interface LoopbackAws {
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly AwsRequest[];
  /** Sessions that AssumeRole gave out, oldest first. */
  readonly sessions: readonly IssuedCredentials[];
  /** Environment variables with which an SDK in any process talks to this endpoint as the execution role. */
  environment(): Record<string, string>;
  putObject(bucket: string, key: string, body: Uint8Array | string, options?: PutOptions): StoredObject;
  /** The newest version, or the one named. */
  getObject(bucket: string, key: string, versionId?: string): StoredObject | undefined;
  deleteObject(bucket: string, key: string): void;
  /** The keys of a bucket, sorted. */
  keys(bucket: string): string[];
  /** Sets the hook that is asked before each answer; undefined takes it away. */
  onRequest(hook: FaultHook | undefined): void;
  forgetRequests(): void;
  close(): Promise<void>;
}

/** Starts the endpoint on a free port of 127.0.0.1. */
export async function startLoopbackAws(options: LoopbackAwsOptions): Promise<LoopbackAws> {
  const s3 = new LoopbackS3(options.buckets);
  const sts = new LoopbackSts(options.roles ?? [], options.sessionSeconds);
  const known = new Set(options.accessKeyIds ?? [EXECUTION_ROLE.accessKeyId]);
  const requests: AwsRequest[] = [];
  let hook: FaultHook | undefined;

  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming);
    requests.push(request);
    const fault = await hook?.(request);
    if (fault && "reset" in fault) {
      incoming.socket.destroy();
      return;
    }
    if (fault && "status" in fault) {
      send(
        response,
        request,
        errorXml(fault.status, fault.code, fault.message ?? "fault injected by a test"),
      );
      return;
    }
    const result =
      refuseCaller(request) ?? (request.service === "sts" ? sts.answer(request) : s3.answer(request));
    if (fault) {
      response.writeHead(result.status, {
        ...result.headers,
        "content-length": String(result.body?.length ?? 0),
      });
      response.write(result.body?.subarray(0, fault.cutBodyAt), () => incoming.socket.destroy());
      return;
    }
    send(response, request, result);
  };

  const refuseCaller = ({ accessKeyId, sessionToken }: AwsRequest): Answer | undefined => {
    const session = sts.sessions.find((issued) => issued.accessKeyId === accessKeyId);
    if (!session) {
      return known.has(accessKeyId ?? "")
        ? undefined
        : errorXml(403, "InvalidAccessKeyId", "unknown access key");
    }
    if (session.sessionToken !== sessionToken)
      return errorXml(400, "InvalidToken", "not the session's token");
    return session.expiration.getTime() <= Date.now() ? errorXml(400, "ExpiredToken", "expired") : undefined;
  };

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  return {
    url,
    requests,
    sessions: sts.sessions,
    environment: () => ({
      AWS_ENDPOINT_URL_S3: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: EXECUTION_ROLE.accessKeyId,
      AWS_SECRET_ACCESS_KEY: EXECUTION_ROLE.secretAccessKey,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    }),
    putObject: (bucket, key, body, put) => s3.put(bucket, key, Buffer.from(body), put),
    getObject: (bucket, key, versionId) => s3.get(bucket, key, versionId),
    deleteObject: (bucket, key) => {
      s3.delete(bucket, key);
    },
    keys: (bucket) => s3.keys(bucket),
    onRequest: (next) => {
      hook = next;
    },
    forgetRequests: () => {
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  // Not through URL, which would resolve the dots of a key such as `a/../b`.
  const [path = "", query = ""] = (incoming.url ?? "").split("?");
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    headers["authorization"] ?? "",
  );
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return {
    method: incoming.method ?? "",
    bucket: decodeURIComponent(bucket),
    key: decodeURIComponent(key),
    query: Object.fromEntries(new URLSearchParams(query)),
    headers,
    body: Buffer.concat(chunks),
    accessKeyId: scope?.[1],
    signedRegion: scope?.[2],
    service: scope?.[3],
    sessionToken: headers["x-amz-security-token"],
  };
}

function send(response: ServerResponse, { method }: AwsRequest, { status, headers, body }: Answer): void {
  const length = { "content-length": String(body?.length ?? 0), "x-amz-request-id": "LOOPBACK" };
  response.writeHead(status, { ...length, ...headers });
  response.end(method === "HEAD" ? undefined : body);
}
