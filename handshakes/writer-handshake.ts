import { accountKeysOf, producerAccount } from "../config/writers-of";
import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter, RoleWriter } from "../config/writer-schema";
import { bucketArn, objectsArn } from "../naming";
import { LIST_BUCKET, READ_TO_COPY } from "../policies/actions";
import type { IdentityStatement } from "../policies/statement";
import { accessGrantsHandshake } from "./access-grants";
import { destinationBucket, keyUserOf } from "./actor";
import { assumeRoleHandshake } from "./assume-role";
import { bucketPolicyHandshake } from "./bucket-policy";
import { bucketPolicyOnlyHandshake } from "./bucket-policy-only";
import type { Handshake, HandshakeInput } from "./handshake";
import { identityPolicyOnlyHandshake } from "./identity-policy-only";
import { keyIdentityStatements } from "./key-use";
import { sourceReader } from "./plan-sources";
import { grantsOf } from "./writer-grants";

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
        externalId: choice.externalId,
        inBucketPolicy: choice.inBucketPolicy,
      });
    case "access-grants":
      return accessGrantsHandshake({
        ...input,
        prefixes: writer.kind === "lambda" ? lambdaPrefixes(writer) : writer.prefixes,
        reads: writer.kind === "lambda" || writer.operations.includes("read"),
        writes: writer.kind === "lambda" || writer.operations.some((operation) => operation !== "read"),
      });
  }
}

function lambdaPrefixes({ outputPrefix, source }: LambdaWriter): string[] {
  return source.in === "destination" ? [source.prefix, outputPrefix] : [outputPrefix];
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
  const { bucketName, prefix, encryption } = writer.source;
  const owner = producerAccount(writer.account, config);
  return [
    ...destinationKey,
    {
      Sid: "ReadSource",
      Effect: "Allow",
      Action: READ_TO_COPY,
      Resource: [objectsArn(owner, bucketName, prefix)],
    },
    {
      Sid: "ListSource",
      Effect: "Allow",
      Action: LIST_BUCKET,
      Resource: [bucketArn(owner, bucketName)],
      ...(prefix === "" ? {} : { Condition: { StringLike: { "s3:prefix": `${prefix}*` } } }),
    },
    ...keyIdentityStatements({ bucketName, owner, encryption }, "UseSourceKey", sourceReader(writer, config)),
  ];
}
