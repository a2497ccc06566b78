import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Account } from "../config/account-schema";
import type { BackfillPlan } from "../handshakes/access-plan";
import { stateMachineLogGroupName } from "../naming";
import { render } from "../policies/render";
import { plannedRole } from "./planned-role";
import type { PolicyRole } from "./policy-role";

export interface BackfillProps {
  readonly plan: BackfillPlan;
  readonly account: Account;
  /** The KMS key of its log group. Its policy names the log group. @default - a key that CloudWatch Logs owns */
  readonly keyArn?: string;
  /** The function that it invokes. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * A state machine that invokes a function with every object of a bucket, with its role and a log group for failures.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export class Backfill extends Construct {
  readonly stateMachine: SfnStateMachine;
  readonly role: PolicyRole;

  constructor(scope: Construct, id: string, { plan, account, keyArn, dependsOn }: BackfillProps) {
    super(scope, id);
    this.role = plannedRole(this, "role", plan.role, account);
    const logGroup = new CloudwatchLogGroup(this, "logs", {
      name: stateMachineLogGroupName(plan.stateMachineName),
      retentionInDays: plan.logRetentionDays,
      kmsKeyId: keyArn,
    });
    this.stateMachine = new SfnStateMachine(this, "state-machine", {
      name: plan.stateMachineName,
      type: "STANDARD",
      roleArn: this.role.role.arn,
      definition: render(plan.definition),
      // Only failures: all events of a million objects would cost more than the copies.
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: true,
        logDestination: `${logGroup.arn}:*`,
      },
      dependsOn: [...this.role.policies, ...dependsOn],
    });
  }
}
