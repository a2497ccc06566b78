import * as z from "zod";
import { bucketNameFault } from "./bucket-name";
import { nearest } from "./nearest";
import { REGIONS } from "./regions";
import { ROLE_SERVICES } from "./role-services";

const SERVICE_PRINCIPAL_EXPECTED =
  'the service principal of a service that assumes roles, such as "glue.amazonaws.com"';

/**
 * The field types of the schema. Each check's message is an expectation ("a …"), which {@link toFindings} puts after
 * "expected".
 */

function text(pattern: RegExp, expectation: string) {
  return z.string({ error: expectation }).regex(pattern, { error: expectation });
}

export function integer(minimum: number, maximum: number, unit: string) {
  const expectation = `a whole number of ${unit} from ${minimum} to ${maximum}`;
  return z
    .int({ error: expectation })
    .min(minimum, { error: expectation })
    .max(maximum, { error: expectation });
}

/** A check of a list, for `refine`. */
export function unique(of: string) {
  const isUnique = (items: readonly unknown[]): boolean =>
    new Set(items.map((item) => JSON.stringify(item))).size === items.length;
  return [isUnique, { error: `${of} without duplicates` }] as const;
}

/** One or more, without duplicates. */
export function distinct<T extends z.ZodType>(one: T, of: string) {
  return z
    .array(one)
    .min(1)
    .refine(...unique(of));
}

export const accountId = text(/^\d{12}$/, 'a string of 12 digits, such as "111111111111"');

/** A nonexistent one would otherwise be synthesized and proven like any other. */
export const region = z
  .enum(REGIONS, {
    error: ({ input }) => {
      const near = typeof input === "string" ? nearest(input, REGIONS) : undefined;
      return `an AWS Region that this version knows, such as "${near ?? "eu-central-1"}"`;
    },
  })
  .meta({ id: "Region" });

