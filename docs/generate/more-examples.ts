import type { HandshakeConfig } from "../../src/config/schema";
import ecsTask from "../../examples/ecs-task.config";
import twoDestinations from "../../examples/two-destinations.config";

const BACKEND = {
  kind: "s3",
  bucket: "acme-state",
  key: "handshakes.tfstate",
  region: "eu-central-1",
} as const;
const BOUNDARY = "arn:aws:iam::111111111111:policy/boundary";
const KEY_A = "arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555";
const KEY = "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555";

const PLAIN: HandshakeConfig["accounts"] = {
  A: { id: "111111111111", region: "eu-central-1" },
  B: { id: "222222222222", region: "eu-central-1" },
};

/** Functions with what no example has of them. */
const FUNCTIONS: HandshakeConfig = {
  $schema: "./node_modules/s3-handshake/config/s3-handshake.schema.json",
  environment: "dev",
  accounts: { ...PLAIN, A: { ...PLAIN.A, permissionsBoundaryArn: BOUNDARY } },
  organizationId: "o-a1b2c3d4e5",
  preventDestroy: false,
  limits: {
    managementAccountId: "333333333333",
    serviceControlPolicies: [{ name: "root", accounts: ["111111111111"], files: ["policies/scp.json"] }],
    boundaries: [{ arn: BOUNDARY, file: "policies/boundary.json" }],
  },
  destination: {
    bucketName: "acme-thumbnails",
    import: true,
    encryption: { kind: "sse-kms", alias: "alias/acme-thumbnails" },
    objectLock: { mode: "governance", retainDays: 30 },
    accessLogs: { bucketName: "acme-access-logs", prefix: "thumbnails/" },
    onlyListedWriters: { breakGlassPrincipalArns: ["arn:aws:iam::222222222222:role/break-glass"] },
  },
  writers: [
    {
      kind: "lambda",
      workload: "own",
      name: "own-code",
      roleName: "own-code",
      handshake: { kind: "assume-role", roleName: "own-code-writer" },
      source: { in: "own-bucket", bucketName: "acme-orders", prefix: "orders/" },
      code: {
        kind: "image",
        uri: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/reports@sha256:${"0f".repeat(32)}`,
        command: ["app.handler"],
      },
      environment: { LOG_LEVEL: "debug" },
      operations: { "reports/": ["write", "tag"] },
    },
    {
      kind: "lambda",
      workload: "own",
      name: "summaries",
      roleName: "summaries",
      handshake: { kind: "assume-role", roleName: "summaries-writer" },
      source: { in: "own-bucket", bucketName: "acme-orders", prefix: "orders/closed/" },
      trigger: { kind: "event-bridge" },
      code: {
        kind: "folder",
        folder: "functions/summaries",
        handler: "summaries.handler",
        runtime: "nodejs22.x",
        layers: ["arn:aws:lambda:eu-central-1:111111111111:layer:certificates:1"],
      },
      operations: { "summaries/": ["write"] },
    },
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "thumbnail-function",
      importRole: true,
      managedPolicies: [
        { arn: "arn:aws:iam::111111111111:policy/jobs", document: "policies/jobs.json" },
        "arn:aws:iam::111111111111:policy/logs",
      ],
      handshake: { kind: "assume-role", roleName: "thumbnail-writer", externalId: "acme" },
      source: {
        in: "own-bucket",
        bucketName: "acme-uploads",
        onlyListedWriters: { principalArns: ["arn:aws:iam::111111111111:role/uploader"] },
      },
      additionalStatements: [
        {
          actions: ["ssm:GetParameter"],
          resources: ["arn:aws:ssm:eu-central-1:111111111111:parameter/thumbnails/settings"],
          condition: { StringEquals: { "aws:ResourceTag/team": "lake" } },
        },
      ],
      reservedConcurrency: 100,
      alias: "live",
      provisionedConcurrency: 10,
      heartbeatHours: 24,
      thumbnail: {
        widths: [320, 640],
        heights: [320, 640],
        fit: "cover",
        alsoFormats: ["avif"],
        placeholder: "thumbhash",
        focalPoint: "focus",
        alsoReads: ["bmp"],
        watermark: { file: "logo.png" },
        presets: { "avatars/": { widths: [96], heights: [96], fit: "cover", format: "webp" } },
      },
      backfill: { roleName: "thumbnail-backfill" },
    },
    {
      kind: "lambda",
      name: "archive",
      workload: "copy",
      roleName: "archive-function",
      handshake: { kind: "assume-role", roleName: "archive-writer" },
      source: { in: "own-bucket", bucketName: "acme-exports", prefix: "export/" },
      trigger: { kind: "sns" },
      outputPrefix: "archive/",
      copy: {
        storageClass: "GLACIER_IR",
        contentHeaders: {
          cacheControl: "no-store",
          contentDisposition: "attachment",
          contentEncoding: "gzip",
          contentLanguage: "ja",
          contentType: "text/csv",
        },
      },
    },
    {
      kind: "lambda",
      name: "daily",
      workload: "copy",
      roleName: "daily-function",
      handshake: { kind: "assume-role", roleName: "daily-writer" },
      source: { in: "own-bucket", bucketName: "acme-exports", prefix: "export/daily/" },
      trigger: { kind: "sns", topicOf: "archive", deliver: { to: "queue" } },
      outputPrefix: "daily/",
    },
  ],
  alarms: {
    emails: ["operations@example.com"],
    subscriptions: [
      { protocol: "https", endpoint: "https://alerts.example.com/sns" },
      { protocol: "sqs", endpoint: "arn:aws:sqs:eu-central-1:111111111111:alarms" },
      { protocol: "lambda", endpoint: "arn:aws:lambda:eu-central-1:111111111111:function:notify" },
    ],
  },
  audit: {
    trail: { name: "acme-thumbnails", logBucketName: "acme-trail-logs", keyArn: KEY },
    sourceTrails: { A: { name: "acme-uploads", logBucketName: "acme-upload-logs", keyArn: KEY_A } },
    accessAnalyzer: "account",
  },
};

/** Writers without functions. */
const WRITERS: HandshakeConfig = {
  accounts: PLAIN,
  producers: {
    sales: {
      id: "333333333333",
      region: "eu-central-1",
      access: { assumeRoleArn: "arn:aws:iam::333333333333:role/deployer", externalId: "acme" },
      backend: { ...BACKEND, assumeRoleArn: "arn:aws:iam::333333333333:role/state" },
      tags: { team: "sales" },
      rolePath: "/handshakes/",
      permissionsBoundaryArn: "arn:aws:iam::333333333333:policy/boundary",
    },
    support: {
      id: "444444444444",
      region: "eu-west-1",
      access: { profile: "support" },
      backend: { ...BACKEND, key: "support.tfstate", profile: "support" },
    },
  },
  destination: { bucketName: "acme-lake", encryption: { kind: "existing-kms-key", keyArn: KEY } },
  writers: [
    {
      kind: "ecs-task",
      name: "sales",
      accounts: ["sales", "support"],
      roleName: "sales-task",
      prefixes: ["sales/"],
    },
    {
      kind: "oidc",
      name: "jobs",
      roleName: "lake-jobs",
      identityProvider: {
        type: "eks-service-account",
        issuer: "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
        namespace: "jobs",
        serviceAccount: "export",
      },
      prefixes: ["jobs/"],
    },
    {
      kind: "oidc",
      name: "releases",
      roleName: "lake-releases",
      identityProvider: {
        type: "any",
        issuer: "https://gitlab.com",
        audience: "https://gitlab.com",
        subjects: ["project_path:acme/site:ref_type:branch:ref:main"],
      },
      prefixes: ["releases/"],
    },
    {
      kind: "service-principal",
      name: "imports",
      service: {
        principal: "delivery.logs.amazonaws.com",
        keys: ["PREFIXAWSLogs/ACCOUNT/*"],
        sourceArn: "logs:REGION:ACCOUNT:*",
        keyActions: ["kms:GenerateDataKey", "kms:Decrypt"],
      },
      sourceAccounts: ["333333333333"],
      prefix: "imports/",
    },
  ],
};

/** For a local endpoint. */
const LOCAL: HandshakeConfig = {
  ...ecsTask,
  endpoint: "http://127.0.0.1:4566",
  destination: { bucketName: "acme-lake" },
};

/** Several buckets, one of which comes under this configuration. */
const SEVERAL: HandshakeConfig = {
  ...twoDestinations,
  owners: { archive: { id: "333333333333", region: "eu-west-1" } },
  destinations: {
    main: { bucketName: "acme-thumbnails" },
    archive: { account: "archive", bucketName: "acme-archive", import: true },
  },
  audit: { ownerTrails: { archive: { name: "archive", logBucketName: "acme-archive-trail" } } },
};

/** Configs with options that no example has, so that the page can show a value of each. A test checks them. */
export const MORE_EXAMPLES: readonly HandshakeConfig[] = [FUNCTIONS, WRITERS, SEVERAL, LOCAL];
