import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ResolvedConfig } from "../src/config/schema";
import { PermissionSet } from "../src/constructs/permission-set";
import type { PermissionSetPlan } from "../src/handshakes/planned-writer";
import { addOutput, openAccountStack } from "./account-stack";

export interface IdentityCenterStackProps {
  readonly identityCenter: NonNullable<ResolvedConfig["identityCenter"]>;
  readonly permissionSets: readonly PermissionSetPlan[];
  /** A local endpoint instead of AWS. @default - AWS */
  readonly endpoint?: string;
}

/** The stack of the account that administers Identity Center: the writers' permission sets. */
export class IdentityCenterStack extends TerraformStack {
  constructor(
    scope: Construct,
    id: string,
    { identityCenter, permissionSets, endpoint }: IdentityCenterStackProps,
  ) {
    super(scope, id);
    openAccountStack(this, identityCenter.account, endpoint);
    for (const { writer, accountId, inlinePolicy } of permissionSets) {
      const { permissionSet } = new PermissionSet(this, `permission-set-${writer.name}`, {
        ...writer,
        instanceArn: identityCenter.instanceArn,
        description: `Writes to S3 (${writer.name})`,
        inlinePolicy,
        accountId,
      });
      addOutput(
        this,
        `permission_set_arn_${writer.name}`,
        permissionSet.arn,
        `Permission set of the writer ${writer.name}`,
      );
    }
  }
}
