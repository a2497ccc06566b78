import { sourceOf } from "../../declared/names";
import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter } from "../../config/writer-schema";
import { lambdasOf } from "../../config/writers-of";
import type { Sandbox } from "../start-sandbox";

/** The place to drop pictures for a function. */
export interface PictureSource {
  readonly writer: LambdaWriter;
  readonly bucket: string;
  readonly bucketArn: string;
  readonly account: string;
  /** The prefix for dropped files. */
  readonly prefix: string;
  /** The function's suffixes; empty for all. */
  readonly suffixes: readonly string[];
  /** The uploader: an administrator of the bucket's account. */
  readonly principalArn: string;
}

/** One source for each function of the config. */
export function pictureSources(
  config: ResolvedConfig,
  { gateway }: Pick<Sandbox, "gateway">,
): PictureSource[] {
  return lambdasOf(config).map((writer) => {
    const { name, arn, owner } = sourceOf(writer, config);
    const { principalArn } = gateway.issueForAdministrator(owner.id);
    const { prefix, suffixes } = writer.source;
    return { writer, bucket: name, bucketArn: arn, account: owner.id, prefix, suffixes, principalArn };
  });
}
