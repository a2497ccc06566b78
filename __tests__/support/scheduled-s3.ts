import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import type { AwsRequest } from "./loopback-protocol";
import type { LoopbackS3 } from "./loopback-s3";

/** A call to S3 that waits for its turn. */
export interface WaitingCall {
  /**
   * Lets S3 work on it and the caller have the answer.
   * @returns What S3 said.
   */
  answer(): string;
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Who takes the calls of whatever runs under it. */
interface Caller {
  readonly s3: LoopbackS3;
  readonly onCall: (call: WaitingCall) => void;
}

const callers = new AsyncLocalStorage<Caller>();

/**
 * The SDK's own client, without a socket: each call is handed to the caller that it is made under, before anything of it
 * is done, so that a test can put calls in any order. One for all, since making one takes longer than a call.
 */
export const SCHEDULED_CLIENT = new S3Client({
  region: "eu-central-1",
  endpoint: "http://127.0.0.1",
  forcePathStyle: true,
  maxAttempts: 1,
  credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "not-a-secret" },
  // No one looks at a signature here, and there are thousands of calls.
  signer: { sign: (request) => Promise.resolve(request) },
  requestHandler: {
    handle: (sent: unknown) => {
      const caller = callers.getStore();
      if (!caller) throw new Error("expected a call under a caller");
      const request = toAwsRequest(sent as SdkRequest);
      return new Promise((resolve) => {
        const answer = () => {
          const { status, headers = {}, body = Buffer.alloc(0) } = caller.s3.answer(request);
          const content = request.method === "HEAD" ? Buffer.alloc(0) : body;
          const response = {
            statusCode: status,
            headers: { "content-length": String(body.length), ...headers },
            body: Readable.from([content], { objectMode: false }),
          };
          resolve({ response });
          return `${request.method} ${request.key} ${String(status)} ${JSON.stringify(headers)}`;
        };
        caller.onCall({ answer });
      });
    },
  },
});

/** Runs work whose calls to S3 wait for their turn. */
export function runScheduled(
  s3: LoopbackS3,
  onCall: (call: WaitingCall) => void,
  work: () => Promise<void>,
): Promise<void> {
  return callers.run({ s3, onCall }, work);
}

function toAwsRequest({ method, path, query = {}, headers, body }: SdkRequest): AwsRequest {
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return {
    method,
    bucket: decodeURIComponent(bucket),
    key: decodeURIComponent(key),
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value ?? "")])),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: body === undefined ? Buffer.alloc(0) : Buffer.from(body as Uint8Array | string),
    accessKeyId: "AKIAEXAMPLE",
    signedRegion: "eu-central-1",
    service: "s3",
    sessionToken: undefined,
  };
}