export const bucketName = z.string().check((check) => {
  const fault = bucketNameFault(check.value);
  if (fault !== undefined) check.issues.push({ code: "custom", input: check.value, message: fault });
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const roleName = text(
  /^[\w+=,.@-]{1,64}$/,
  "a role name of 1 to 64 letters, digits or any of _+=,.@-",
);

/** A role name, with a path or as an ARN for an existing role. */
export const roleNameWithPath = text(
  /^(arn:(aws|aws-cn|aws-us-gov):iam::\d{12}:role\/)?([A-Za-z0-9!_.'()@+=,-]{1,64}\/){0,7}[\w+=,.@-]{1,64}$/,
  "a role name of 1 to 64 letters, digits or any of _+=,.@-",
);

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const sessionName = text(
  /^[\w+=,.@-]{2,64}$/,
  "a session name of 2 to 64 letters, digits or any of _+=,.@-",
);

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const externalId = text(
  /^[\w+=,.@:/-]{2,1224}$/,
  "an external id of 2 to 1224 letters, digits or any of _+=,.@:/-",
);

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const functionName = text(
  /^[\w-]{1,64}$/,
  "a function name of 1 to 64 letters, digits, hyphens or underscores",
);

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export const functionAlias = text(
  /^(?!\d+$)[\w-]{1,128}$/,
  'an alias of 1 to 128 letters, digits, hyphens or underscores that is not a number, such as "live"',
);

export const writerName = text(
  /^[a-z](-?[a-z0-9]){1,39}$/,
  "a name of 2 to 40 lower-case letters and digits, with single hyphens between, that begins with a letter",
);

export const organizationId = text(
  /^o-[a-z0-9]{10,32}$/,
  'an organization id, such as "o-a1b2c3d4e5" ("o-" and 10 to 32 lower-case letters or digits)',
);

export const roleArn = text(
  /^arn:(aws|aws-cn|aws-us-gov):iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
  'a role ARN, such as "arn:aws:iam::111111111111:role/deployer"',
);

/**
 * A key prefix that is literal in an IAM resource: no wildcard and no policy variable.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export const prefix = text(
  /^(?!\/)(?!.*\/\/)[A-Za-z0-9!_.'()/-]{0,511}\/$/,
  'a key prefix that ends in "/", such as "uploads/", of letters, digits or any of !_.\'()/-',
);

/** A named profile of the AWS config files. */
export const profile = text(/^[\w.@+-]{1,128}$/, "a profile name of letters, digits or any of _.@+-");

/** The key of a stack's state in its bucket. */
export const stateKey = text(
  /^(?!\/)[A-Za-z0-9!_.'()/-]{1,1024}$/,
  'a key, such as "s3-handshake/account_A.tfstate"',
);

/** A prefix that may also be the whole bucket. */
export const triggerPrefix = text(
  /^$|^(?!\/)(?!.*\/\/)[A-Za-z0-9!_.'()/-]{0,511}\/$/,
  'a key prefix that ends in "/", such as "uploads/", or "" for the whole bucket',
);

export const keySuffix = text(/^[A-Za-z0-9!_.'()-]{1,64}$/, 'a key suffix, such as ".jpg"');

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export const rolePath = text(
  /^\/([A-Za-z0-9!_.'()@+=,-]{1,64}\/){0,7}$/,
  'a role path that begins and ends with "/", such as "/s3-handshake/"',
);

export const policyArn = text(
  /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/,
  'a policy ARN, such as "arn:aws:iam::111111111111:policy/boundary"',
);

/** An existing role or user, or a pattern of roles. */
export const principalArn = text(
  /^arn:(aws|aws-cn|aws-us-gov):iam::\d{12}:(root|(role|user)\/[\w+=,.@/*-]{1,512})$/,
  'the ARN of a role, a user or an account root, such as "arn:aws:iam::222222222222:role/break-glass"',
);

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const keyAlias = text(
  /^alias\/(?!aws\/)[A-Za-z0-9/_-]{1,250}$/,
  'a key alias, such as "alias/thumbnails", not under alias/aws/',
);

export const keyArn = text(
  /^arn:(aws|aws-cn|aws-us-gov):kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/,
  "a full key ARN, not an alias: KMS looks an alias up in the caller's account",
);

export const vpcEndpointId = text(
  /^vpce-([0-9a-f]{8}|[0-9a-f]{17})$/,
  'a VPC endpoint id, such as "vpce-1a2b3c4d"',
);
export const codeSigningConfigArn = text(
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:code-signing-config:csc-[0-9a-f]{17}$/,
  "the ARN of a code signing configuration",
);

/** `<file>.<export>` of a folder with code. */
export const nodeHandler = text(
  /^[\w/-]+\.[A-Za-z_$][\w$]*$/,
  'a file without its extension and the function that it exports, such as "index.handler"',
);

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const functionHandler = text(
  /^[^\s]{1,128}$/,
  'a handler of 1 to 128 characters without spaces, such as "app.handler"',
);

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const layerVersionArn = text(
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[\w-]+:[0-9]+$/,
  'the ARN of a layer\'s version, such as "arn:aws:lambda:eu-central-1:111111111111:layer:tools:3"',
);

/** A tag can be moved to other code: the digest is the code. */
export const containerImage = text(
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[a-z0-9][a-z0-9._/-]{1,255}@sha256:[0-9a-f]{64}$/,
  'an image in ECR by its digest, such as "111111111111.dkr.ecr.eu-central-1.amazonaws.com/reports@sha256:…"',
);

export const sha256Hex = text(/^[0-9a-f]{64}$/, "a SHA-256 of 64 hexadecimal digits, as sha256sum prints it");

export const subnetId = text(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a subnet id, such as "subnet-1a2b3c4d"');

export const securityGroupId = text(
  /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
  'a security group id, such as "sg-1a2b3c4d"',
);

export const vpcId = text(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a VPC id, such as "vpc-1a2b3c4d"');

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const ruleName = text(/^[\w.-]{1,64}$/, "a rule name of 1 to 64 letters, digits or any of _.-");

/** @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html */
export const permissionSetName = text(
  /^[\w+=,.@-]{1,32}$/,
  "a permission set name of 1 to 32 letters, digits or any of _+=,.@-",
);

export const identityCenterArn = text(
  /^arn:(aws|aws-cn|aws-us-gov):sso:::instance\/(sso)?ins-[A-Za-z0-9-.]{16}$/,
  'an Identity Center instance ARN, such as "arn:aws:sso:::instance/ssoins-1234567890abcdef"',
);

/** @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html */
export const identityCenterPrincipalId = text(
  /^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-([A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}$/,
  'the id of a group or user in Identity Center, such as "11111111-2222-3333-4444-555555555555"',
);

export const servicePrincipal = z.string({ error: SERVICE_PRINCIPAL_EXPECTED }).check((check) => {
  if (ROLE_SERVICES.includes(check.value)) return;
  const near = nearest(check.value, ROLE_SERVICES);
  const message = near === undefined ? SERVICE_PRINCIPAL_EXPECTED : `the service principal "${near}"`;
  check.issues.push({ code: "custom", input: check.value, message });
});

/** The name of an environment: part of a stack's id, which with it still fits into the name of a role session. */
export const environmentName = text(
  /^(?=.{2,12}$)[a-z](-?[a-z0-9])*$/,
  "a name of 2 to 12 lower-case letters and digits, with single hyphens between, that begins with a letter",
);

/** The name of a further producer: part of a stack's id. */
export const producerName = text(
  /^(?=.{2,30}$)[a-z](-?[a-z0-9])*$/,
  "a name of 2 to 30 lower-case letters and digits, with single hyphens between, that begins with a letter",
);

/** A bucket that writers write to: part of construct ids and of outputs. */
export const destinationName = producerName;

/** An account that has destinations. */
export const ownerKey = text(/^(B|(?=.{2,30}$)[a-z](-?[a-z0-9])*)$/, '"B" or the name of an owner');

/** An account that has writers. */
export const accountKey = text(/^(A|(?=.{2,30}$)[a-z](-?[a-z0-9])*)$/, '"A" or the name of a producer');

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html */
export const trailName = text(
  /^(?!.*[._-]{2})[A-Za-z0-9][\w.-]{1,126}[A-Za-z0-9]$/,
  "a trail name of 3 to 128 letters, digits or single ._- between",
);

/** Without a path: the provider appends each request's own. */
export const endpointUrl = text(
  /^https?:\/\/[\w.-]+(:\d{1,5})?$/,
  'the URL of an endpoint without a path, such as "http://127.0.0.1:4566"',
);

/** @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export const topicName = text(
  /^[\w-]{1,256}$/,
  "a topic name of 1 to 256 letters, digits, hyphens or underscores",
);

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
export const dashboardName = text(
  /^[\w-]{1,255}$/,
  "a dashboard name of 1 to 255 letters, digits, hyphens or underscores",
);

/** Anyone who may read the config or the plan could read a password in it. */
export const httpsUrl = text(
  /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[\w./~%+=&?,;!-]*)?$/,
  'a URL that begins with "https://", without user name and password',
);

export const queueArn = text(
  /^arn:(aws|aws-cn|aws-us-gov):sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/,
  'the ARN of a standard queue, such as "arn:aws:sqs:eu-central-1:111111111111:alarms"',
);

export const functionArn = text(
  /^arn:(aws|aws-cn|aws-us-gov):lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w-]{1,128})?$/,
  'the ARN of a function, such as "arn:aws:lambda:eu-central-1:111111111111:function:notify"',
);

export const emailAddress = text(/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/, "a mail address");

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const tags = z.record(
  z
    .string()
    .regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u, { error: "a tag key of 1 to 128 characters" }),
  z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u, { error: "a tag value of up to 256 characters" }),
);
