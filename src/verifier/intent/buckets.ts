import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf } from "../../config/writers-of";
import {
  declaredDestinations,
  declaredTrails,
  bucketsOf,
  type DeclaredBucket,
  type DeclaredTrail,
} from "../../declared/buckets";
import { CHANGES, NAMES_CUSTOMER_KEY, NAMES_KEY } from "../catalogue";
import { expectedAccessOf, type ExpectedAccess } from "../../declared/expected-access";
import type { Conditions, IntendedStatement } from "./intended-statement";
import { arnPatternOf } from "./principals";

/** What the buckets deny to everyone. */
export function bucketIntent(config: ResolvedConfig): IntendedStatement[] {
  const reaches = expectedAccessOf(config);
  return [
    ...bucketsOf(config)
      .filter(({ isManaged }) => isManaged)
      .flatMap((bucket) => [
        ...transportGuards(bucket, config),
        ...encryptionGuards(bucket, encryptionOf(bucket)),
        ...organizationGuards(bucket, config),
        ...writerGuards(bucket, reaches),
        ...networkGuards(bucket, reaches),
      ]),
    ...declaredTrails(config).flatMap((trail) => trailIntent(trail, config)),
  ];
}

type Guard = Pick<IntendedStatement, "actions" | "condition"> & { readonly on?: "objects" };

/** Denials for everyone, on the bucket and its objects, or only on its objects. */
function guards(
  { arn, name: group }: DeclaredBucket,
  denied: Readonly<Record<string, readonly Guard[]>>,
): IntendedStatement[] {
  return Object.entries(denied).flatMap(([purpose, some]) =>
    some.map(({ on, ...guard }): IntendedStatement => ({
      ...{ group, purpose, resource: arn, principal: "*" as const, effect: "Deny" as const },
      on: on === "objects" ? [`${arn}/*`] : [arn, `${arn}/*`],
      ...guard,
    })),
  );
}

function transportGuards(bucket: DeclaredBucket, config: ResolvedConfig): IntendedStatement[] {
  const oldest = oldestTls(bucket, config);
  return guards(bucket, {
    "without TLS": [{ actions: ["s3:*"], condition: { Bool: { "aws:SecureTransport": "false" } } }],
    [`over TLS older than ${oldest}`]: [
      { actions: ["s3:*"], condition: { NumericLessThan: { "s3:TlsVersion": oldest } } },
    ],
  });
}

/** A source requires the newest version that a destination of its functions requires. */
function oldestTls({ name, destination }: DeclaredBucket, config: ResolvedConfig): string {
  if (destination !== undefined) return destination.tlsMinimumVersion;
  const declared = lambdasOf(config)
    .filter(({ source }) => source.in === "own-bucket" && source.bucketName === name)
    .flatMap((writer) => declaredDestinations(writer, config))
    .map(({ destination: { tlsMinimumVersion } }) => tlsMinimumVersion);
  return declared.reduce((one, other) => (one > other ? one : other), "1.2");
}

/** AWS services belong to no organization. The bucket's own account is exempt, so that it can correct the bucket. */
function organizationGuards(bucket: DeclaredBucket, { organizationId }: ResolvedConfig): IntendedStatement[] {
  if (organizationId === undefined) return [];
  const away = { "aws:PrincipalOrgID": organizationId, "aws:PrincipalAccount": bucket.owner.id };
  return guards(bucket, {
    "from outside of the organization": [
      { actions: ["s3:*"], condition: { StringNotEquals: away, ...NO_SERVICE } },
    ],
  });
}

const NO_SERVICE: Conditions = { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } };

/** Only the config's listed principals and writers may change objects. */
function writerGuards(bucket: DeclaredBucket, reaches: readonly ExpectedAccess[]): IntendedStatement[] {
  if (bucket.listed === undefined) return [];
  const writers = reaches.filter(
    ({ bucket: { name }, actions }) =>
      name === bucket.name &&
      (bucket.destination !== undefined || actions.some((action) => CHANGES.has(action))),
  );
  const listed = [...bucket.listed, ...writers.map(({ caller }) => arnPatternOf(caller))];
  return guards(bucket, {
    "not a listed writer": [
      {
        actions: [...CHANGES],
        on: "objects",
        // If only services write, no principal is listed.
        condition: {
          ...(listed.length === 0 ? {} : { ArnNotLike: { "aws:PrincipalArn": listed } }),
          ...NO_SERVICE,
        },
      },
    ],
  });
}

