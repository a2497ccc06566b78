import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ProducerPlan } from "../handshakes/access-plan";
import type { Handshakes } from "../handshakes/declare-handshakes";
import { roleArn } from "../naming";
import { ExistingRole } from "./existing-role";
import { plannedRole } from "./planned-role";
import type { PolicyRole } from "./policy-role";

export interface WriterRoleProps {
  readonly handshakes: Handshakes;
  /** The writer's name in the declaration. */
  readonly writer: string;
  /** The key of this stack's account with the writer. @default "A" */
  readonly account?: string;
}

/** A writer's side of its handshake: its role with trust policy and permissions. For a stack of its account. */
export class WriterRole extends Construct {
  /** @default - the role already exists */
  readonly role?: PolicyRole;
  readonly arn: string;
  /** The resources with the role's permissions, which a function needs before it runs. */
  readonly policies: readonly ITerraformDependable[];

  /** @throws Error when the account has no such writer */
  constructor(scope: Construct, id: string, { handshakes, writer, account = "A" }: WriterRoleProps) {
    super(scope, id);
    const { account: owner, roles } = producerOf(handshakes, account);
    const planned = roles.find((candidate) => candidate.writer.name === writer);
    if (planned === undefined) {
      const known = roles.map((candidate) => candidate.writer.name).join(", ");
      throw new Error(`expected the name of a writer of account ${account} (${known}), received ${writer}`);
    }
    const { existing, roleName } = planned.role;
    if (existing === undefined) {
      this.role = plannedRole(this, "role", planned.role, owner);
      this.arn = this.role.role.arn;
      this.policies = this.role.policies;
      return;
    }
    this.policies = new ExistingRole(this, "role", { ...planned.role, existing }).policies;
    this.arn = roleArn(owner, roleName);
  }
}

/** @throws Error when there is no such producer */
export function producerOf({ plan }: Handshakes, key: string): ProducerPlan {
  const found = plan.producers.find((producer) => producer.key === key);
  if (found === undefined) {
    throw new Error(
      `expected one of the producers ${plan.producers.map((one) => one.key).join(", ")}, received ${key}`,
    );
  }
  return found;
}
