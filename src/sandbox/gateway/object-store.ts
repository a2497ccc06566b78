import { Agent, request as httpRequest } from "node:http";
import type { ModelBucket } from "../../terraform-model";
import type { Answer } from "./answer";
import { AwsError } from "./aws-error";

/** A request to the store, without permission checks. */
export interface StoreRequest {
  readonly method: string;
  readonly bucket: ModelBucket;
  /** @default - the bucket itself */
  readonly key?: string;
  readonly query?: ReadonlyMap<string, readonly string[]>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** The store of the bytes: moto's S3. */
export interface ObjectStore {
  /** @throws AwsError 503 when moto does not answer: clients retry */
  send(request: StoreRequest): Promise<Answer>;
  /** Creates the missing buckets of the stacks. */
  makeBuckets(): Promise<void>;
  close(): void;
}

/** How long moto may not answer before clients must retry. */
const SILENCE_MILLISECONDS = 15_000;

/** moto takes the caller's Region and its own service from a signature, which it does not check. */
const SIGNATURE =
  "AWS4-HMAC-SHA256 Credential=sandbox/20000101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none";

/** moto's headers about itself. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  "access-control-allow-origin",
  "connection",
  "date",
  "server",
  "x-amz-sdk-checksum-algorithm",
  "x-amzn-requestid",
]);

export function createObjectStore(motoUrl: string, buckets: readonly ModelBucket[]): ObjectStore {
  const { hostname, port } = new URL(motoUrl);
  const agent = new Agent({ maxSockets: 32 });
  const once = ({ method, bucket, key, query, headers, body }: StoreRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const unavailable = (): void =>
        reject(
          new AwsError(503, "ServiceUnavailable", "The sandbox's store does not answer. Please try again."),
        );
      const outgoing = httpRequest(
        {
          agent,
          hostname,
          port,
          method,
          path: `${pathOf(bucket.name, key)}${queryOf(query)}`,
          headers: {
            // Without it moto takes a body for a form.
            "content-type": "binary/octet-stream",
            ...headers,
            authorization: SIGNATURE,
            "x-moto-account-id": bucket.account,
            "content-length": String(body?.length ?? 0),
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", unavailable);
          incoming.on("end", () => {
            const kept = Object.entries(incoming.headers).filter(([name]) => !NOT_PASSED_ON.has(name));
            resolve({
              status: incoming.statusCode ?? 500,
              headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
              body: Buffer.concat(chunks),
            });
          });
        },
      );
      outgoing.setTimeout(SILENCE_MILLISECONDS, () => outgoing.destroy(new Error("silent")));
      outgoing.on("error", unavailable);
      outgoing.end(body);
    });
  const makeBucket = async (bucket: ModelBucket): Promise<void> => {
    await once({ method: "PUT", bucket });
    if (bucket.versioning === undefined) return;
    const status = `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>${bucket.versioning}</Status></VersioningConfiguration>`;
    await once({ method: "PUT", bucket, query: new Map([["versioning", [""]]]), body: Buffer.from(status) });
  };
  return {
    async send(request) {
      const answer = await once(request);
      if (!saysNoBucket(answer, request)) return answer;
      // moto lost its data: recreate the buckets of the stacks.
      await makeBucket(request.bucket);
      return once(request);
    },
    async makeBuckets() {
      for (const bucket of buckets) await makeBucket(bucket);
    },
    close: () => {
      agent.destroy();
    },
  };
}

function saysNoBucket({ status, body }: Answer, { method, key }: StoreRequest): boolean {
  if (status !== 404) return false;
  // An answer to HEAD has no body to read.
  return method === "HEAD" ? key === undefined : body.includes("<Code>NoSuchBucket</Code>");
}

/** Percent-encoded as S3 does, dots and double slashes as they are. */
export function pathOf(bucketName: string, key: string | undefined): string {
  return key === undefined ? `/${bucketName}` : `/${bucketName}/${key.split("/").map(encode).join("/")}`;
}

function queryOf(query: StoreRequest["query"]): string {
  const parts = [...(query ?? [])].flatMap(([name, values]) =>
    values.map((value) => (value === "" ? encode(name) : `${encode(name)}=${encode(value)}`)),
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
