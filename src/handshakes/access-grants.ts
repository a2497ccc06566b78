import { accessGrantsInstanceArn, roleArn, type AccountRef } from "../naming";
import { ASSUME_ROLE_FOR_GRANTEE, GET_DATA_ACCESS } from "../policies/actions";
import {
  allow,
  mergeConditions,
  policyDocument,
  type IdentityStatement,
  type PolicyDocument,
  type ResourceStatement,
} from "../policies/statement";
import type { AccessGrantPlan, Grant, Handshake, HandshakeInput, RolePlan } from "./handshake";

export interface AccessGrantsInput extends HandshakeInput {
  /** The writer's grants, by prefix. */
  readonly prefixes: readonly Pick<AccessGrantPlan, "permission" | "subPrefix">[];
}

/**
 * The writer gets credentials for one prefix from B's S3 Access Grants instance; neither the bucket policy nor a role
 * in B names it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-cross-accounts.html
 */
export function accessGrantsHandshake(input: AccessGrantsInput): Handshake {
  const { writer, producers, accountB, prefixes } = input;
  return {
    identity: [allow("GetDataAccess", GET_DATA_ACCESS, [accessGrantsInstanceArn(accountB)])],
    bucketPolicy: [],
    accessGrants: producers.flatMap((producer) =>
      prefixes.map((prefix): AccessGrantPlan => ({
        granteeArn: roleArn(producer, writer.roleName),
        ...prefix,
      })),
    ),
  };
}

export interface LocationRoleInput {
  readonly roleName: string;
  readonly accountB: AccountRef;
  /** The permissions of all grantees. */
  readonly grants: readonly Grant[];
  readonly extraStatements: readonly IdentityStatement[];
  /** The longest session of a grantee. */
  readonly maxSessionSeconds: number;
}

/**
 * The location role of S3 Access Grants: the permissions of all grants; the service narrows each session to its grant.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-location-register.html
 */
export function locationRole(input: LocationRoleInput): RolePlan {
  const { accountB, grants } = input;
  const instance = { ArnEquals: { "s3:AccessGrantsInstanceArn": accessGrantsInstanceArn(accountB) } };
  const objects = grants.filter(({ condition }) => condition === undefined);
  const others = grants.filter(({ condition }) => condition !== undefined);
  const union = (values: readonly (readonly string[])[]): string[] => [...new Set(values.flat())];
  return {
    roleName: input.roleName,
    description: "S3 Access Grants uses it to access the destination",
    maxSessionSeconds: input.maxSessionSeconds,
    trust: policyDocument([
      {
        Sid: "TrustAccessGrants",
        Effect: "Allow",
        Principal: { Service: ["access-grants.s3.amazonaws.com"] },
        Action: ASSUME_ROLE_FOR_GRANTEE,
        Condition: {
          StringEquals: { "aws:SourceAccount": accountB.id },
          // An account may have an instance in each Region: this role is only for its own.
          ArnEquals: { "aws:SourceArn": accessGrantsInstanceArn(accountB) },
        },
      },
    ]),
    permissions: policyDocument([
      ...(objects.length === 0
        ? []
        : [
            allow(
              "ReachGrantedObjects",
              union(objects.map(({ actions }) => actions)),
              union(objects.map(({ resources }) => resources)),
              instance,
            ),
          ]),
      ...others.map(({ actions, resources, condition }, index): IdentityStatement =>
        allow(`ReachGranted${index + 1}`, actions, resources, mergeConditions(instance, condition)),
      ),
      ...input.extraStatements,
    ]),
  };
}

/** Allows only the writers' roles to request credentials from the instance. */
export function instancePolicy(
  accountB: AccountRef,
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
