import { LOCATION_ROLE_NAME } from "../config/location-role-name";
import type { ResolvedConfig } from "../config/schema";
import type { Owner } from "../config/resolve-writers";
import { bindRoles } from "../policies/principal-binding";
import { instancePolicy, locationRole } from "./access-grants";
import type { AccessGrantsPlan } from "./access-plan";
import { keyIdentityStatements } from "./key-use";
import type { PlannedWriter } from "./planned-writer";

/** An owner's S3 Access Grants instance, if a writer uses it: it has one location, for one bucket. */
export function planAccessGrants(
  planned: readonly PlannedWriter[],
  owner: Owner,
  config: ResolvedConfig,
): AccessGrantsPlan | undefined {
  const grantees = planned.flatMap(({ writer, atDestinations }) =>
    atDestinations.flatMap(({ destination, accessGrants }) =>
      accessGrants === undefined || destination.owner.key !== owner.key
        ? []
        : [{ writerName: writer.name, destination, ...accessGrants }],
    ),
  );
  const [first] = grantees;
  if (first === undefined) return undefined;
  const grants = grantees.flatMap(({ writerName, grants: own }) =>
    own.map((grant) => ({ ...grant, writerName })),
  );
  const needed = grantees.flatMap((grantee) => grantee.needed);
  return {
    existingInstance: config.accessGrants?.existingInstance ?? false,
    destination: first.destination.name,
    locationScope: `s3://${first.destination.bucketName}/*`,
    locationRole: locationRole({
      roleName: LOCATION_ROLE_NAME,
      accountB: owner,
      grants: needed,
      extraStatements: keyIdentityStatements(first.destination, "UseDestinationKey", {
        name: LOCATION_ROLE_NAME,
        accountIds: [owner.id],
        bound: bindRoles({ accounts: [owner], roleName: LOCATION_ROLE_NAME }, "arn"),
        objectActions: needed.flatMap(({ actions }) => actions),
      }),
      maxSessionSeconds: Math.max(...grantees.map(({ sessionSeconds }) => sessionSeconds)),
    }),
    instancePolicy: instancePolicy(
      owner,
      grants.map(({ granteeArn }) => granteeArn),
    ),
    grants,
  };
}
