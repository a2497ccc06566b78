import type { S3Client } from "@aws-sdk/client-s3";
import { sourceOf } from "../../declared/names";
import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter } from "../../config/writer-schema";
import type { Sandbox } from "../start-sandbox";
import { s3ClientOf } from "./client-of";
import { putObject, type PutOutcome } from "./put-object";

/** Puts an object under a function's source prefix, as an administrator of the source bucket's account. */
export async function dropObject(
  sandbox: Pick<Sandbox, "gateway">,
  writer: LambdaWriter,
  config: ResolvedConfig,
  name: string,
  body: Uint8Array,
): Promise<PutOutcome> {
  const client = ownerClient(sandbox, writer, config);
  try {
    return await dropAs(client, writer, config, name, body);
  } finally {
    client.destroy();
  }
}

/** The S3 client of that administrator, for many objects. Its credentials are renewed before they expire. */
export function ownerClient(
  { gateway }: Pick<Sandbox, "gateway">,
  writer: LambdaWriter,
  config: ResolvedConfig,
): S3Client {
  const { owner } = sourceOf(writer, config);
  return s3ClientOf(gateway, owner.region, () => Promise.resolve(gateway.issueForAdministrator(owner.id)));
}

/** The same, with an existing client. */
export function dropAs(
  client: S3Client,
  writer: LambdaWriter,
  config: ResolvedConfig,
  name: string,
  body: Uint8Array,
): Promise<PutOutcome> {
  return putObject(client, sourceOf(writer, config).name, `${writer.source.prefix}${name}`, body);
}
