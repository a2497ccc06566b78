import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LoopbackAccessGrants, type AccessGrant, type DataAccessSession } from "./loopback-access-grants";
import { errorXml, type Answer, type AwsRequest } from "./loopback-protocol";
import { LoopbackS3 } from "./loopback-s3";
import type { BucketOptions, PutOptions, StoredObject } from "./loopback-store";
import { LoopbackSts, type IssuedCredentials } from "./loopback-sts";

export type { AccessGrant } from "./loopback-access-grants";
export type { AwsRequest } from "./loopback-protocol";
export type { BucketOptions, PutOptions, StoredObject } from "./loopback-store";

/** What a fault hook may do to a request instead of letting it be answered. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly message?: string }
  /** Status 200, the error in the body, and nothing done: what S3 does when a copy fails while it is under way. */
  | { readonly errorIn200: string; readonly after?: string }
  /** The connection is broken off without an answer. */
  | { readonly reset: true }
  /** It is done, but only the answer's headers come, then only so many bytes of its body, then the connection is broken off. */
  | { readonly cutBodyAt: number }
  /** The same, but the body's bytes go on coming one by one, ever so slowly. */
  | { readonly trickle: true };

/** Looks at each request before it is answered. May wait, or change objects meanwhile, to put events in an order. */
export type FaultHook = (request: AwsRequest) => Fault | undefined | Promise<Fault | undefined>;

export interface LoopbackAwsOptions {
  readonly buckets: Readonly<Record<string, BucketOptions>>;
  /** Access key ids of long-lived callers that are known. Default: the one in {@link EXECUTION_ROLE}. */
  readonly accessKeyIds?: readonly string[];
  /** ARNs of the roles that may be assumed. */
  readonly roles?: readonly string[];
  /** What S3 Access Grants gives access to. */
  readonly accessGrants?: readonly AccessGrant[];
  /** How long sessions last. Default: as long as is asked for. */
  readonly sessionSeconds?: number;
}

/** The credentials that {@link LoopbackAws.environment} gives to the function as its execution role. */
export const EXECUTION_ROLE = {
  accessKeyId: "AKIAEXECUTIONROLE000",
  secretAccessKey: "not-a-secret",
} as const;

/** S3, S3 Control and STS on loopback, in memory: enough of each for this project's functions, and strict about it. */
export interface LoopbackAws {
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly AwsRequest[];
  /** Sessions that AssumeRole gave out, oldest first. */
  readonly sessions: readonly IssuedCredentials[];
  /** Sessions that GetDataAccess gave out, oldest first. */
  readonly dataAccess: readonly DataAccessSession[];
  /** Ids of the multipart uploads that were neither completed nor given up. */
  readonly openUploads: readonly string[];
  /** Environment variables with which an SDK in any process talks to this endpoint as the execution role. */
  environment(): Record<string, string>;
  putObject(bucket: string, key: string, body: Uint8Array | string, options?: PutOptions): StoredObject;
  /** The newest version, or the one named. */
  getObject(bucket: string, key: string, versionId?: string): StoredObject | undefined;
  /** How many versions of an object were written. */
  writes(bucket: string, key: string): number;
  /** With all its versions. */
  deleteObject(bucket: string, key: string): void;
  /** By a marker on top of its versions. */
  markDeleted(bucket: string, key: string): void;
  /** The newest version, or the newest marker, for good. */
  deleteNewest(bucket: string, key: string): void;
  /** The keys of a bucket, in the order of their UTF-8 bytes. */
  keys(bucket: string): string[];
  /** Sets the hook that is asked before each answer; undefined removes it. */
  onRequest(hook: FaultHook | undefined): void;
  forgetRequests(): void;
  close(): Promise<void>;
}

/** Starts the endpoint on a free port of 127.0.0.1. */
export async function startLoopbackAws(options: LoopbackAwsOptions): Promise<LoopbackAws> {
  const s3 = new LoopbackS3(options.buckets);
  const sts = new LoopbackSts(options.roles ?? [], options.sessionSeconds);
  const grants = new LoopbackAccessGrants(options.accessGrants ?? [], options.sessionSeconds);
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
    if (fault && "errorIn200" in fault) {
      const body = Buffer.concat([
        errorXml(200, fault.errorIn200, "failed under way").body ?? Buffer.alloc(0),
        Buffer.from(fault.after ?? ""),
      ]);
      send(response, request, { status: 200, body });
      return;
    }
    const result = refuseCaller(request) ?? answerTo(request);
    if (fault) {
      response.writeHead(result.status, {
        ...result.headers,
        "content-length": String(result.body?.length ?? 0),
      });
      if ("trickle" in fault) {
        const drip = setInterval(() => response.write("x"), 50);
        response.on("close", () => {
          clearInterval(drip);
        });
        return;
      }
      response.write(result.body?.subarray(0, fault.cutBodyAt), () => incoming.socket.destroy());
      return;
    }
    send(response, request, result);
  };

  const answerTo = (request: AwsRequest): Answer => {
    if (request.service === "sts") return sts.answer(request);
    return LoopbackAccessGrants.handles(request) ? grants.answer(request) : s3.answer(request);
  };

  const refuseCaller = (request: AwsRequest): Answer | undefined => {
    const { accessKeyId, sessionToken } = request;
    const isCaller = (issued: { readonly accessKeyId: string }) => issued.accessKeyId === accessKeyId;
    const granted = grants.sessions.find(isCaller);
    const session = granted ?? sts.sessions.find(isCaller);
    if (!session) {
      return known.has(accessKeyId ?? "")
        ? undefined
        : errorXml(403, "InvalidAccessKeyId", "unknown access key");
    }
    if (session.sessionToken !== sessionToken)
      return errorXml(400, "InvalidToken", "not the session's token");
    if (session.expiration.getTime() <= Date.now()) return errorXml(400, "ExpiredToken", "expired");
    return granted && grants.refuse(granted, request);
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
    dataAccess: grants.sessions,
    get openUploads() {
      return [...s3.copies.uploads.keys()];
    },
    environment: () => ({
      AWS_ENDPOINT_URL_S3: url,
      AWS_ENDPOINT_URL_S3_CONTROL: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: EXECUTION_ROLE.accessKeyId,
      AWS_SECRET_ACCESS_KEY: EXECUTION_ROLE.secretAccessKey,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    }),
    putObject: (bucket, key, body, put) => s3.store.put(bucket, key, Buffer.from(body), put),
    getObject: (bucket, key, versionId) => s3.store.get(bucket, key, versionId),
    writes: (bucket, key) => s3.store.writes(bucket, key),
    deleteObject: (bucket, key) => {
      s3.store.delete(bucket, key);
    },
    markDeleted: (bucket, key) => {
      s3.store.markDeleted(bucket, key);
    },
    deleteNewest: (bucket, key) => {
      s3.store.deleteNewest(bucket, key);
    },
    keys: (bucket) => s3.store.keys(bucket),
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
