import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { grantPermission } from "../../verifier/access-grants-settings";
import { roleArnOf } from "../../analysis/lookup/callers";
import { expectedPermissionsOf } from "../../declared/expected-access";
import type { ResolvedConfig } from "../../config/schema";
import { TrustError, type Credentials, type Gateway } from "../gateway";
import { askAccessGrants } from "./ask-access-grants";
import { callersOf, type Caller } from "./callers-of";
import { s3ClientOf, stsClientOf } from "./client-of";
import { describeError } from "./describe-error";
import { DENIED_TEST_PREFIX } from "./denied-test-prefix";
import { putObject, type PutOutcome } from "./put-object";

/** A caller that put one object where it may, if it may write, and one where it may not. */
export interface ProgramRun {
  readonly writer: string;
  /** The service that gave the credentials, or `Identity Center`. */
  readonly by: string;
  readonly roleArn: string;
  /** Why there were no credentials. @default - there were */
  readonly refused?: string;
  /** @default - there were no credentials, or the writer may not write */
  readonly inside?: PutOutcome;
  /** @default - there were no credentials */
  readonly outside?: PutOutcome;
}

/** Whether the run had the expected outcome: one put allowed, the other denied. */
export function isAsExpected({ inside, outside }: ProgramRun): boolean {
  return (inside === undefined || inside.result === "put") && outside?.result === "denied";
}

/** Makes every caller of a writer without a function put one object where it may, and one where it may not. */
export async function runPrograms(config: ResolvedConfig, gateway: Gateway): Promise<ProgramRun[]> {
  const runs: ProgramRun[] = [];
  for (const caller of callersOf(config)) runs.push(await runProgram(caller, gateway));
  return runs;
}

async function runProgram(caller: Caller, gateway: Gateway): Promise<ProgramRun> {
  const { writer, by, roleArn } = caller;
  const run = { writer: writer.name, by, roleArn };
  try {
    const credentials = await credentialsFor(caller, caller.signIn(gateway), gateway);
    return { ...run, ...(await putTwice(caller, credentials, gateway)) };
  } catch (error) {
    return { ...run, refused: error instanceof TrustError ? error.message : describeError(error) };
  }
}

type Keys = Pick<Credentials, "accessKeyId" | "secretAccessKey" | "sessionToken">;

/**
 * The program's own credentials, those of the role that it assumes in the bucket's account, or those from S3 Access
 * Grants.
 */
async function credentialsFor(
  { writer, destination: { name: bucket, owner } }: Caller,
  own: Keys,
  gateway: Gateway,
): Promise<Keys> {
  if (!("handshake" in writer)) return own;
  const { handshake, name } = writer;
  const [wish] = expectedPermissionsOf(writer);
  if (handshake.kind === "access-grants" && wish !== undefined) {
    const permission = grantPermission(wish);
    return askAccessGrants(gateway, owner, own, { bucket, prefix: wish.prefix, permission });
  }
  if (handshake.kind !== "assume-role") return own;
  const client = stsClientOf(gateway, owner.region, own);
  try {
    const { Credentials: issued } = await client.send(
      new AssumeRoleCommand({
        RoleArn: roleArnOf(owner, handshake.roleName),
        RoleSessionName: name,
        ExternalId: handshake.externalId,
      }),
    );
    const {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
    } = issued ?? {};
    if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
      throw new Error("expected credentials of STS, received none");
    }
    return { accessKeyId, secretAccessKey, sessionToken };
  } finally {
    client.destroy();
  }
}

function puts(operation: string): boolean {
  return operation === "write" || operation === "replicate";
}

async function putTwice(
  { writer, shortName, key, destination: { name: bucket, owner } }: Caller,
  credentials: Keys,
  gateway: Gateway,
): Promise<Pick<ProgramRun, "inside" | "outside">> {
  const client = s3ClientOf(gateway, owner.region, credentials);
  const acl =
    "aclHeader" in writer && writer.aclHeader === "required"
      ? ("bucket-owner-full-control" as const)
      : undefined;
  const put = (at: string): Promise<PutOutcome> => putObject(client, bucket, at, `from ${shortName}\n`, acl);
  const file = `from-${shortName}.txt`;
  const [prefix = ""] = "prefixes" in writer ? writer.prefixes : [];
  const inside =
    key ?? ("operations" in writer && writer.operations.some(puts) ? `${prefix}${file}` : undefined);
  try {
    return {
      ...(inside === undefined ? {} : { inside: await put(inside) }),
      outside: await put(`${DENIED_TEST_PREFIX}${file}`),
    };
  } finally {
    client.destroy();
  }
}
