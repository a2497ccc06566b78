import type { AdditionalStatement } from "../config/additional-statements-schema";
import { documentOf, existingRoleOf, statementsOf } from "../config/existing-schema";
import type { HandshakeChoice } from "../config/handshake-schema";
import type {
  Producer,
  ResolvedDestination,
  ResolvedFunction,
  ResolvedRole,
} from "../config/resolve-writers";
import { attachedPoliciesOf } from "../config/managed-policies-schema";
import { policyArn } from "../naming";
import { mergePolicies } from "../policies/merge-policies";
import { needInstanceProfile } from "../policies/role-services";
import { serviceTrust } from "../policies/service-trust";
import { policyDocument, whenAny, type IdentityStatement, type TrustStatement } from "../policies/statement";
import { accessGrantsHandshake } from "./access-grants";
import { actorOf, keyUserOf, type Binding } from "./actor";
import { assumeRoleHandshake } from "./assume-role";
import { bucketPolicyHandshake } from "./bucket-policy";
import { bucketPolicyOnlyHandshake } from "./bucket-policy-only";
import {
  accountsText,
  type AccessGrantPlan,
  type Grant,
  type Handshake,
  type HandshakeInput,
  type RolePlan,
} from "./handshake";
import { identityPolicyOnlyHandshake } from "./identity-policy-only";
import { joinStatements } from "./join-statements";
import { keyIdentityStatements } from "./key-use";
import type { PlannedAccess, PlannedWriter } from "./planned-writer";

export type GrantedPrefix = Pick<AccessGrantPlan, "permission" | "subPrefix">;

/** What a kind of writer needs, with any handshake. */
export interface WriterNeeds {
  /** The services that assume its role. */
  readonly services: readonly string[];
  /** Further principals that its role trusts. @default - no one */
  readonly alsoTrusts?: (account: Producer) => TrustStatement;
  /** On a destination. */
  readonly grants: (destination: ResolvedDestination) => readonly Grant[];
  /** The same for S3 Access Grants. */
  readonly grantedPrefixes: readonly GrantedPrefix[];
  /** Further permissions of the principal that calls S3. @default - nothing */
  readonly alsoAsActor?: readonly IdentityStatement[];
  /** Its role's statements in its own account, before those of the handshake. @default - nothing */
  readonly inAccount?: (account: Producer) => readonly IdentityStatement[];
  /** The same after it. @default - nothing */
  readonly afterHandshake?: readonly IdentityStatement[];
}

/** Plans a role writer with all sides of its handshake. */
export function planHandshake(
  writer: ResolvedFunction | ResolvedRole,
  needs: WriterNeeds,
  binding: Binding,
): PlannedWriter {
  const { services, inAccount, afterHandshake = [] } = needs;
  const { destinations } = writer;
  const sides = destinations.map((destination) => sidesOf(writer, destination, needs, binding));
  const identity = joinStatements(
    sides.map(({ access, handshake }) => ({ name: access.destination.name, statements: handshake.identity })),
  );
  return {
    writer,
    roles: writer.accounts.map((account) => {
      const role: RolePlan = {
        roleName: writer.roleName,
        ...(writer.importRole === true ? { imported: true } : {}),
        ...existingRole(writer),
        description: `Writes to S3 in ${accountsText(destinations.map(({ owner }) => owner))} (${writer.name})`,
        trust: policyDocument([
          ...services.map((service) => serviceTrust(service, account)),
          ...(needs.alsoTrusts === undefined ? [] : [needs.alsoTrusts(account)]),
        ]),
        permissions: policyDocument([
          ...(inAccount?.(account) ?? []),
          ...identity,
          ...afterHandshake,
          ...writer.additionalStatements.map(additionalStatement),
        ]),
        attachedPolicyArns: attachedPoliciesOf(writer).map(({ owner, name }) =>
          policyArn(account, owner, name),
        ),
        ...(needInstanceProfile(services) ? { instanceProfile: true } : {}),
      };
      // Of services it is enough to name them; who has a token is narrowed by conditions.
      return { account, role: needs.alsoTrusts === undefined ? role : withTrustToAdd(role, writer) };
    }),
    targetRoles: targetRolesOf(sides, writer),
    atDestinations: sides.map(({ access }) => access),
  };
}

