/** The type that AWS documents of a condition key's value. */
export type KeyType =
  "string" | "arn" | "boolean" | "numeric" | "date" | "date-or-numeric" | "ip" | "arn-or-string";

/** What is documented of a condition key. */
export interface KnownKey {
  readonly type: KeyType;
  /** Whether a request may carry several values: such a key needs ForAnyValue or ForAllValues. */
  readonly multivalued: boolean;
}

const SINGLE: Readonly<Record<KeyType, readonly string[]>> = {
  string: [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalTag/*",
    "aws:PrincipalServiceName",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
    "aws:Ec2InstanceSourceVpc",
    "aws:SourceIdentity",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceTag/*",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:referer",
    "aws:RequestedRegion",
    "aws:RequestTag/*",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:UserAgent",
    "glue:RoleAssumedBy",
    "glue:CredentialIssuingService",
    "identitystore:UserId",
    "s3:prefix",
    "s3:delimiter",
    "s3:versionid",
    "s3:authType",
    "s3:signatureversion",
    "s3:ResourceAccount",
    "s3:x-amz-acl",
    "s3:x-amz-copy-source",
    "s3:x-amz-metadata-directive",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-storage-class",
    "s3:ExistingObjectTag/*",
    "s3:RequestObjectTag/*",
    "kms:CallerAccount",
    "kms:ViaService",
    "kms:RequestAlias",
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "lambda:Principal",
    "lambda:FunctionUrlAuthType",
    "sns:Protocol",
    "sns:Endpoint",
  ],
  arn: [
    "aws:PrincipalArn",
    "aws:SourceArn",
    "aws:SourceVpcArn",
    "aws:SignInSessionArn",
    "aws:ChatbotSourceArn",
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "ec2:SourceInstanceArn",
    "lambda:FunctionArn",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
  ],
  // Pages of AWS use both string and ARN operators with these.
  "arn-or-string": ["aws:FederatedProvider", "s3:x-amz-server-side-encryption-aws-kms-key-id"],
  boolean: [
    "aws:PrincipalIsAWSService",
    "aws:AssumedRoot",
    "aws:MultiFactorAuthPresent",
    "aws:SecureTransport",
    "aws:ViaAWSService",
    "s3:ObjectCreationOperation",
    "kms:GrantIsForAWSResource",
  ],
  numeric: [
    "aws:MultiFactorAuthAge",
    "ec2:RoleDelivery",
    "s3:max-keys",
    "s3:signatureAge",
    "s3:TlsVersion",
    "sts:DurationSeconds",
  ],
  date: ["aws:CurrentTime", "aws:TokenIssueTime"],
  "date-or-numeric": ["aws:EpochTime"],
  ip: ["aws:SourceIp", "aws:VpcSourceIp", "aws:Ec2InstanceSourcePrivateIPv4"],
};

/** All of them lists of strings. */
const SEVERAL: readonly string[] = [
  "aws:PrincipalOrgPaths",
  "aws:PrincipalServiceNamesList",
  "aws:VpceOrgPaths",
  "aws:ResourceOrgPaths",
  "aws:SourceOrgPaths",
  "aws:CalledVia",
  "aws:TagKeys",
  "s3:RequestObjectTagKeys",
  "kms:EncryptionContextKeys",
  "kms:GrantOperations",
  "kms:ResourceAliases",
  "sts:TransitiveTagKeys",
];

const keys = new Map<string, KnownKey>();
for (const [type, names] of Object.entries(SINGLE)) {
  for (const name of names) keys.set(name.toLowerCase(), { type: type as KeyType, multivalued: false });
}
for (const name of SEVERAL) keys.set(name.toLowerCase(), { type: "string", multivalued: true });

const ENCRYPTION_CONTEXT: KnownKey = { type: "arn-or-string", multivalued: false };

/**
 * What AWS documents of a key, or undefined for a key that is not in this table: such a key is taken as its value in
 * the request comes, and any operator may be used with it.
 *
 * @param key in lower case
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function knownKey(key: string): KnownKey | undefined {
  const exact = keys.get(key);
  if (exact !== undefined) return exact;
  if (key.startsWith("kms:encryptioncontext:")) return ENCRYPTION_CONTEXT;
  const slash = key.indexOf("/");
  return slash === -1 ? undefined : keys.get(`${key.slice(0, slash)}/*`);
}
