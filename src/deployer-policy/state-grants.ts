import type { ModelStack } from "../terraform-model/model";
import { read, write, type Grant } from "./grant";

/** The arguments of Terraform's S3 backend for credentials and location. */
interface S3Backend {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly assumeRole?: string;
  readonly profile?: string;
}

/** A stack's backend in S3; undefined for a state in a file. */
export function s3BackendOf({ backend }: ModelStack): S3Backend | undefined {
  const { s3 } = backend as { readonly s3?: Readonly<Record<string, unknown>> };
  if (s3 === undefined) return undefined;
  const role = blockOf(s3["assume_role"])["role_arn"];
  return {
    bucket: String(s3["bucket"]),
    key: String(s3["key"]),
    region: String(s3["region"]),
    ...(typeof role === "string" ? { assumeRole: role } : {}),
    ...(typeof s3["profile"] === "string" ? { profile: s3["profile"] } : {}),
  };
}

/** The role that the provider assumes for the account, if any. */
export function providerRoleOf({ provider }: ModelStack): string | undefined {
  const role = blockOf(provider["assume_role"])["role_arn"];
  return typeof role === "string" ? role : undefined;
}

function blockOf(value: unknown): Readonly<Record<string, unknown>> {
  const [block] = Array.isArray(value) ? (value as unknown[]) : [value];
  return (block ?? {}) as Readonly<Record<string, unknown>>;
}

/**
 * Terraform's actions on the state and its lock file; a plan without a lock only reads.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions
 */
export function stateGrants(stack: ModelStack): readonly Grant[] {
  const backend = s3BackendOf(stack);
  if (backend === undefined) return [];
  const { bucket, key, assumeRole } = backend;
  if (assumeRole !== undefined) return [assume(assumeRole)];
  const bucketArn = `arn:${stack.partition}:s3:::${bucket}`;
  return [
    // Without it, S3 answers 403 for a missing state.
    read(["s3:ListBucket"], [bucketArn]),
    read(["s3:GetObject"], [`${bucketArn}/${key}`]),
    write(["s3:PutObject"], [`${bucketArn}/${key}`]),
    write(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], [`${bucketArn}/${key}.tflock`]),
  ];
}

export function assume(role: string): Grant {
  return read(["sts:AssumeRole"], [role]);
}
