import { AccessanalyzerAnalyzer } from "@cdktf/provider-aws/lib/accessanalyzer-analyzer";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { MAIN } from "../src/config/resolve-writers";
import type { ResolvedConfig } from "../src/config/schema";
import { DestinationBucket, ownerOf } from "../src/constructs/destination-bucket";
import type { Handshakes } from "../src/handshakes/declare-handshakes";
import { addOutput, addPreconditions, addTrail, openAccountStack } from "./account-stack";

export interface OwnerStackProps {
  readonly handshakes: Handshakes;
  /** `B` */
  readonly accountKey: string;
}

/** The stack of an account with destinations: buckets, access to them, and trails. */
export class OwnerStack extends TerraformStack {
  constructor(scope: Construct, id: string, { handshakes, accountKey }: OwnerStackProps) {
    super(scope, id);
    const { account, destinations } = ownerOf(handshakes, accountKey);
    const imports = destinations.some(({ options }) => options.import === true);
    openAccountStack(this, account, handshakes.config.endpoint, imports);
    const { buckets, targetRoles } = new DestinationBucket(this, "destination", {
      handshakes,
      account: accountKey,
    });
    for (const { name, bucketName } of destinations) {
      const output = name === MAIN ? "destination_bucket" : `destination_bucket_${name}`;
      addOutput(this, output, buckets.get(name)?.id ?? bucketName, "Bucket that the writers write to");
    }
    for (const [writer, arn] of targetRoles) {
      addOutput(this, `target_role_arn_${writer}`, arn, `Role that the writer ${writer} assumes`);
    }
    addTrail(this, accountKey, handshakes);
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
