import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import type { StackAccount } from "../src/config/account-schema";
import { writeFormattedHcl } from "./hcl/format-hcl";

/**
 * cdktf's minimum Terraform version. @see https://developer.hashicorp.com/terraform/cdktf/release/upgrade-guide-v0-13
 */
const TERRAFORM = ">= 1.2.0";
/** S3's own locking of the state. @see https://developer.hashicorp.com/terraform/language/backend/s3 */
const TERRAFORM_WITH_LOCK_FILE = ">= 1.10.0";

/** @see https://developer.hashicorp.com/terraform/language/import */
const TERRAFORM_WITH_IMPORTS = ">= 1.5.0";

/**
 * Sets a stack's required versions: of Terraform, for its backend and import blocks, and the known minor version of
 * AWS's provider with any patch release, which `.terraform.lock.hcl` records.
 */
export function requireVersions(
  stack: TerraformStack,
  provider: AwsProvider,
  account: StackAccount,
  imports: boolean,
): void {
  const { providerVersion = "" } = provider.terraformGeneratorMetadata ?? {};
  const withoutLockFile = imports ? TERRAFORM_WITH_IMPORTS : TERRAFORM;
  const requiredVersion = account.backend.kind === "s3" ? TERRAFORM_WITH_LOCK_FILE : withoutLockFile;
  stack.addOverride("terraform.required_version", requiredVersion);
  stack.addOverride("terraform.required_providers.aws", {
    source: "hashicorp/aws",
    version: `~> ${providerVersion}`,
  });
  writeFormattedHcl(stack, requiredVersion);
}
