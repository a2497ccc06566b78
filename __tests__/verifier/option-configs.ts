import type { HandshakeConfig, OneDestinationConfig } from "../../src/config/schema";

const A = { id: "111111111111", region: "eu-central-1" };
const B = { id: "222222222222", region: "eu-central-1" };
type WriterOf<Kind> = Extract<HandshakeConfig["writers"][number], { kind: Kind }>;

type Changes = Partial<WriterOf<"lambda">>;

const task: WriterOf<"ecs-task"> = {
  kind: "ecs-task",
  name: "task",
  roleName: "task-role",
  prefixes: ["tasks/", "more/"],
  operations: ["read", "write", "list", "delete"],
};
const thumbnail = {
  kind: "lambda",
  name: "thumbnail",
  roleName: "thumbnail-role",
  handshake: { kind: "assume-role", roleName: "target-role" },
  source: { in: "own-bucket", bucketName: "source-bucket", prefix: "uploads/" },
} as const;
const ownCode = {
  kind: "lambda",
  workload: "own",
  name: "reports",
  roleName: "reports-role",
  handshake: { kind: "assume-role", roleName: "reports-writer" },
  source: { in: "own-bucket", bucketName: "source-bucket", prefix: "orders/" },
  code: { kind: "folder", folder: "functions/reports" },
} as const;
const replication: WriterOf<"service"> = {
  kind: "service",
  name: "replication",
  roleName: "service-role/replication-role",
  existingRole: true,
  services: ["s3.amazonaws.com"],
  operations: ["replicate"],
  prefixes: ["pictures/", "films/"],
};
const invoke = { kind: "event-bridge", ruleName: "nightly" } as const;
const base: OneDestinationConfig = {
  accounts: { A, B },
  destination: { bucketName: "destination-bucket" },
  writers: [task],
};
const keyOf = (name: string) => ({ kind: "sse-kms", alias: `alias/${name}` }) as const;
const encrypted = { ...base.destination, encryption: keyOf("destination") };

function withDestination(changes: Partial<OneDestinationConfig["destination"]>): HandshakeConfig {
  return { ...base, destination: { ...base.destination, ...changes } };
}

/** A function is the one writer. */
function withThumbnail(changes: Changes): OneDestinationConfig {
  return { ...base, writers: [{ ...thumbnail, ...changes } as WriterOf<"lambda">] };
}

