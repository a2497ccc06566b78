import { createHash, createHmac, type Hash } from "node:crypto";
import { STSClient } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";
import { serviceDomain } from "../analysis/requests";
import { partitionOf } from "../config/partition";

/** Credentials for signing requests. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export type AwsService = "iam" | "kms" | "lambda" | "s3" | "sns" | "sqs" | "sts";

export interface AwsRequest {
  readonly service: AwsService;
  readonly region: string;
  readonly method: "DELETE" | "GET" | "POST" | "PUT";
  /** Encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Over plain HTTP, to check that it is denied. @default false */
  readonly plain?: boolean;
}

export interface AwsResponse {
  readonly status: number;
  readonly body: string;
  /** The version of a written object. */
  readonly versionId?: string;
}

/** Sends one request, once; unsigned without keys. */
export type Send = (request: AwsRequest, keys: Keys | undefined) => Promise<AwsResponse>;

const LONGEST_MILLISECONDS = 30_000;

/**
 * Sends requests to AWS, or to another endpoint.
 *
 * @param endpointOf - the endpoint of a service. Default: `AWS_ENDPOINT_URL_IAM` and the like, `AWS_ENDPOINT_URL`, else
 * AWS
 */
export function createSend(endpointOf: (request: AwsRequest) => string = usualEndpoint): Send {
  return async (request, keys) => {
    const url = new URL(endpointOf(request));
    const { method, path, query = {}, body = "", service, region } = request;
    const headers = {
      ...request.headers,
      host: url.host,
      "x-amz-content-sha256": createHash("sha256").update(body).digest("hex"),
    };
    const unsigned = { method, protocol: url.protocol, hostname: url.hostname, path, query, headers, body };
    const signed =
      keys === undefined
        ? unsigned
        : await signer(keys, service, signingRegion(service, region)).sign(unsigned);
    const search = new URLSearchParams(query).toString().replaceAll("+", "%20");
    const answer = await fetch(`${url.origin}${path}${search === "" ? "" : `?${search}`}`, {
      method,
      headers: withoutHost(signed.headers),
      ...(body === "" ? {} : { body }),
      redirect: "manual",
      signal: AbortSignal.timeout(LONGEST_MILLISECONDS),
    });
    const versionId = answer.headers.get("x-amz-version-id");
    return {
      status: answer.status,
      body: await answer.text(),
      ...(versionId === null ? {} : { versionId }),
    };
  };
}

/** fetch sets the signed value itself. */
function withoutHost(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "host"));
}

function signer(credentials: Keys, service: AwsService, region: string): SignatureV4 {
  return new SignatureV4({ credentials, service, region, sha256: Sha256, uriEscapePath: service !== "s3" });
}

type Data = string | ArrayBuffer | ArrayBufferView;

function bytesOf(data: Data): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** The hash in the signer's form. */
class Sha256 {
  private readonly hash: Pick<Hash, "digest"> & { update(data: Uint8Array): unknown };

  constructor(secret?: Data) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: Data): void {
    this.hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }

  reset(): void {
    throw new Error("a hash is used once");
  }
}

/** @see https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
const IAM: Readonly<Record<ReturnType<typeof partitionOf>, readonly [host: string, region: string]>> = {
  aws: ["iam.amazonaws.com", "us-east-1"],
  "aws-cn": ["iam.cn-north-1.amazonaws.com.cn", "cn-north-1"],
  "aws-us-gov": ["iam.us-gov.amazonaws.com", "us-gov-west-1"],
};

function signingRegion(service: AwsService, region: string): string {
  return service === "iam" ? IAM[partitionOf(region)][1] : region;
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function usualEndpoint({ service, region, plain = false }: AwsRequest): string {
  const { env } = process;
  const named = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env["AWS_ENDPOINT_URL"];
  if (named !== undefined && named !== "") return named;
  const host = service === "iam" ? IAM[partitionOf(region)][0] : serviceDomain(service, region);
  return `${plain ? "http" : "https"}://${host}`;
}

/**
 * The credentials of a profile, or of the environment, from the AWS SDK's provider chain.
 *
 * @throws Error named CredentialsProviderError when there are none
 */
export async function keysOf(profile: string | undefined, region: string): Promise<Keys> {
  const client = new STSClient({ region, ...(profile === undefined ? {} : { profile }) });
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  } finally {
    client.destroy();
  }
}
