import { ABSENT, UNDECLARED, type Found } from "../context";
import {
  notSent,
  onlyFor,
  onPage,
  onlyWith,
  single,
  undetermined,
  type Assumption,
  type ContextKeyGroup,
} from "./context-key";

const S3 = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
const SIGNED = "https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html";
const CONDITIONAL = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html";
const TAGGING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html";
const ACCESS_POINTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html";
const KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html";

const WRITES_TAGS = ["s3:PutObjectTagging", "s3:PutObjectVersionTagging"];

/** Actions on an existing object, whose tags the conditions use. */
const READS_TAGS =
  /^s3:(?:get(?:object(?:version)?(?:acl|attributes|tagging|torrent)?)|(?:put|delete)object(?:version)?(?:acl|tagging))$/;

const existingTags: Assumption = ({ action }) => (READS_TAGS.test(action) ? UNDECLARED : ABSENT);

export const S3_KEYS: readonly ContextKeyGroup[] = [
  {
    single: { string: ["s3:ResourceAccount"] },
    sent: "with every request",
    page: S3,
    assumed: onlyWith("s3", ({ resourceAccount }) => single(resourceAccount)),
  },
  {
    single: { numeric: ["s3:TlsVersion"] },
    sent: "with every request over TLS; usually the version of current clients",
    page: S3,
    assumed: onlyWith("s3", () => single("1.3")),
  },
  {
    single: {
      string: ["s3:authType", "s3:signatureversion", "s3:x-amz-content-sha256"],
      numeric: ["s3:signatureAge"],
    },
    sent: "by how the request is signed",
    page: SIGNED,
    assumed: onlyWith("s3", undetermined),
  },
  {
    single: { string: ["s3:prefix", "s3:delimiter", "s3:versionid"], numeric: ["s3:max-keys"] },
    sent: "if the request has the parameter; usually absent",
    page: S3,
    assumed: notSent,
  },
  {
    single: {
      string: [
        "s3:x-amz-acl",
        "s3:x-amz-copy-source",
        "s3:x-amz-grant-full-control",
        "s3:x-amz-grant-read",
        "s3:x-amz-grant-read-acp",
        "s3:x-amz-grant-write",
        "s3:x-amz-grant-write-acp",
        "s3:x-amz-metadata-directive",
        "s3:x-amz-server-side-encryption",
        "s3:x-amz-server-side-encryption-customer-algorithm",
        "s3:x-amz-storage-class",
        "s3:x-amz-website-redirect-location",
        "s3:object-lock-legal-hold",
        "s3:object-lock-mode",
      ],
      // Pages of AWS use both string and ARN operators with it.
      "arn-or-string": ["s3:x-amz-server-side-encryption-aws-kms-key-id"],
      date: ["s3:object-lock-retain-until-date"],
      numeric: ["s3:object-lock-remaining-retention-days"],
    },
    sent: "if the request has the header; usually absent, and a bucket's defaults add none",
    page: S3,
    assumed: notSent,
  },
  {
    single: { string: ["s3:if-match", "s3:if-none-match"] },
    sent: "if the request has the header",
    page: CONDITIONAL,
    assumed: onlyFor(["s3:PutObject", "s3:DeleteObject", "s3:GetObject"], undetermined),
  },
  {
    single: { boolean: ["s3:ObjectCreationOperation"] },
    sent: '"false" by the parts of a multipart upload, "true" by what makes the object',
    page: CONDITIONAL,
    assumed: onlyFor(["s3:PutObject"], undetermined),
  },
  {
    single: { string: ["s3:ExistingObjectTag/*"] },
    sent: "with requests for an object that has the tag",
    page: TAGGING,
    assumed: existingTags,
  },
  {
    single: { string: ["s3:RequestObjectTag/*"] },
    several: ["s3:RequestObjectTagKeys"],
    sent: "if the request gives the object tags; the usual one does not",
    page: TAGGING,
    assumed: onlyFor(WRITES_TAGS, undetermined),
  },
  {
    single: { "arn-or-string": ["s3:AccessGrantsInstanceArn"] },
    sent: "with credentials from S3 Access Grants",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-location.html",
    assumed: notSent,
  },
  {
    single: {
      "arn-or-string": ["s3:DataAccessPointArn"],
      string: ["s3:DataAccessPointAccount", "s3:AccessPointNetworkOrigin"],
    },
    sent: "with requests through an access point; usually to the bucket",
    page: ACCESS_POINTS,
    assumed: notSent,
  },
];

const keyAliases: Assumption = ({ keyAliases: aliases }): Found =>
  aliases === undefined ? UNDECLARED : aliases.length === 0 ? ABSENT : { state: "several", values: aliases };

const ON_GRANTS = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"];

export const KMS_KEYS = onPage(KMS, [
  {
    single: { string: ["kms:ViaService"] },
    sent: "with requests that a service makes for a principal; the usual one is direct",
    assumed: notSent,
  },
  {
    single: { string: ["kms:CallerAccount"] },
    sent: "with every request about a key",
    assumed: onlyWith("kms", ({ principalAccount }) => single(principalAccount)),
  },
  {
    single: { "arn-or-string": ["kms:EncryptionContext:*"] },
    several: ["kms:EncryptionContextKeys"],
    sent: "if the request has an encryption context; usually absent",
    assumed: notSent,
  },
  {
    single: { string: ["kms:RequestAlias"] },
    sent: "if the request names the key by an alias; the usual one names its ARN",
    assumed: notSent,
  },
  {
    several: ["kms:ResourceAliases"],
    sent: "with requests about a key that has aliases",
    assumed: onlyWith("kms", keyAliases),
  },
  {
    single: { boolean: ["kms:GrantIsForAWSResource"] },
    sent: "with requests about grants",
    assumed: onlyFor(ON_GRANTS, undetermined),
  },
  {
    single: {
      string: ["kms:GrantConstraintType"],
      "arn-or-string": ["kms:GranteePrincipal", "kms:RetiringPrincipal"],
    },
    several: ["kms:GrantOperations"],
    sent: "with CreateGrant",
    assumed: onlyFor(["kms:CreateGrant"], undetermined),
  },
]);

/** Keys of Lambda and SNS. */
export const OTHER_SERVICE_KEYS: readonly ContextKeyGroup[] = [
  {
    single: { string: ["lambda:FunctionUrlAuthType"] },
    sent: "with requests about a function's URL",
    page: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html",
    assumed: ({ action }) => (action === "lambda:invokefunction" ? ABSENT : UNDECLARED),
  },
  {
    single: { arn: ["lambda:FunctionArn"], string: ["lambda:Principal"] },
    sent: "with requests that change a function's triggers or policy",
    page: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html",
    assumed: ({ action }) => (action === "lambda:invokefunction" ? ABSENT : UNDECLARED),
  },
  {
    single: { string: ["sns:Protocol", "sns:Endpoint"] },
    sent: "with requests to subscribe",
    page: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html",
    assumed: onlyFor(["sns:Subscribe"], undetermined),
  },
];
