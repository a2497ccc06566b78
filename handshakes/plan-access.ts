import {
  accountKeysOf,
  isBackfilled,
  lambdasOf,
  producerAccount,
  producerAccounts,
} from "../config/writers-of";
import type { Account } from "../config/account-schema";
import { LOCATION_ROLE_NAME } from "../config/location-role-name";
import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter, RoleWriter, Writer } from "../config/writer-schema";
import { accountRootArn, bucketArn, permissionSetRolePattern } from "../naming";
import { bucketGuards } from "../policies/bucket-guards";
import { bindRoles } from "../policies/principal-binding";
import { policyDocument, type IdentityStatement } from "../policies/statement";
import { instancePolicy, locationRole } from "./access-grants";
import { destinationBucket, keyUserOf } from "./actor";
import {
  madeWith,
  type AccessGrantsPlan,
  type AccessPlan,
  type BucketPlan,
  type PermissionSetPlan,
  type ProducerPlan,
  type WriterRolePlan,
} from "./access-plan";
import type { Handshake } from "./handshake";
import { identityCenterHandshake, type IdentityCenterHandshake } from "./identity-center";
import { keyIdentityStatements, keyUseStatements, planKey, type KeyUser } from "./key-use";
import { listedWriters } from "./listed-writers";
import { planBackfill } from "./plan-backfill";
import { planFunctions } from "./plan-function";
import { encryptedSource, planSources, sourceReader } from "./plan-sources";
import { grantsOf } from "./writer-grants";
import { handshakeOf } from "./writer-handshake";
import { eventBridgeRole, writerRole } from "./writer-role";

/** A writer that is a role, with all sides of its handshake. */
interface Shaken {
  readonly writer: LambdaWriter | RoleWriter;
  readonly handshake: Handshake;
}

/** People who write, with both sides. */
interface ShakenPeople {
  readonly plan: PermissionSetPlan;
  readonly handshake: IdentityCenterHandshake;
  readonly rolePattern: string;
  readonly keyUser: KeyUser;
}

/** Every role and policy of all accounts. */
export function planAccess(config: ResolvedConfig): AccessPlan {
  const shaken = config.writers.flatMap((writer) => shake(writer, config));
  const people = config.writers.flatMap((writer) => shakePeople(writer, config));
  const accessGrants = planAccessGrants(shaken, config);
  return {
    producers: [...producerAccounts(config)].map(([key, account]): ProducerPlan => ({
      key,
      account,
      roles: config.writers
        .filter((writer) => accountKeysOf(writer, config).includes(key))
        .flatMap((writer): WriterRolePlan[] => {
          if (writer.kind === "event-bridge") return [{ writer, role: eventBridgeRole(writer, account) }];
          const own = shaken.find((candidate) => candidate.writer === writer);
          return own === undefined
            ? []
            : [
                {
                  writer,
                  role: writerRole(own.writer, account, identityOf(own, config), config),
                  ...backfillOf(own.writer, account),
                },
              ];
        }),
      ...planFunctions(
        lambdasOf(config).filter((writer) => writer.account === key),
        account,
        config,
      ),
      sources: planSources(key, account, config),
    })),
    B: {
      roles: shaken.flatMap(({ writer, handshake }) =>
        handshake.targetRole === undefined ? [] : [{ writer, role: handshake.targetRole }],
      ),
      destination: planDestination(shaken, people, config),
      listeners: lambdasOf(config).filter(({ source }) => source.in === "destination"),
      ...(accessGrants === undefined ? {} : { accessGrants }),
    },
    permissionSets: people.map(({ plan }) => plan),
  };
}

function shake(writer: Writer, config: ResolvedConfig): Shaken[] {
  if (writer.kind === "event-bridge" || writer.kind === "identity-center") return [];
  return [{ writer, handshake: handshakeOf(writer, config) }];
}

function backfillOf(writer: Shaken["writer"], account: Account): Pick<WriterRolePlan, "backfill"> {
  if (writer.kind !== "lambda" || !isBackfilled(writer)) return {};
  return { backfill: planBackfill(writer, encryptedSource(writer.source, account), account) };
}

