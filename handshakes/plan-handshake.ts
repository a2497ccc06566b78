import type { AdditionalStatement } from "../config/additional-statements-schema";
import type { Producer, ResolvedFunction, ResolvedRole } from "../config/resolve-writers";
import { needInstanceProfile } from "../policies/role-services";
import { serviceTrust } from "../policies/service-trust";
import { policyDocument, whenAny, type IdentityStatement, type TrustStatement } from "../policies/statement";
import { accessGrantsHandshake } from "./access-grants";
import { actorOf, keyUserOf, type Binding } from "./actor";
import { assumeRoleHandshake } from "./assume-role";
import { bucketPolicyHandshake } from "./bucket-policy";
import { bucketPolicyOnlyHandshake } from "./bucket-policy-only";
import type { AccessGrantPlan, Grant, Handshake, HandshakeInput } from "./handshake";
import { identityPolicyOnlyHandshake } from "./identity-policy-only";
import { keyIdentityStatements } from "./key-use";
import type { PlannedWriter } from "./planned-writer";

export type GrantedPrefix = Pick<AccessGrantPlan, "permission" | "subPrefix">;

/** What a kind of writer needs, whichever handshake it has. */
export interface WriterNeeds {
  /** The services that assume its role. */
  readonly services: readonly string[];
  /** Whom its role trusts besides. @default - nobody */
  readonly alsoTrusts?: (account: Producer) => TrustStatement;
  /** On the destination. */
  readonly grants: readonly Grant[];
  /** The same for S3 Access Grants. */
  readonly grantedPrefixes: readonly GrantedPrefix[];
  /** What whoever asks S3 for the objects needs besides. @default - nothing */
  readonly alsoAsActor?: readonly IdentityStatement[];
  /** What its role needs in its own account, before its side of the handshake. @default - nothing */
  readonly inAccount?: (account: Producer) => readonly IdentityStatement[];
  /** The same after it. @default - nothing */
  readonly afterHandshake?: readonly IdentityStatement[];
  /** Policies managed by AWS, by name. */
  readonly managedPolicies?: readonly string[];
}

/** A writer that is a role, with every side of the handshake that it chose. */
export function planHandshake(
  writer: ResolvedFunction | ResolvedRole,
  needs: WriterNeeds,
  binding: Binding,
): PlannedWriter {
  const { services, grants, inAccount, afterHandshake = [], managedPolicies } = needs;
  const { destination, handshake: choice } = writer;
  const actor = actorOf(writer);
  const keyUser = keyUserOf(writer, actor, grants, binding);
  const handshake = handshakeOf(writer, needs, binding, [
    ...keyIdentityStatements(destination, "UseDestinationKey", keyUser),
    ...(needs.alsoAsActor ?? []),
  ]);
  const accessGrants =
    choice.kind === "access-grants" && handshake.accessGrants !== undefined
      ? { grants: handshake.accessGrants, needed: grants, sessionSeconds: choice.sessionSeconds }
      : undefined;
  return {
    writer,
    roles: writer.accounts.map((account) => ({
      account,
      role: {
        roleName: writer.roleName,
        ...(writer.importRole === true ? { imported: true } : {}),
        ...("existingRole" in writer && writer.existingRole !== false
          ? { existingPolicyName: `s3-handshake-${writer.name}` }
          : {}),
        description: `Writes to S3 in account ${destination.owner.id} (${writer.name})`,
        trust: policyDocument([
          ...services.map((service) => serviceTrust(service, account)),
          ...(needs.alsoTrusts === undefined ? [] : [needs.alsoTrusts(account)]),
        ]),
        permissions: policyDocument([
          ...(inAccount?.(account) ?? []),
          ...handshake.identity,
          ...afterHandshake,
          ...writer.additionalStatements.map(additionalStatement),
        ]),
        ...(managedPolicies === undefined ? {} : { managedPolicies }),
        ...(needInstanceProfile(services) ? { instanceProfile: true } : {}),
      },
    })),
    ...(handshake.targetRole === undefined ? {} : { targetRole: handshake.targetRole }),
    atDestination: {
      bucketPolicy: handshake.bucketPolicy,
      keyUser,
      actor,
      ...(accessGrants === undefined ? {} : { accessGrants }),
    },
  };
}

function additionalStatement(
  { actions, resources, condition = {} }: AdditionalStatement,
  index: number,
): IdentityStatement {
  return {
    Sid: `Additional${index + 1}`,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...whenAny(condition),
  };
}

function handshakeOf(
  writer: ResolvedFunction | ResolvedRole,
  { grants, services, grantedPrefixes }: WriterNeeds,
  binding: Binding,
  extraStatements: readonly IdentityStatement[],
): Handshake {
  const input: HandshakeInput = {
    writer,
    producers: writer.accounts,
    accountB: writer.destination.owner,
    grants,
    extraStatements,
    principalBinding: binding.principalBinding,
    organizationId: binding.organizationId,
  };
  const choice = writer.handshake;
  switch (choice.kind) {
    case "bucket-policy":
      return bucketPolicyHandshake(input);
    case "bucket-policy-only":
      return bucketPolicyOnlyHandshake(input);
    case "identity-policy-only":
      return identityPolicyOnlyHandshake(input);
    case "assume-role":
      return assumeRoleHandshake({
        ...input,
        targetRoleName: choice.roleName,
        services,
        externalId: choice.externalId,
        inBucketPolicy: choice.inBucketPolicy,
      });
    case "access-grants":
      return accessGrantsHandshake({ ...input, prefixes: grantedPrefixes });
  }
}
