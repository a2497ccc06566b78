import { S3Client } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import type { ThumbnailSettings } from "../env";
import type { Permission } from "../settings/own-settings";
import { AccessGrantsError, errorMessage } from "./errors";
import type { Log } from "./log";
import { readCredentials, type TemporaryCredentials } from "./temporary-credentials";

/** The S3 Access Grants instance, and the duration of sessions. */
export type AccessGrants = NonNullable<ThumbnailSettings["accessGrants"]>;

export interface DataAccess {
  readonly bucket: string;
  /** All keys that start with it; a grant must cover them all. */
  readonly prefix: string;
  readonly permission: Permission;
}

const ATTEMPTS = 3;

/** S3 Control requires a checksum, even of an empty body. */
const MD5_OF_NOTHING = "1B2M2Y8AsgTpgAmY7PhCfg==";

/**
 * A credentials provider that asks S3 Access Grants for access to a prefix as the function's execution role.
 *
 * Each call is one GetDataAccess. The SDK client that it is given to keeps what it returns, asks again five minutes
 * before `expiration`, and lets requests at the same time share one call.
 *
 * The one request is made with the signer and the HTTP handler of an S3 client, which are loaded anyway: a client for
 * S3 Control would make every cold start of the function a tenth longer, for all who use no Access Grants too.
 * @throws AccessGrantsError (from the provider) when access is refused or the response has no credentials.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetDataAccess.html
 */
export function createAccessGrantsCredentials(
  grants: AccessGrants,
  { bucket, prefix, permission }: DataAccess,
  log: Log,
): () => Promise<TemporaryCredentials> {
  const target = `s3://${bucket}/${prefix}*`;
  return async () => {
    const client = new S3Client({
      region: grants.region,
      requestHandler: { connectionTimeout: 3_000, socketTimeout: 10_000 },
    });
    try {
      const document = await getDataAccess(client, grants, { target, permission });
      const credentials = readCredentials({
        AccessKeyId: textOf(document, "AccessKeyId"),
        SecretAccessKey: textOf(document, "SecretAccessKey"),
        SessionToken: textOf(document, "SessionToken"),
        Expiration: dateOf(document, "Expiration"),
      });
      log.info("data access granted", { target, permission, expiration: credentials.expiration });
      return credentials;
    } catch (cause) {
      throw new AccessGrantsError(`credentials to ${permission}`, target, errorMessage(cause), { cause });
    } finally {
      client.destroy();
    }
  };
}

type HandledRequest = Parameters<S3Client["config"]["requestHandler"]["handle"]>[0];
/** What Node's HTTP handler answers. */
interface HandledResponse {
  readonly response: { readonly statusCode: number; readonly body: AsyncIterable<Uint8Array> };
}

/** The response document, with retries if S3 throttles or fails. */
async function getDataAccess(
  client: S3Client,
  grants: AccessGrants,
  query: { readonly target: string; readonly permission: string },
): Promise<string> {
  const request = {
    ...controlEndpoint(client, grants),
    method: "GET",
    path: "/v20180820/accessgrantsinstance/dataaccess",
    query: { ...query, durationSeconds: String(grants.sessionSeconds), privilege: "Default" },
  };
  const headers = {
    host: hostHeader(request),
    "x-amz-account-id": grants.accountId,
    "content-md5": MD5_OF_NOTHING,
  };
  const { requestHandler, signer: getSigner } = client.config;
  const signer = await getSigner();
  for (let attempt = 1; ; attempt++) {
    try {
      const signed = await signer.sign({ ...request, headers });
      const { response } = (await requestHandler.handle(signed as HandledRequest)) as HandledResponse;
      const document = await readText(response.body);
      if (response.statusCode === 200) return document;
      throw new RefusedError(response.statusCode, document);
    } catch (error) {
      const final = error instanceof RefusedError && error.status < 500 && error.status !== 429;
      if (final || attempt === ATTEMPTS) throw error;
      await sleep(2 ** attempt * 250 * Math.random());
    }
  }
}

class RefusedError extends Error {
  constructor(
    readonly status: number,
    document: string,
  ) {
    super(
      `${textOf(document, "Code") ?? "no reason"} (HTTP ${String(status)}) ${textOf(document, "Message") ?? ""}`.trim(),
    );
  }
}

interface Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
}

/** `<account>.s3-control.<region>.<suffix>`, the suffix being that of S3 itself in the Region's partition. */
function controlEndpoint(client: S3Client, { accountId, region }: AccessGrants): Endpoint {
  // The SDKs' variables for another endpoint.
  const own = process.env.AWS_ENDPOINT_URL_S3_CONTROL ?? process.env.AWS_ENDPOINT_URL;
  if (own !== undefined) {
    const { protocol, hostname, port } = new URL(own);
    return { protocol, hostname, ...(port !== "" && { port: Number(port) }) };
  }
  const { url } = client.config.endpointProvider({ Region: region });
  return { protocol: "https:", hostname: `${accountId}.${url.hostname.replace(/^s3\./, "s3-control.")}` };
}

function hostHeader({ hostname, port }: Endpoint): string {
  return port === undefined ? hostname : `${hostname}:${String(port)}`;
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** The text of the first element with that name. These texts have no escaped characters. */
function textOf(document: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]+)</${element}>`).exec(document)?.[1];
}

function dateOf(document: string, element: string): Date | undefined {
  const date = new Date(textOf(document, element) ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