/** A's side of the handshake, and the right to the key of the bucket that a function reads itself. */
function identityOf({ writer, handshake }: Shaken, config: ResolvedConfig): IdentityStatement[] {
  if (writer.kind !== "lambda" || writer.workload === "copy" || writer.source.in !== "own-bucket") {
    return [...handshake.identity];
  }
  const source = encryptedSource(writer.source, producerAccount(writer.account, config));
  const reader = sourceReader({ ...writer, source: writer.source }, config);
  return [...handshake.identity, ...keyIdentityStatements(source, "UseSourceKey", reader)];
}

function shakePeople(writer: Writer, config: ResolvedConfig): ShakenPeople[] {
  if (writer.kind !== "identity-center") return [];
  const account = producerAccount(writer.account, config);
  const grants = grantsOf(writer, config);
  const rolePattern = permissionSetRolePattern(account, writer.permissionSetName);
  const keyUser: KeyUser = {
    name: writer.name,
    accountIds: [account.id],
    bound: {
      principal: { AWS: [accountRootArn(account)] },
      condition: { ArnLike: { "aws:PrincipalArn": rolePattern } },
    },
    objectActions: grants.flatMap(({ actions }) => actions),
  };
  const handshake = identityCenterHandshake({
    ...writer,
    account,
    grants,
    elsewhere: keyIdentityStatements(destinationBucket(config), "UseDestinationKey", keyUser),
  });
  return [
    {
      handshake,
      plan: { writer, accountId: account.id, inlinePolicy: handshake.inlinePolicy },
      rolePattern,
      keyUser,
    },
  ];
}

function planDestination(
  shaken: readonly Shaken[],
  people: readonly ShakenPeople[],
  config: ResolvedConfig,
): BucketPlan {
  const { destination, accounts, organizationId } = config;
  const bucket = destinationBucket(config);
  const users = [
    ...shaken.map(({ writer }) => keyUserOf(writer, config)),
    ...people.map(({ keyUser }) => keyUser),
  ];
  const key = planKey(bucket, users);
  return {
    bucketName: destination.bucketName,
    ...madeWith(destination),
    encryption: destination.encryption,
    ...(key === undefined ? {} : { key }),
    keyStatements: destination.encryption.kind === "existing-kms-key" ? keyUseStatements(bucket, users) : [],
    policy: policyDocument([
      ...bucketGuards({
        bucketArn: bucketArn(accounts.B, destination.bucketName),
        ownerAccountId: accounts.B.id,
        tlsMinimumVersion: destination.tlsMinimumVersion,
        organizationId,
        onlyWriters: listedWriters(
          shaken.map(({ writer }) => writer),
          people.map(({ rolePattern }) => rolePattern),
          config,
        ),
        network: destination.network,
      }),
      ...shaken.flatMap(({ handshake }) => handshake.bucketPolicy),
      ...people.flatMap(({ handshake }) => handshake.bucketPolicy),
    ]),
  };
}

function planAccessGrants(shaken: readonly Shaken[], config: ResolvedConfig): AccessGrantsPlan | undefined {
  const grantees = shaken.filter(({ handshake }) => handshake.accessGrants !== undefined);
  if (grantees.length === 0) return undefined;
  const grants = grantees.flatMap(({ writer, handshake }) =>
    (handshake.accessGrants ?? []).map((grant) => ({ ...grant, writerName: writer.name })),
  );
  const { B } = config.accounts;
  const needed = grantees.flatMap(({ writer }) => grantsOf(writer, config));
  return {
    existingInstance: config.accessGrants?.existingInstance ?? false,
    locationScope: `s3://${config.destination.bucketName}/*`,
    locationRole: locationRole({
      roleName: LOCATION_ROLE_NAME,
      accountB: B,
      grants: needed,
      elsewhere: keyIdentityStatements(destinationBucket(config), "UseDestinationKey", {
        name: LOCATION_ROLE_NAME,
        accountIds: [B.id],
        bound: bindRoles({ accounts: [B], roleName: LOCATION_ROLE_NAME }, "arn"),
        objectActions: needed.flatMap(({ actions }) => actions),
      }),
      maxSessionSeconds: Math.max(
        ...grantees.map(({ writer }) =>
          writer.handshake.kind === "access-grants" ? writer.handshake.sessionSeconds : 0,
        ),
      ),
    }),
    instancePolicy: instancePolicy(
      B,
      grants.map(({ granteeArn }) => granteeArn),
    ),
    grants,
  };
}
