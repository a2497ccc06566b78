import { LOCATION_ROLE_NAME } from "../config/location-role-name";
import type { ResolvedConfig } from "../config/schema";
import { accountKeysOf, producerAccount } from "../config/writers-of";
import type { LambdaWriter, RoleWriter } from "../config/writer-schema";
import { bindRoles } from "../policies/principal-binding";
import type { Actor } from "./handshake";
import type { EncryptedBucket, KeyUser } from "./key-use";
import { grantsOf } from "./writer-grants";

/** Who, in the end, asks S3 for the object. */
export function actorOf(writer: LambdaWriter | RoleWriter, config: ResolvedConfig): Actor {
  const { B } = config.accounts;
  switch (writer.handshake.kind) {
    case "assume-role":
      return { accounts: [B], roleName: writer.handshake.roleName };
    case "access-grants":
      return { accounts: [B], roleName: LOCATION_ROLE_NAME };
    default:
      return {
        accounts: accountKeysOf(writer, config).map((key) => producerAccount(key, config)),
        roleName: writer.roleName,
      };
  }
}

/** The same as a user of the destination's key. */
export function keyUserOf(writer: LambdaWriter | RoleWriter, config: ResolvedConfig): KeyUser {
  const actor = actorOf(writer, config);
  // A role that B's own stack makes is there before the key's policy; others are bound as the config says.
  const inB = writer.handshake.kind === "assume-role" || writer.handshake.kind === "access-grants";
  const roles = { ...actor, organizationId: config.organizationId };
  return {
    name: writer.name,
    accountIds: actor.accounts.map(({ id }) => id),
    bound: bindRoles(roles, inB ? "arn" : config.principalBinding),
    objectActions: grantsOf(writer, config).flatMap(({ actions }) => actions),
  };
}

export function destinationBucket({ accounts, destination, writers }: ResolvedConfig): EncryptedBucket {
  return {
    bucketName: destination.bucketName,
    owner: accounts.B,
    encryption: destination.encryption,
    takesUploads: writers.some((writer) => writer.kind === "lambda" && writer.source.in === "destination"),
    existing: false,
  };
}
