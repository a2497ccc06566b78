import { answer, type Answer, type UserQuestion } from "../../../src/analysis/can";
import { readModel, type Model } from "../../../src/terraform-model";
import type { HandshakeConfig, ResolvedConfig } from "../../../src/config/schema";
import { resolved } from "../../support/configs";
import { stacksOf } from "../../verifier/synthesized-stacks";

export const A = "111111111111";
export const B = "222222222222";
export const BUCKET = "arn:aws:s3:::dest-bkt";
export const ECS = `arn:aws:iam::${A}:role/ecs`;

/** What a test says of a question: the rest is that the task's role puts an object below its prefix. */
export type Asked = Partial<Omit<UserQuestion, "circumstances">> & {
  readonly with?: UserQuestion["circumstances"];
};

export type Ask = (asked?: Asked) => Answer;

export function asker(config: ResolvedConfig, model: Model): Ask {
  return ({ with: circumstances = {}, ...asked } = {}) =>
    answer(
      { principal: ECS, action: "s3:PutObject", resource: `${BUCKET}/data/x`, circumstances, ...asked },
      config,
      model,
    );
}

/** A bucket into which the role of an ECS task may write below `data/`. */
export function taskConfig(changes: Partial<HandshakeConfig> = {}): HandshakeConfig {
  return {
    accounts: { A: { id: A, region: "ap-northeast-1" }, B: { id: B, region: "ap-northeast-1" } },
    destination: { bucketName: "dest-bkt" },
    writers: [{ kind: "ecs-task", name: "ecs", roleName: "ecs", prefixes: ["data/"] }],
    ...changes,
  };
}

/** Asks about the stacks of a config. */
export function asksOf(config: HandshakeConfig): Ask {
  const whole = resolved(config);
  return asker(whole, readModel(stacksOf(whole)));
}

type Json = Record<string, unknown>;

/** What a test puts into `dest-bkt` and its account by hand. */
export interface HandMade {
  /** Statements of the bucket's policy, after the one that lets the writer put and abort. */
  readonly bucket?: readonly Json[];
  readonly writer?: readonly Json[];
  readonly publicAccess?: Json;
  readonly ownership?: string;
  readonly encryption?: Json;
  /** @default false */
  readonly objectLock?: boolean;
}

const text = (Statement: readonly Json[]): string => JSON.stringify({ Version: "2012-10-17", Statement });

/** Asks about two stacks that are made by hand: the role `writer` of A, and `dest-bkt` of B. */
export function asksOfHandMade(made: HandMade, changes: Partial<HandshakeConfig> = {}): Ask {
  const provider = (account: string): Json => ({
    aws: [{ allowed_account_ids: [account], region: "ap-northeast-1" }],
  });
  const writer = `arn:aws:iam::${A}:role/writer`;
  const puts = { Action: ["s3:PutObject", "s3:AbortMultipartUpload"], Resource: `${BUCKET}/*` };
  const inA = {
    aws_iam_role: {
      writer: {
        name: "writer",
        assume_role_policy: text([
          { Effect: "Allow", Principal: { Service: "glue.amazonaws.com" }, Action: "sts:AssumeRole" },
        ]),
      },
    },
    aws_iam_role_policy: {
      writer: {
        name: "p",
        role: "writer",
        policy: text(made.writer ?? [{ Sid: "W", Effect: "Allow", ...puts }]),
      },
    },
  };
  const on = { bucket: "dest-bkt" };
  const inB = {
    aws_s3_bucket: { b: on },
    aws_s3_bucket_policy: {
      b: {
        ...on,
        policy: text([
          { Sid: "X", Effect: "Allow", Principal: { AWS: writer }, ...puts },
          ...(made.bucket ?? []),
        ]),
      },
    },
    aws_s3_bucket_ownership_controls: {
      b: { ...on, rule: { object_ownership: made.ownership ?? "BucketOwnerEnforced" } },
    },
    ...(made.publicAccess === undefined
      ? {}
      : { aws_s3_bucket_public_access_block: { b: { ...on, ...made.publicAccess } } }),
    ...(made.objectLock === true ? { aws_s3_bucket_object_lock_configuration: { b: on } } : {}),
    ...(made.encryption === undefined
      ? {}
      : { aws_s3_bucket_server_side_encryption_configuration: { b: { ...on, rule: [made.encryption] } } }),
  };
  const model = readModel([
    { id: "account_A", json: { provider: provider(A), resource: inA } },
    { id: "account_B", json: { provider: provider(B), resource: inB } },
  ]);
  const ask = asker(resolved(taskConfig(changes)), model);
  return (asked) => ask({ principal: writer, ...asked });
}

/** `denied: kms:GenerateDataKey`, for each part. */
export function parts({ parts: all }: Answer): string[] {
  return all.map(({ result, action }) => `${result}: ${action}`);
}
