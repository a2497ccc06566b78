import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import type { StackAccount } from "../config/account-schema";
import { writeFormattedHcl } from "./hcl/format-hcl";

/** What cdktf asks of Terraform. @see https://developer.hashicorp.com/terraform/cdktf/release/upgrade-guide-v0-13 */
const TERRAFORM = ">= 1.2.0";
/** S3's own locking of the state. @see https://developer.hashicorp.com/terraform/language/backend/s3 */
const TERRAFORM_WITH_LOCK_FILE = ">= 1.10.0";

/**
 * The versions that a stack asks for: of Terraform, as its backend needs it, and of AWS's provider the minor version whose
 * arguments are known here, with whatever patch release. `.terraform.lock.hcl` says which.
 */
export function requireVersions(stack: TerraformStack, provider: AwsProvider, account: StackAccount): void {
  const { providerVersion = "" } = provider.terraformGeneratorMetadata ?? {};
  const requiredVersion = account.backend.kind === "s3" ? TERRAFORM_WITH_LOCK_FILE : TERRAFORM;
  stack.addOverride("terraform.required_version", requiredVersion);
  stack.addOverride("terraform.required_providers.aws", {
    source: "hashicorp/aws",
    version: `~> ${providerVersion}`,
  });
  writeFormattedHcl(stack, requiredVersion);
}
