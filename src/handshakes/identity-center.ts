import type { ResolvedDestination, ResolvedPeople } from "../config/resolve-writers";
import { accountRootArn, permissionSetRolePattern, sid } from "../naming";
import { mergeConditions, policyDocument, type IdentityStatement } from "../policies/statement";
import { allowGrants } from "./handshake";
import { joinStatements } from "./join-statements";
import { keyIdentityStatements, type KeyUser } from "./key-use";
import { operationGrants } from "./operation-grants";
import type { PlannedAccess, PlannedWriter } from "./planned-writer";

/**
 * Users write through a permission set: its inline policy, and B's bucket policy with the ARN pattern of the role that
 * Identity Center creates. The account's root is the principal: a principal of "*" would make the bucket public,
 * whatever the condition.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function planPeople(writer: ResolvedPeople): PlannedWriter {
  const { account, destinations } = writer;
  const sides = destinations.map((destination) => sidesOf(writer, destination));
  return {
    writer,
    roles: [],
    permissionSet: {
      writer,
      accountId: account.id,
      inlinePolicy: policyDocument(
        joinStatements(
          sides.map(({ access, statements }) => ({ name: access.destination.name, statements })),
        ),
      ),
    },
    atDestinations: sides.map(({ access }) => access),
  };
}

/** The statements of the permission set and the destination. */
function sidesOf(
  writer: ResolvedPeople,
  destination: ResolvedDestination,
): { readonly statements: readonly IdentityStatement[]; readonly access: PlannedAccess } {
  const { account, name, operations, prefixes } = writer;
  const rolePattern = permissionSetRolePattern(account, writer.permissionSetName);
  const principal = { AWS: [accountRootArn(account)] };
  const condition = { ArnLike: { "aws:PrincipalArn": rolePattern } };
  const grants = operationGrants({ destination, operations, prefixes }, { inParts: true });
  const keyUser: KeyUser = {
    name,
    accountIds: [account.id],
    bound: { principal, condition },
    objectActions: grants.flatMap(({ actions }) => actions),
  };
  return {
    statements: [...allowGrants(grants), ...keyIdentityStatements(destination, "UseDestinationKey", keyUser)],
    access: {
      destination,
      bucketPolicy: grants.map((grant) => ({
        Sid: sid(grant.purpose, "By", name),
        Effect: "Allow",
        Principal: principal,
        Action: grant.actions,
        Resource: grant.resources,
        Condition: mergeConditions(condition, grant.condition),
      })),
      keyUser,
      actor: { rolePattern },
    },
  };
}
