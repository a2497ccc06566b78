import { AccessanalyzerAnalyzer } from "@cdktf/provider-aws/lib/accessanalyzer-analyzer";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ResolvedConfig } from "../config/schema";
import { DestinationBucket } from "../constructs/destination-bucket";
import type { Handshakes } from "../handshakes/declare-handshakes";
import { addOutput, addPreconditions, addTrail, openAccountStack } from "./account-stack";

export interface AccountBStackProps {
  readonly handshakes: Handshakes;
}

/** Where the destination is: the bucket, the ways in to it, and what is recorded of it. */
export class AccountBStack extends TerraformStack {
  constructor(scope: Construct, id: string, { handshakes }: AccountBStackProps) {
    super(scope, id);
    const imports = handshakes.plan.B.destination.options.import === true;
    openAccountStack(this, handshakes.config.accounts.B, handshakes.config.endpoint, imports);
    const { bucket, targetRoles } = new DestinationBucket(this, "destination", { handshakes });
    const name = bucket?.id ?? handshakes.plan.B.destination.bucketName;
    addOutput(this, "destination_bucket", name, "Bucket that the writers write to");
    for (const [writer, role] of targetRoles) {
      addOutput(this, `target_role_arn_${writer}`, role.arn, `Role that the writer ${writer} takes on`);
    }
    addTrail(this, "B", handshakes);
    this.addAnalyzer(handshakes.config);
    addPreconditions(this, handshakes);
  }

  private addAnalyzer({ audit }: ResolvedConfig): void {
    if (audit?.accessAnalyzer !== undefined) {
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-getting-started.html
      new AccessanalyzerAnalyzer(this, "access-analyzer", {
        analyzerName: "s3-handshake",
        type: audit.accessAnalyzer.toUpperCase(),
      });
    }
  }
}
