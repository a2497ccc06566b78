import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import type { StackAccount } from "../src/config/account-schema";
import { writeFormattedHcl } from "./hcl/format-hcl";

/** What cdktf requires of Terraform. @see https://developer.hashicorp.com/terraform/cdktf/release/upgrade-guide-v0-13 */
const TERRAFORM = ">= 1.2.0";
/** S3's own locking of the state. @see https://developer.hashicorp.com/terraform/language/backend/s3 */
const TERRAFORM_WITH_LOCK_FILE = ">= 1.10.0";

/** @see https://developer.hashicorp.com/terraform/language/import */
const TERRAFORM_WITH_IMPORTS = ">= 1.5.0";

/**
 * The versions that a stack asks for: of Terraform, as its backend and its import blocks need it, and of AWS's provider the minor version whose
 * arguments are known here, with whatever patch release. `.terraform.lock.hcl` says which.
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