/** Options that the examples leave out, by what they are about. */
export const OPTION_CONFIGS: Readonly<Record<string, HandshakeConfig>> = {
  "all operations": base,
  "a local endpoint": { ...base, endpoint: "http://127.0.0.1:4566" },
  "attached policies": {
    ...base,
    writers: [
      {
        ...task,
        managedPolicies: [
          "service-role/AWSLambdaBasicExecutionRole",
          "arn:aws:iam::aws:policy/AmazonS3TablesFullAccess",
          {
            arn: "arn:aws:iam::111111111111:policy/teams/jobs",
            document: {
              Version: "2012-10-17",
              Statement: [
                { Effect: "Allow", Action: "glue:Get*", Resource: "*" },
                { Effect: "Deny", Action: "s3:DeleteObject", Resource: "arn:aws:s3:::other-bucket/*" },
              ],
            },
          },
        ],
      },
    ],
  },
  "roles that already exist": {
    ...base,
    writers: [
      {
        ...task,
        roleName: "arn:aws:iam::111111111111:role/teams/task-role",
        existingRole: { attach: "managed-policy" },
      },
      {
        ...thumbnail,
        existingRole: true,
        handshake: {
          kind: "assume-role",
          roleName: "shared/target-role",
          existingRole: {
            trust: {
              Version: "2012-10-17",
              Statement: {
                Sid: "Others",
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::222222222222:role/reader" },
                Action: "sts:AssumeRole",
              },
            },
          },
        },
      },
    ],
  },
  "keys of their own": {
    ...base,
    destination: encrypted,
    writers: [
      task,
      {
        ...thumbnail,
        source: { ...thumbnail.source, encryption: keyOf("source") },
      },
    ],
  },
  "a key that its owner does not use": withDestination({
    encryption: { kind: "sse-kms", alias: "alias/destination", ownerMayUse: false },
  }),
  "a copy between two keys": {
    ...withThumbnail({
      workload: "copy",
      outputPrefix: "copies/",
      source: {
        ...thumbnail.source,
        encryption: { kind: "sse-kms", alias: "alias/source", deletionWindowDays: 7 },
      },
    }),
    destination: encrypted,
  },
  "a rule of EventBridge for every key of a new bucket": withThumbnail({
    source: { ...thumbnail.source, prefix: "", suffixes: [".JPG", ".jpg", ".png"] },
    handshake: { kind: "bucket-policy" },
    trigger: { kind: "event-bridge", ruleName: "new-pictures" },
    kmsKey: { alias: "alias/function" },
    deleteThumbnails: true,
  }),
  "a queue for the destination's own objects": withThumbnail({
    source: { in: "destination", prefix: "uploads/", suffixes: [".jpg"] },
    trigger: { kind: "sqs", batchSize: 1, maxReceiveCount: 3 },
    kmsKey: { alias: "alias/function" },
    alias: "live",
  }),
  "roles with which rules invoke aliases": {
    ...base,
    writers: [
      { ...thumbnail, functionName: "pictures", alias: "live" },
      { ...invoke, name: "invoke-own", roleName: "invoke-own", functionName: "pictures" },
      { ...invoke, name: "invoke-other", roleName: "invoke-other", functionName: "export", alias: "v2" },
    ],
  },
  "a function in a VPC": {
    ...withThumbnail({
      vpc: {
        vpcId: "vpc-1a2b3c4d",
        subnetIds: ["subnet-1a2b3c4d", "subnet-2a2b3c4d"],
        securityGroupIds: ["sg-1a2b3c4d"],
        s3EndpointId: "vpce-1a2b3c4d",
      },
      codeSigningConfigArn:
        "arn:aws:lambda:eu-central-1:111111111111:code-signing-config:csc-0a1b2c3d4e5f6a7b8",
    }),
    destination: { ...base.destination, network: { vpcEndpointIds: ["vpce-1a2b3c4d"] } },
  },
  "a topic before a function": {
    ...base,
    writers: [
      { ...thumbnail, trigger: { kind: "sns" }, alias: "live" },
      {
        ...thumbnail,
        name: "avatars",
        roleName: "avatars-role",
        source: { ...thumbnail.source, prefix: "uploads/avatars/" },
        handshake: { kind: "assume-role", roleName: "avatars-target-role" },
        outputPrefix: "avatars/",
        quarantinePrefix: false,
        kmsKey: { alias: "alias/avatars" },
        trigger: { kind: "sns", topicOf: "thumbnail" },
        alias: "live",
      },
    ],
  },
  "a topic for several functions": {
    ...base,
    writers: [
      { ...thumbnail, kmsKey: { alias: "alias/function" }, trigger: { kind: "sns" } },
      {
        ...thumbnail,
        name: "copy",
        roleName: "copy-role",
        workload: "copy",
        source: { ...thumbnail.source, suffixes: [".jpg"] },
        handshake: { kind: "assume-role", roleName: "copy-target-role" },
        outputPrefix: "copies/",
        quarantinePrefix: false,
        trigger: { kind: "sns", topicOf: "thumbnail", deliver: { to: "queue" } },
      },
    ],
  },
  "a copy of a whole bucket": withThumbnail({
    workload: "copy",
    source: { ...thumbnail.source, prefix: "" },
    quarantinePrefix: false,
  }),
  "copies with tags, class and headers of their own": withThumbnail({
    workload: "copy",
    copy: {
      storageClass: "GLACIER_IR",
      tags: { team: "storage" },
      metadata: { origin: "account-a" },
      contentHeaders: { cacheControl: "no-store" },
      checksumAlgorithm: "CRC32C",
    },
  }),
  "copies without tags": withThumbnail({ workload: "copy", copy: { tags: {}, metadata: {} } }),
  "a backfill of pictures, with a key": withThumbnail({
    kmsKey: { alias: "alias/function" },
    source: { ...thumbnail.source, encryption: keyOf("source") },
    backfill: { roleName: "backfill-role", prefix: "uploads/2026/", retry: { maxAttempts: 1 } },
  }),
  "a backfill of a whole bucket": withThumbnail({
    workload: "copy",
    source: { ...thumbnail.source, prefix: "" },
    quarantinePrefix: false,
    alias: "live",
    backfill: {
      roleName: "backfill-role",
      results: { bucketName: "results-bucket", prefix: "results/copies/" },
      options: { dryRun: true },
    },
  }),
  "thumbnails that go with their source": {
    ...withThumbnail({ deleteThumbnails: true }),
    destination: encrypted,
  },
  "thumbnails that go with their source, by the bucket policy alone": {
    ...withThumbnail({ handshake: { kind: "bucket-policy-only" }, deleteThumbnails: true }),
    accounts: { A: { ...A, id: B.id }, B },
  },
  "thumbnails that go with their source, both in the destination": {
    ...withThumbnail({
      source: { in: "destination", prefix: "uploads/" },
      handshake: { kind: "access-grants" },
      deleteThumbnails: true,
    }),
    accessGrants: {},
  },
  "thumbnails with all that can be asked for": withThumbnail({
    thumbnail: {
      alsoFormats: ["avif"],
      manifest: true,
      placeholder: "thumbhash",
      dominantColour: true,
      focalPoint: "focal-point",
      keepCopyright: true,
      presets: { "avatars/": { widths: [64], heights: [64], fit: "cover" } },
    },
  }),
  "no quarantine": withThumbnail({ quarantinePrefix: false }),
  "a key that already exists": {
    ...base,
    destination: {
      ...base.destination,
      encryption: { kind: "existing-kms-key", keyArn: `arn:aws:kms:eu-central-1:${B.id}:key/1234abcd` },
    },
    writers: [task, thumbnail],
  },
  "an organization": { ...base, organizationId: "o-a1b2c3d4e5", writers: [task, thumbnail] },
  "roots with conditions": { ...base, principalBinding: "condition", writers: [task, thumbnail] },
  "a role pattern for several accounts": {
    ...base,
    accounts: { A: { ...A, rolePath: "/writers/" }, B },
    producers: {
      second: { id: "333333333333", region: "eu-central-1", rolePath: "/writers/" },
      third: { id: "444444444444", region: "eu-west-1", rolePath: "/writers/" },
    },
    organizationId: "o-a1b2c3d4e5",
    principalBinding: "pattern",
    writers: [{ ...task, accounts: "all" }, thumbnail],
  },
  "an external id": withThumbnail({ handshake: { ...thumbnail.handshake, externalId: "shared-secret" } }),
  "TLS 1.3": withDestination({ tlsMinimumVersion: "1.3" }),
  "listed writers": {
    ...base,
    destination: {
      ...base.destination,
      onlyListedWriters: { breakGlassPrincipalArns: [`arn:aws:iam::${B.id}:role/break-glass`] },
    },
    writers: [task, thumbnail],
  },
  "listed writers by pattern": {
    ...base,
    producers: {
      second: { id: "333333333333", region: "eu-central-1" },
      third: { id: "444444444444", region: "eu-central-1" },
    },
    organizationId: "o-a1b2c3d4e5",
    principalBinding: "pattern",
    destination: {
      ...base.destination,
      // A role of B that has a writer's name, and is wanted.
      onlyListedWriters: { breakGlassPrincipalArns: [`arn:aws:iam::${B.id}:role/task-role`] },
    },
    writers: [
      { ...task, accounts: ["A", "second"] },
      { ...task, name: "other-task", roleName: "other-role", prefixes: ["others/"], accounts: ["third"] },
      thumbnail,
    ],
  },
  networks: withDestination({
    network: { vpcEndpointIds: ["vpce-1a2b3c4d"], vpcIds: ["vpc-1a2b3c4d"] },
  }),
  "a trail": {
    ...base,
    audit: { trail: { name: "objects", logBucketName: "log-bucket" }, accessAnalyzer: "account" },
  },
  "trails of sources in their own accounts": {
    ...base,
    producers: { second: { id: "333333333333", region: "eu-west-1" } },
    writers: [
      { ...thumbnail, handshake: { kind: "bucket-policy" } },
      {
        ...thumbnail,
        name: "second-thumbnail",
        roleName: "second-role",
        account: "second",
        handshake: { kind: "bucket-policy" },
        outputPrefix: "second/",
        quarantinePrefix: false,
        source: { ...thumbnail.source, bucketName: "second-source" },
      },
    ],
    audit: {
      trail: { name: "objects", logBucketName: "log-bucket" },
      sourceTrails: {
        A: { name: "objects", logBucketName: "source-log-bucket", expireLogsAfterDays: 90 },
        second: {
          name: "objects",
          logBucketName: "second-log-bucket",
          keyArn: "arn:aws:kms:eu-west-1:333333333333:key/1234abcd",
        },
      },
    },
  },
  "a trail whose log files expire, and nothing protected from destruction": {
    ...base,
    preventDestroy: false,
    destination: encrypted,
    writers: [
      task,
      {
        ...thumbnail,
        source: { ...thumbnail.source, encryption: keyOf("source") },
        kmsKey: { alias: "alias/function" },
      },
    ],
    alarms: { emails: ["operations@example.com"] },
    audit: { trail: { name: "objects", logBucketName: "log-bucket", expireLogsAfterDays: 400 } },
  },
  "a trail with a key": {
    ...base,
    audit: {
      trail: {
        name: "objects",
        logBucketName: "log-bucket",
        keyArn: `arn:aws:kms:eu-central-1:${B.id}:key/1234abcd`,
      },
    },
  },
  "an analyzer of the organization": { ...base, audit: { accessAnalyzer: "organization" } },
  "access logs and a lock": withDestination({
    accessLogs: { bucketName: "log-bucket", prefix: "destination/" },
    objectLock: { mode: "governance", retainDays: 30 },
  }),
  "an ACL header that is accepted": { ...base, writers: [{ ...task, aclHeader: "accepted" }] },
  "a boundary and a path": {
    ...base,
    accounts: {
      A: { ...A, rolePath: "/writers/", permissionsBoundaryArn: `arn:aws:iam::${A.id}:policy/boundary` },
      B: { ...B, rolePath: "/targets/" },
    },
    writers: [task, thumbnail],
  },
  "a source that already exists": withThumbnail({ source: { ...thumbnail.source, existing: true } }),
  "a source with every guard": {
    ...withThumbnail({
      source: {
        ...thumbnail.source,
        encryption: keyOf("source"),
        accessLogs: { bucketName: "source-logs", prefix: "source/" },
        objectLock: { mode: "compliance", retainDays: 7 },
        network: { vpcEndpointIds: ["vpce-1a2b3c4d"] },
        onlyListedWriters: {
          principalArns: [
            `arn:aws:iam::${A.id}:role/uploader`,
            `arn:aws:iam::${A.id}:role/apps/*`,
            "arn:aws:iam::333333333333:user/partner",
          ],
        },
      },
      backfill: { roleName: "backfill-role" },
    }),
    organizationId: "o-a1b2c3d4e5",
  },
  "a copy from a guarded source": withThumbnail({
    workload: "copy",
    outputPrefix: "copies/",
    source: {
      ...thumbnail.source,
      network: { vpcIds: ["vpc-1a2b3c4d"] },
      onlyListedWriters: { principalArns: [`arn:aws:iam::${A.id}:role/uploader`] },
    },
  }),
  "functions on the destination": withThumbnail({
    source: { in: "destination", prefix: "uploads/" },
    alias: "live",
  }),
  "direct functions": withThumbnail({ handshake: { kind: "bucket-policy" } }),
  "several grantees": {
    ...base,
    accessGrants: {},
    writers: [
      { ...task, handshake: { kind: "access-grants" } },
      { ...thumbnail, handshake: { kind: "access-grants" } },
    ],
  },
  "an instance that already exists": {
    ...withThumbnail({ handshake: { kind: "access-grants" } }),
    accessGrants: { existingInstance: true },
  },
  "services that need more than to put": {
    ...base,
    writers: [
      {
        ...task,
        kind: "service",
        name: "delivery",
        roleName: "delivery-role",
        services: ["firehose.amazonaws.com", "dms.amazonaws.com"],
        aclHeader: "accepted",
      },
      {
        kind: "service",
        name: "sync",
        roleName: "sync-role",
        prefixes: ["sync/"],
        services: ["datasync.amazonaws.com"],
        handshake: { kind: "assume-role", roleName: "sync-target" },
      },
      {
        kind: "service",
        name: "partners",
        roleName: "partners-role",
        prefixes: ["partners/"],
        services: ["transfer.amazonaws.com"],
        operations: ["read", "write", "delete", "list"],
        aclHeader: "accepted",
      },
    ],
  },
  "certificates and assumed roles": {
    ...base,
    writers: [
      {
        ...task,
        kind: "service",
        services: ["rolesanywhere.amazonaws.com"],
        handshake: { kind: "assume-role", roleName: "target-role", externalId: "shared-secret" },
      },
    ],
  },
  "pods and assumed roles": {
    ...base,
    writers: [
      {
        ...task,
        kind: "service",
        services: ["pods.eks.amazonaws.com", "glue.amazonaws.com"],
        handshake: { kind: "assume-role", roleName: "target-role", inBucketPolicy: true },
      },
    ],
  },
  "people with a key": {
    ...base,
    identityCenter: {
      account: { id: "333333333333", region: "us-east-1" },
      instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
    },
    destination: encrypted,
    writers: [
      {
        kind: "identity-center",
        name: "people",
        permissionSetName: "People",
        principal: { type: "GROUP", id: "11111111-2222-3333-4444-555555555555" },
        prefixes: ["people/"],
        operations: ["read", "write", "list"],
      },
    ],
  },
  "a function with all that is watched and kept": {
    ...base,
    writers: [
      {
        ...thumbnail,
        functionName: "make-thumbnails",
        failures: { maxRetryAttempts: 1, maxEventAgeSeconds: 3600, retentionDays: 7 },
        kmsKey: { alias: "alias/make-thumbnails" },
        heartbeatHours: 24,
        xrayTracing: true,
        reservedConcurrency: 50,
        alias: "live",
        provisionedConcurrency: 5,
        logRetentionDays: 90,
      },
    ],
    alarms: {
      emails: ["operations@example.com"],
      subscriptions: [
        { protocol: "https", endpoint: "https://global.sns-api.chatbot.amazonaws.com" },
        { protocol: "sqs", endpoint: `arn:aws:sqs:eu-central-1:${A.id}:all-alarms` },
      ],
      topicName: "storage-alarms",
    },
  },
  "one account": {
    ...base,
    accounts: { A: { ...A, id: B.id }, B },
    writers: [task, thumbnail],
  },
  "services alone among the listed writers": {
    ...base,
    destination: { ...base.destination, onlyListedWriters: {} },
    writers: [
      {
        kind: "service-principal",
        name: "flow-logs",
        service: "vpc-flow-logs",
        sourceAccounts: ["111111111111"],
        prefix: "vpc/",
      },
    ],
  },
  "services that write as themselves, with a key": {
    ...base,
    organizationId: "o-abcdefghij",
    destination: {
      ...base.destination,
      encryption: keyOf("destination"),
      network: { vpcIds: ["vpc-1a2b3c4d"] },
    },
    writers: [
      {
        kind: "service-principal",
        name: "recorder",
        service: "config",
        sourceAccounts: ["111111111111", "333333333333"],
        prefix: "config/",
      },
      {
        kind: "service-principal",
        name: "distributions",
        service: "cloudfront-access-logs",
        sourceAccounts: ["111111111111"],
      },
      {
        kind: "service-principal",
        name: "reports",
        service: {
          principal: "example.REGION.amazonaws.com",
          keys: ["PREFIXreports/*"],
          sourceArn: "example:REGION:ACCOUNT:thing/NAME",
          sourceOrganization: true,
          keyActions: ["kms:GenerateDataKey"],
        },
        sourceAccounts: "organization",
        sourceRegions: ["eu-west-1", "eu-central-1"],
        resources: ["one", "two"],
        prefix: "own/",
      },
      {
        kind: "service-principal",
        name: "organization-trail",
        service: "cloudtrail-organization",
        sourceAccounts: ["333333333333"],
        sourceRegions: ["us-east-1"],
        resources: ["all"],
        prefix: "trail/",
      },
    ],
  },
  "flows, and replicas of another bucket": {
    ...base,
    writers: [
      {
        kind: "service-principal",
        name: "flows",
        service: "appflow",
        sourceAccounts: ["111111111111"],
        resources: ["contacts", "orders"],
        prefix: "flows/",
      },
      { ...replication, prefixes: ["pictures/"] },
    ],
  },
  "replicas and a trail, with a key": {
    ...base,
    destination: {
      ...base.destination,
      encryption: keyOf("destination"),
      onlyListedWriters: {},
    },
    writers: [
      replication,
      {
        kind: "service-principal",
        name: "trail",
        service: "cloudtrail",
        sourceAccounts: ["111111111111"],
        resources: ["audit"],
        prefix: "trail/",
      },
    ],
  },
  "several destinations, in one account, in another Region, and there already": {
    accounts: { A, B },
    owners: {
      archive: { id: "333333333333", region: "eu-west-1" },
      "b-west": { ...B, region: "eu-west-1" },
    },
    identityCenter: {
      account: { id: "555555555555", region: "eu-central-1" },
      instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
    },
    accessGrants: {},
    destinations: {
      main: {
        bucketName: "destination-bucket",
        encryption: keyOf("destination"),
        onlyListedWriters: {},
      },
      second: {
        bucketName: "second-bucket",
        encryption: keyOf("second"),
        tlsMinimumVersion: "1.3",
      },
      archive: {
        account: "archive",
        bucketName: "archive-bucket",
        encryption: keyOf("archive"),
      },
      shared: {
        account: "archive",
        bucketName: "shared-bucket",
        existing: { policy: "none", bucketPolicy: "replace" },
      },
      west: {
        account: "b-west",
        bucketName: "west-bucket",
        // Another key than main's: an alias is one Region's.
        encryption: keyOf("destination"),
      },
    },
    writers: [
      { ...task, destinations: ["main", "second", "archive", "shared"] },
      {
        kind: "service",
        name: "job",
        roleName: "job-role",
        services: ["glue.amazonaws.com"],
        handshake: { kind: "assume-role", roleName: "job-target-role", inBucketPolicy: true },
        destinations: ["main", "second", "archive"],
        prefixes: ["jobs/"],
        operations: ["write", "list"],
      },
      {
        kind: "ecs-task",
        name: "granted",
        roleName: "granted-role",
        handshake: { kind: "access-grants" },
        destinations: ["archive", "west"],
        prefixes: ["granted/"],
        operations: ["read", "write"],
      },
      {
        kind: "identity-center",
        name: "people",
        permissionSetName: "Writers",
        principal: { type: "GROUP", id: "11111111-2222-3333-4444-555555555555" },
        destinations: ["main", "archive"],
        prefixes: ["people/"],
      },
      {
        kind: "service-principal",
        name: "flow-logs",
        service: "vpc-flow-logs",
        sourceAccounts: ["111111111111"],
        destinations: ["second", "west"],
        prefix: "vpc/",
      },
    ],
  },
  "functions of one destination each, and code of one's own of two": {
    accounts: { A, B },
    owners: { archive: { id: "333333333333", region: "eu-west-1" } },
    destinations: {
      pictures: { bucketName: "picture-bucket", tlsMinimumVersion: "1.3" },
      archive: {
        account: "archive",
        bucketName: "archive-bucket",
        encryption: keyOf("archive"),
      },
    },
    audit: {
      trail: { name: "objects", logBucketName: "trail-logs" },
      ownerTrails: { archive: { name: "objects", logBucketName: "archive-trail-logs" } },
      accessAnalyzer: "account",
    },
    writers: [
      { ...thumbnail, trigger: { kind: "event-bridge" }, alias: "live", destinations: ["pictures"] },
      {
        ...thumbnail,
        name: "copy",
        roleName: "copy-role",
        workload: "copy",
        trigger: { kind: "event-bridge" },
        handshake: { kind: "assume-role", roleName: "copy-target-role" },
        destinations: ["archive"],
        outputPrefix: "copies/",
      },
      {
        ...thumbnail,
        name: "again",
        roleName: "again-role",
        handshake: { kind: "bucket-policy" },
        source: { in: "destination", prefix: "copies/" },
        account: "west",
        destinations: ["archive"],
        outputPrefix: "again/",
        quarantinePrefix: false,
      },
      {
        ...ownCode,
        trigger: { kind: "event-bridge" },
        destinations: ["pictures", "archive"],
        operations: { "reports/": ["read", "write"] },
      },
    ],
    producers: { west: { id: "444444444444", region: "eu-west-1" } },
  },
  "code of one's own, every operation, with keys": {
    ...base,
    destination: encrypted,
    writers: [
      {
        ...ownCode,
        source: { ...ownCode.source, encryption: keyOf("source") },
        sourceOperations: ["read", "list"],
        operations: { "reports/": ["read", "write", "delete", "list", "tag"], "state/": ["read"] },
        environment: { LOG_LEVEL: "debug", MAX_ITEMS: "3" },
        xrayTracing: true,
        trigger: { kind: "sqs" },
      },
    ],
  },
  "a container image, by access grants": {
    ...base,
    accessGrants: {},
    writers: [
      {
        ...ownCode,
        handshake: { kind: "access-grants" },
        code: {
          kind: "image",
          uri: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/reports@sha256:${"1a".repeat(32)}`,
          command: ["app.handler"],
        },
        sourceOperations: [],
        operations: { "reports/": ["write"], "state/": ["read", "write", "list"] },
      },
    ],
  },
  "a finished zip on the destination": {
    ...base,
    writers: [
      {
        ...ownCode,
        handshake: { kind: "bucket-policy" },
        source: { in: "destination", prefix: "uploads/" },
        code: {
          kind: "zip",
          file: "reports.zip",
          sha256: "2b".repeat(32),
          runtime: "java21",
          handler: "example.Reports::handle",
          layers: ["arn:aws:lambda:eu-central-1:111111111111:layer:tools:3"],
        },
        sourceOperations: ["read", "list"],
        operations: { "reports/": ["write"], "tables/": ["list"] },
      },
    ],
  },
};
