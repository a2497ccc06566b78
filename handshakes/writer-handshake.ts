import { accountKeysOf, producerAccount } from "../config/writers-of";
import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter, RoleWriter } from "../config/writer-schema";
import { bucketArn, objectsArn } from "../naming";
import { LIST_BUCKET } from "../policies/actions";
import type { IdentityStatement } from "../policies/statement";
import { accessGrantsHandshake, type AccessGrantsInput } from "./access-grants";
import { destinationBucket, keyUserOf } from "./actor";
import { assumeRoleHandshake } from "./assume-role";
import { bucketPolicyHandshake } from "./bucket-policy";
import { bucketPolicyOnlyHandshake } from "./bucket-policy-only";
import type { Handshake, HandshakeInput } from "./handshake";
import { identityPolicyOnlyHandshake } from "./identity-policy-only";
import { keyIdentityStatements } from "./key-use";
import { encryptedSource, sourceReader } from "./plan-sources";
import { grantsOf, readToCopy } from "./writer-grants";
import { servicesOf } from "./writer-role";

/** Every side of the handshake that a writer chose. */
export function handshakeOf(writer: LambdaWriter | RoleWriter, config: ResolvedConfig): Handshake {
  const input: HandshakeInput = {
    writer,
    producers: accountKeysOf(writer, config).map((key) => producerAccount(key, config)),
    accountB: config.accounts.B,
    grants: grantsOf(writer, config),
    elsewhere: elsewhereStatements(writer, config),
    principalBinding: config.principalBinding,
    organizationId: config.organizationId,
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
        services: servicesOf(writer),
        externalId: choice.externalId,
        inBucketPolicy: choice.inBucketPolicy,
      });
    case "access-grants":
      return accessGrantsHandshake({
        ...input,
        prefixes: grantedPrefixes(writer),
      });
  }
}

type GrantedPrefix = AccessGrantsInput["prefixes"][number];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-grant-create.html */
function grantedPrefixes(writer: LambdaWriter | RoleWriter): GrantedPrefix[] {
  if (writer.kind === "lambda") {
    const { source, outputPrefix, quarantinePrefix } = writer;
    return [
      ...(source.in === "destination"
        ? [{ subPrefix: `${source.prefix}*`, permission: "READ" } as const]
        : []),
      { subPrefix: `${outputPrefix}*`, permission: "READWRITE" },
      ...(quarantinePrefix === false
        ? []
        : [{ subPrefix: `${quarantinePrefix}*`, permission: "WRITE" } as const]),
    ];
  }
  const { operations } = writer;
  const reads = operations.some((operation) => operation === "read" || operation === "list");
  const writes = operations.some((operation) => operation === "write" || operation === "delete");
  const permission = reads && writes ? "READWRITE" : writes ? "WRITE" : "READ";
  return writer.prefixes.map((prefix) => ({ subPrefix: `${prefix}*`, permission }));
}

/** What the one who asks S3 for objects may do elsewhere than with objects of the destination. */
export function elsewhereStatements(
  writer: LambdaWriter | RoleWriter,
  config: ResolvedConfig,
): IdentityStatement[] {
  const destinationKey = keyIdentityStatements(
    destinationBucket(config),
    "UseDestinationKey",
    keyUserOf(writer, config),
  );
  if (writer.kind !== "lambda" || writer.workload !== "copy") return destinationKey;
  const { bucketName, prefix } = writer.source;
  const owner = producerAccount(writer.account, config);
  return [
    ...destinationKey,
    {
      Sid: "ReadSource",
      Effect: "Allow",
      Action: readToCopy(writer),
      Resource: [objectsArn(owner, bucketName, prefix)],
    },
    {
      Sid: "ListSource",
      Effect: "Allow",
      Action: LIST_BUCKET,
      Resource: [bucketArn(owner, bucketName)],
      ...(prefix === "" ? {} : { Condition: { StringLike: { "s3:prefix": `${prefix}*` } } }),
    },
    ...keyIdentityStatements(
      encryptedSource(writer.source, owner),
      "UseSourceKey",
      sourceReader(writer, config),
    ),
  ];
}
