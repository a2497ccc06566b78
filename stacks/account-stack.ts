import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Aspects, LocalBackend, S3Backend, TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { StackAccount } from "../src/config/account-schema";
import { AuditTrail } from "../src/constructs/audit-trail";
import type { Handshakes } from "../src/handshakes/declare-handshakes";
import { preconditionsOf } from "../src/handshakes/preconditions";
import { planTrail } from "../src/handshakes/plan-trails";
import { bucketArn } from "../src/naming";
import { localEndpoint } from "./local-endpoint";
import { requireVersions } from "./terraform-versions";

/**
 * A stack for one account: its provider, with the stack's name as alias, and its backend. Terraform refuses to apply it
 * to any other account.
 *
 * @param endpoint - a local endpoint instead of AWS. Default: AWS
 * @param imports - whether the stack has import blocks. Default: no
 */
export function openAccountStack(
  stack: TerraformStack,
  account: StackAccount,
  endpoint?: string,
  imports = false,
): void {
  const id = stack.node.id;
  const provider = new AwsProvider(stack, "provider", {
    alias: id,
    region: account.region,
    allowedAccountIds: [account.id],
    ...accessArguments(account, id),
    ...(endpoint === undefined ? {} : localEndpoint(endpoint, account.id)),
    ...(Object.keys(account.tags).length === 0 ? {} : { defaultTags: [{ tags: account.tags }] }),
  });
  // A provider with an alias is not a default: every resource must name it.
  Aspects.of(stack).add({
    visit: (node) => {
      if (TerraformResource.isTerraformResource(node)) node.provider ??= provider;
    },
  });
  openBackend(stack, account);
  requireVersions(stack, provider, account, imports);
}

function accessArguments({ access }: StackAccount, id: string): object {
  if (access === undefined) return {};
  if ("profile" in access) return { profile: access.profile };
  return {
    assumeRole: [
      { roleArn: access.assumeRoleArn, sessionName: `s3-handshake-${id}`, externalId: access.externalId },
    ],
  };
}

function openBackend(stack: TerraformStack, { backend }: StackAccount): void {
  if (backend.kind === "local") {
    // Terraform runs in cdktf.out/stacks/<id>: the state is next to cdktf.out, which can be deleted at any time.
    new LocalBackend(stack, { path: `../../../terraform.${stack.node.id}.tfstate` });
    return;
  }
  new S3Backend(stack, {
    bucket: backend.bucket,
    key: backend.key,
    region: backend.region,
    encrypt: true,
    profile: backend.profile,
    assumeRole: backend.assumeRoleArn === undefined ? undefined : { roleArn: backend.assumeRoleArn },
  });
  // S3's own locking, which cdktf does not support.
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

/** An output under this name, with an underscore for each dot of a bucket name in it, which Terraform does not take. */
export function addOutput(scope: Construct, name: string, value: string, description: string): void {
  new TerraformOutput(scope, name.replaceAll(".", "_"), { value, description, staticId: true });
}

/** Adds an output with the stack's requirements outside of the stacks, and the statements to add. */
export function addPreconditions(stack: TerraformStack, { config, plan }: Handshakes): void {
  const found = preconditionsOf(config, plan).filter(({ stack: id }) => id === stack.node.id);
  if (found.length === 0) return;
  const value = JSON.stringify(found.map(({ what, statements }) => ({ what, statements })));
  addOutput(stack, "preconditions", value, "What must hold outside of the stacks, and the statements to add");
}

/** The configured trail in this account, if any. */
export function addTrail(stack: TerraformStack, key: string, { config, plan }: Handshakes): void {
  const found = planTrail(key, config, plan);
  if (found === undefined) return;
  const { account, trail, watched, selectorName } = found;
  new AuditTrail(stack, "audit-trail", {
    account,
    trailName: trail.name,
    logBucketName: trail.logBucketName,
    selectorName,
    watchedBucketArns: watched.map((name) => bucketArn(account, name)),
    keyArn: trail.keyArn,
    expireLogsAfterDays: trail.expireLogsAfterDays,
    preventDestroy: config.preventDestroy,
  });
}
