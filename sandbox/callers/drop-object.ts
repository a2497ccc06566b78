import { sourceOf } from "../../access/prove/function-questions";
import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter } from "../../config/writer-schema";
import type { Sandbox } from "../start-sandbox";
import { s3ClientOf } from "./client-of";
import { putObject, type PutOutcome } from "./put-object";

/** Puts an object below a function's source prefix, as a person who administers the source bucket's account. */
export async function dropObject(
  { gateway }: Pick<Sandbox, "gateway">,
  writer: LambdaWriter,
  config: ResolvedConfig,
  name: string,
  body: Uint8Array,
): Promise<PutOutcome> {
  const { name: bucket, owner } = sourceOf(writer, config);
  const client = s3ClientOf(gateway, owner.region, gateway.issueForAdministrator(owner.id));
  try {
    return await putObject(client, bucket, `${writer.source.prefix}${name}`, body);
  } finally {
    client.destroy();
  }
}