/** Functions, copies and backfills run outside of every VPC, and still need their source. */
function networkGuards(bucket: DeclaredBucket, reaches: readonly ExpectedAccess[]): IntendedStatement[] {
  const { network, destination, name } = bucket;
  if (network === undefined) return [];
  const { vpcEndpointIds, vpcIds } = network;
  const spared =
    destination !== undefined
      ? []
      : reaches.filter((reach) => reach.bucket.name === name).map(({ caller }) => arnPatternOf(caller));
  const elsewhere = {
    ...(vpcEndpointIds.length === 0 ? {} : { "aws:SourceVpce": vpcEndpointIds }),
    ...(vpcIds.length === 0 ? {} : { "aws:SourceVpc": vpcIds }),
  };
  return guards(bucket, {
    "from another network": [
      {
        actions: ["s3:*"],
        on: "objects",
        condition: {
          StringNotEquals: elsewhere,
          ...(spared.length === 0 ? {} : { ArnNotLike: { "aws:PrincipalArn": spared } }),
          ...NO_SERVICE,
        },
      },
    ],
  });
}

/** The required encryption of a bucket's objects. */
interface DeclaredEncryption {
  /** By keys that S3 manages. */
  readonly s3: boolean;
  /** By KMS keys that match this ARN or pattern. */
  readonly keys?: string;
}

/**
 * The id of a new key is unknown beforehand. The policy accepts any key of the account and Region; the key policies say
 * who may use them.
 */
function encryptionOf({ encryption, owner: { id, region } }: DeclaredBucket): DeclaredEncryption {
  if (encryption.kind === "sse-s3") return { s3: true };
  if (encryption.kind === "existing-kms-key") return { s3: false, keys: encryption.keyArn };
  return { s3: false, keys: `arn:${partitionOf(region)}:kms:${region}:${id}:key/*` };
}

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm";

/**
 * A request may specify no encryption, or the bucket's.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
function encryptionGuards(bucket: DeclaredBucket, { s3, keys }: DeclaredEncryption): IntendedStatement[] {
  const own = [...(s3 ? ["AES256"] : []), ...(keys === undefined ? [] : ["aws:kms"])];
  const given = (key: string): Conditions => ({ StringLike: { [key]: "*" } });
  return guards(bucket, {
    "with another encryption": [
      {
        actions: NAMES_KEY,
        on: "objects",
        condition: { StringNotEquals: { [ALGORITHM]: own }, ...given(ALGORITHM) },
      },
    ],
    "with another key": [
      {
        actions: NAMES_KEY,
        on: "objects",
        condition: {
          ...given(KEY_ID),
          ...(keys === undefined ? {} : { StringNotLike: { [KEY_ID]: keys } }),
        },
      },
    ],
    ...(keys === undefined
      ? {}
      : {
          "with the AWS managed key": [
            {
              actions: ["s3:PutObject"],
              on: "objects",
              condition: { StringEquals: { [ALGORITHM]: "aws:kms" }, Null: { [KEY_ID]: "true" } },
            },
          ],
        }),
    "with a customer-provided key": [
      { actions: NAMES_CUSTOMER_KEY, on: "objects", condition: given(CUSTOMER_ALGORITHM) },
    ],
  });
}

/** Only CloudTrail puts logs, for its own trail. */
function trailIntent(
  { arn: trail, trail: { keyArn }, logs }: DeclaredTrail,
  config: ResolvedConfig,
): IntendedStatement[] {
  const { arn, name: group, owner } = logs;
  const own = {
    group,
    purpose: "its own trail",
    resource: arn,
    principal: { Service: ["cloudtrail.amazonaws.com"] },
  };
  const acl = { "s3:x-amz-acl": "bucket-owner-full-control" };
  return [
    ...transportGuards(logs, config),
    ...encryptionGuards(logs, { s3: true, ...(keyArn === undefined ? {} : { keys: keyArn }) }),
    {
      ...own,
      actions: ["s3:GetBucketAcl"],
      on: [arn],
      condition: { StringEquals: { "aws:SourceArn": trail } },
    },
    {
      ...own,
      actions: ["s3:PutObject"],
      on: [`${arn}/AWSLogs/${owner.id}/*`],
      condition: { StringEquals: { "aws:SourceArn": trail, ...acl } },
    },
  ];
}
