import { LOCATION_ROLE_NAME } from "../config/location-role-name";
import { resolveDestination } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import { bindRoles } from "../policies/principal-binding";
import { instancePolicy, locationRole } from "./access-grants";
import type { AccessGrantsPlan } from "./access-plan";
import { keyIdentityStatements } from "./key-use";
import type { PlannedWriter } from "./planned-writer";

/** B's instance of S3 Access Grants, if any writer asks it for credentials. */
export function planAccessGrants(
  planned: readonly PlannedWriter[],
  config: ResolvedConfig,
): AccessGrantsPlan | undefined {
  const grantees = planned.flatMap(({ writer, atDestination }) =>
    atDestination?.accessGrants === undefined
      ? []
      : [{ writerName: writer.name, ...atDestination.accessGrants }],
  );
  if (grantees.length === 0) return undefined;
  const grants = grantees.flatMap(({ writerName, grants: own }) =>
    own.map((grant) => ({ ...grant, writerName })),
  );
  const { B } = config.accounts;
  const needed = grantees.flatMap((grantee) => grantee.needed);
  return {
    existingInstance: config.accessGrants?.existingInstance ?? false,
    locationScope: `s3://${config.destination.bucketName}/*`,
    locationRole: locationRole({
      roleName: LOCATION_ROLE_NAME,
      accountB: B,
      grants: needed,
      extraStatements: keyIdentityStatements(resolveDestination(config), "UseDestinationKey", {
        name: LOCATION_ROLE_NAME,
        accountIds: [B.id],
        bound: bindRoles({ accounts: [B], roleName: LOCATION_ROLE_NAME }, "arn"),
        objectActions: needed.flatMap(({ actions }) => actions),
      }),
      maxSessionSeconds: Math.max(...grantees.map(({ sessionSeconds }) => sessionSeconds)),
    }),
    instancePolicy: instancePolicy(
      B,
      grants.map(({ granteeArn }) => granteeArn),
    ),
    grants,
  };
}
