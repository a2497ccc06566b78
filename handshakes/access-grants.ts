import { accessGrantsInstanceArn, roleArn } from "../naming";
import { partitionOf } from "../config/partition";
import { ASSUME_ROLE_FOR_GRANTEE, GET_DATA_ACCESS } from "../policies/actions";
import {
  policyDocument,
  type IdentityStatement,
  type PolicyDocument,
  type ResourceStatement,
} from "../policies/statement";
import type { AccessGrantPlan, Grant, Handshake, HandshakeInput, RolePlan } from "./handshake";

export interface AccessGrantsInput extends HandshakeInput {
  readonly prefixes: readonly string[];
  readonly reads: boolean;
  readonly writes: boolean;
}

/**
 * The writer asks B's instance of S3 Access Grants for credentials to one prefix; neither bucket policy nor a role in B
 * names it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-cross-accounts.html
 */
export function accessGrantsHandshake(input: AccessGrantsInput): Handshake {
  const { writer, producers, accountB, prefixes, reads, writes } = input;
  const permission = reads && writes ? "READWRITE" : writes ? "WRITE" : "READ";
  return {
    identity: [
      {
        Sid: "GetDataAccess",
        Effect: "Allow",
        Action: GET_DATA_ACCESS,
        Resource: [accessGrantsInstanceArn(accountB)],
      },
    ],
    bucketPolicy: [],
    accessGrants: producers.flatMap((producer) =>
      prefixes.map((prefix): AccessGrantPlan => ({
        granteeArn: roleArn(producer, writer.roleName),
        subPrefix: `${prefix}*`,
        permission,
      })),
    ),
  };
}

/**
 * The role with which S3 Access Grants reaches the destination: what all its grants need together, each credential
 * narrowed to its own grant by the service.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-location-register.html
 */
export function locationRole(
  roleName: string,
  accountB: HandshakeInput["accountB"],
  grants: readonly Grant[],
  elsewhere: readonly IdentityStatement[],
): RolePlan {
  const instance = accessGrantsInstanceArn(accountB);
  const anyRegion = `arn:${partitionOf(accountB.region)}:s3:*:${accountB.id}:access-grants/default`;
  const byResource = new Map<string, Set<string>>();
  for (const { actions, resources } of grants) {
    const key = JSON.stringify(resources);
    byResource.set(key, new Set([...(byResource.get(key) ?? []), ...actions]));
  }
  return {
    roleName,
    description: "S3 Access Grants reaches the destination with it",
    trust: policyDocument([
      {
        Sid: "TrustAccessGrants",
        Effect: "Allow",
        Principal: { Service: ["access-grants.s3.amazonaws.com"] },
        Action: ASSUME_ROLE_FOR_GRANTEE,
        Condition: {
          StringEquals: { "aws:SourceAccount": accountB.id },
          ArnLike: { "aws:SourceArn": anyRegion },
        },
      },
    ]),
    permissions: policyDocument([
      ...[...byResource].map(([resources, actions], index): IdentityStatement => ({
        Sid: `ReachGranted${index + 1}`,
        Effect: "Allow",
        Action: [...actions],
        Resource: JSON.parse(resources) as string[],
        Condition: { ArnEquals: { "s3:AccessGrantsInstanceArn": instance } },
      })),
      ...elsewhere,
    ]),
  };
}

/** Lets the writers' roles, and no one else of their accounts, ask the instance. */
export function instancePolicy(
  accountB: HandshakeInput["accountB"],
  granteeArns: readonly string[],
): PolicyDocument<ResourceStatement> {
  return policyDocument([
    {
      Sid: "AllowWritersToAsk",
      Effect: "Allow",
      Principal: { AWS: [...new Set(granteeArns)] },
      Action: GET_DATA_ACCESS,
      Resource: [accessGrantsInstanceArn(accountB)],
    },
  ]);
}
