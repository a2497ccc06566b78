import { XMLParser } from "fast-xml-parser";
import type { Account } from "../../config/account-schema";
import type { Credentials, Gateway } from "../gateway";
import { s3ClientOf } from "./client-of";

type Keys = Pick<Credentials, "accessKeyId" | "secretAccessKey" | "sessionToken">;

/** The requested credentials. */
export interface DataAccess {
  readonly bucket: string;
  /** All keys that start with it. */
  readonly prefix: string;
  readonly permission: "READ" | "WRITE" | "READWRITE";
}

const PATH = "/v20180820/accessgrantsinstance/dataaccess";

/** An error of S3 Control. Its name is the code, as in the AWS SDK. */
class DataAccessError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/**
 * Requests credentials from an account's S3 Access Grants instance, like the AWS SDK's client for S3 Control, without
 * that dependency.
 *
 * @throws Error named as S3's code
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetDataAccess.html
 */
export async function askAccessGrants(
  gateway: Pick<Gateway, "url">,
  { id, region }: Pick<Account, "id" | "region">,
  own: Keys,
  { bucket, prefix, permission }: DataAccess,
): Promise<Keys> {
  const client = s3ClientOf(gateway, region, own);
  try {
    const { protocol, hostname, port, host } = new URL(gateway.url);
    const query = { target: `s3://${bucket}/${prefix}*`, permission };
    const signer = await client.config.signer();
    const { headers } = await signer.sign({
      method: "GET",
      protocol,
      hostname,
      port: Number(port),
      path: PATH,
      query,
      headers: { host, "x-amz-account-id": id },
    });
    const response = await fetch(`${gateway.url}${PATH}?${new URLSearchParams(query).toString()}`, {
      headers,
    });
    return readAnswer(await response.text());
  } finally {
    client.destroy();
  }
}

interface Document {
  readonly GetDataAccessResult?: {
    readonly Credentials: {
      readonly AccessKeyId: string;
      readonly SecretAccessKey: string;
      readonly SessionToken: string;
    };
  };
  readonly Error?: { readonly Code: string; readonly Message: string };
}

function readAnswer(xml: string): Keys {
  const { GetDataAccessResult: result, Error: error } = new XMLParser({ parseTagValue: false }).parse(
    xml,
  ) as Document;
  if (result === undefined) {
    throw new DataAccessError(error?.Code ?? "Unreadable", error?.Message ?? xml);
  }
  const { AccessKeyId, SecretAccessKey, SessionToken } = result.Credentials;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