/** Every side of the handshake with one destination. */
interface Sides {
  readonly handshake: Handshake;
  readonly access: PlannedAccess;
}

function sidesOf(
  writer: ResolvedFunction | ResolvedRole,
  destination: ResolvedDestination,
  needs: WriterNeeds,
  binding: Binding,
): Sides {
  const grants = needs.grants(destination);
  const actor = actorOf(writer, destination);
  const keyUser = keyUserOf(writer, actor, grants, binding);
  const handshake = handshakeOf(
    {
      writer,
      producers: writer.accounts,
      accountB: destination.owner,
      grants,
      extraStatements: [
        ...keyIdentityStatements(destination, "UseDestinationKey", keyUser),
        ...(needs.alsoAsActor ?? []),
      ],
      principalBinding: binding.principalBinding,
      organizationId: binding.organizationId,
    },
    writer.handshake,
    needs,
  );
  const { bucketPolicy, accessGrants } = handshake;
  const grantee =
    writer.handshake.kind === "access-grants" && accessGrants !== undefined
      ? { grants: accessGrants, needed: grants, sessionSeconds: writer.handshake.sessionSeconds }
      : undefined;
  return {
    handshake,
    access: {
      destination,
      bucketPolicy,
      keyUser,
      actor,
      ...(grantee === undefined ? {} : { accessGrants: grantee }),
    },
  };
}

/** One role in each account, for all of the writer's destinations there. */
function targetRolesOf(
  sides: readonly Sides[],
  writer: ResolvedFunction | ResolvedRole,
): NonNullable<PlannedWriter["targetRoles"]> {
  const owners = new Map(sides.map(({ access }) => [access.destination.owner.key, access.destination.owner]));
  return [...owners.values()].flatMap((owner) => {
    const roles = sides.flatMap(({ access: { destination }, handshake: { targetRole } }) =>
      targetRole === undefined || destination.owner.key !== owner.key
        ? []
        : [{ name: destination.name, targetRole }],
    );
    const [first] = roles;
    if (first === undefined) return [];
    const permissions = joinStatements(
      roles.map(({ name, targetRole }) => ({ name, statements: targetRole.permissions.Statement })),
    );
    const role = { ...first.targetRole, permissions: policyDocument(permissions) };
    const { name, handshake } = writer;
    return [
      {
        owner,
        role: handshake.kind === "assume-role" ? withTrustToAdd(role, { ...handshake, name }) : role,
      },
    ];
  });
}

function existingRole({
  name,
  existingRole: given,
}: Pick<ResolvedRole, "name" | "existingRole">): Pick<RolePlan, "existing"> {
  const existing = existingRoleOf(given);
  return existing === undefined
    ? {}
    : { existing: { policyName: `s3-handshake-${name}`, attach: existing.attach } };
}

/** The role with what its owner adds to its trust policy, where it already exists. */
function withTrustToAdd(role: RolePlan, given: Pick<ResolvedRole, "name" | "existingRole">): RolePlan {
  const { existing } = existingRole(given);
  if (existing === undefined) return role;
  const { trust } = existingRoleOf(given.existingRole) ?? {};
  const there = trust === undefined ? [] : statementsOf(documentOf(trust));
  const { added, clashes } = mergePolicies(there, role.trust.Statement);
  return { ...role, existing: { ...existing, trustToAdd: added, clashes } };
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
  input: HandshakeInput,
  choice: HandshakeChoice,
  { services, grantedPrefixes }: WriterNeeds,
): Handshake {
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
