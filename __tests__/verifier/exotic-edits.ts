import { addStatement, changeStatement, type Attempt, type Json } from "./bypass/editable-stacks";

const BUCKET = "arn:aws:s3:::ecs-destination-bucket";
const POLICY = "aws_s3_bucket_policy";
const ROLE = "aws_iam_role_policy";
const TRUST = "aws_iam_role";
const [A, B, STRANGER] = ["111111111111", "222222222222", "999999999999"];

/** One operator with one key: `["IpAddress", "aws:SourceIp", "203.0.113.0/24"]`. */
export type Condition = readonly [operator: string, key: string, values: string | readonly string[]];

const block = ([operator, key, values]: Condition): Json => ({ [operator]: { [key]: values } });

/** The statement under one condition more. */
export function under(statement: Json, [operator, key, values]: Condition): Json {
  const own = (statement["Condition"] ?? {}) as Record<string, Json>;
  return { ...statement, Condition: { ...own, [operator]: { ...own[operator], [key]: values } } };
}

/** The bucket's policy lets someone put objects, or something else, under a condition. */
function lets(principal: unknown, condition?: Condition, more: Json = {}): Attempt {
  return addStatement(POLICY, () => ({
    Sid: "Added",
    Effect: "Allow",
    Principal: principal,
    ...("NotAction" in more ? {} : { Action: "s3:PutObject" }),
    ...("NotResource" in more ? {} : { Resource: `${BUCKET}/*` }),
    ...(condition === undefined ? {} : { Condition: block(condition) }),
    ...more,
  }));
}

/** The bucket's policy denies someone what its account lets. */
const denies = (condition: Condition, more: Json = {}): Attempt =>
  addStatement(POLICY, () => ({
    Sid: "Added",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: `${BUCKET}/*`,
    Condition: block(condition),
    ...more,
  }));

/** The role may do something with what no stack makes. */
const may = (statement: Json): Attempt =>
  addStatement(ROLE, () => ({ Sid: "Added", Effect: "Allow", ...statement }));

const trusts = (statement: Json): Attempt =>
  addStatement(TRUST, () => ({ Sid: "Added", Effect: "Allow", Action: "sts:AssumeRole", ...statement }));

/** A role of a stranger's account, as a policy names the account. */
const AWAY = { AWS: STRANGER };

/** Conditions under which someone is allowed, or let off, at some time or from somewhere. */
export const CIRCUMSTANCES: readonly Condition[] = [
  ["IpAddress", "aws:SourceIp", "198.51.100.7"],
  ["IpAddress", "aws:SourceIp", ["2001:db8:1::/48", "198.51.100.0/25"]],
  ["NotIpAddress", "aws:SourceIp", ["0.0.0.0/0", "::/1"]],
  ["NotIpAddressIfExists", "aws:SourceIp", "0.0.0.0/1"],
  ["IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"],
  ["DateGreaterThan", "aws:CurrentTime", "2031-01-01T00:00:00Z"],
  ["DateLessThanEquals", "aws:EpochTime", "1900000000"],
  ["DateNotEquals", "aws:CurrentTime", "2031-01-01T00:00:00Z"],
  ["DateLessThanIfExists", "aws:TokenIssueTime", "2030-01-01T00:00:00Z"],
  ["NumericLessThan", "aws:MultiFactorAuthAge", "300"],
  ["Bool", "aws:MultiFactorAuthPresent", "true"],
  ["BoolIfExists", "aws:MultiFactorAuthPresent", "false"],
  ["Bool", "aws:ViaAWSService", "true"],
  ["StringEquals", "aws:SourceVpc", "vpc-0a0b0c0d"],
  ["StringNotEquals", "aws:SourceVpce", "vpce-0a0b0c0d"],
  ["StringLikeIfExists", "aws:SourceVpce", "vpce-?"],
  ["StringEquals", "aws:VpceAccount", STRANGER],
  ["ForAnyValue:StringLike", "aws:VpceOrgPaths", "o-a1b2c3d4e5/*"],
  ["ForAnyValue:StringEquals", "aws:CalledVia", "athena.amazonaws.com"],
  ["ForAllValues:StringNotLike", "aws:CalledVia", "*.amazonaws.com"],
  ["StringEquals", "aws:CalledViaFirst", "athena.amazonaws.com"],
  ["StringLike", "aws:PrincipalTag/team", "blue-*"],
  ["StringNotEqualsIgnoreCase", "aws:PrincipalTag/team", "RED"],
  ["Null", "aws:PrincipalTag/team", "false"],
  ["StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"],
  ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-*"],
  ["ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/"],
  ["StringLike", "aws:userid", "*:nightly"],
  ["StringNotLike", "aws:userid", "AROA*"],
  ["StringEquals", "aws:SourceIdentity", "alice"],
  ["StringEquals", "aws:FederatedProvider", "cognito-identity.amazonaws.com"],
  ["StringEquals", "identitystore:UserId", "f0000000-0000-0000-0000-000000000000"],
  ["ArnLike", "lambda:SourceFunctionArn", "arn:aws:lambda:*:*:function:x"],
  ["ArnEquals", "ec2:SourceInstanceArn", "arn:aws:ec2:eu-central-1:111111111111:instance/i-0a0b"],
  ["StringEquals", "aws:RequestedRegion", "us-east-1"],
  ["StringLike", "aws:UserAgent", "*evil*"],
  ["StringEquals", "aws:referer", "https://example.com"],
  ["StringEquals", "aws:ResourceTag/stage", "test"],
  ["StringEquals", "aws:ResourceOrgID", "o-a1b2c3d4e5"],
  ["StringEqualsIgnoreCase", "s3:x-amz-storage-class", "glacier"],
  ["StringEquals", "s3:x-amz-acl", "public-read"],
  ["StringLike", "s3:x-amz-copy-source", "somebody-elses/*"],
  ["StringEquals", "s3:if-none-match", "*"],
  ["Bool", "s3:ObjectCreationOperation", "false"],
  ["NumericGreaterThanEquals", "s3:signatureAge", "600000"],
  ["StringEquals", "s3:authType", "REST-QUERY-STRING"],
  ["StringNotEquals", "s3:x-amz-content-sha256", "UNSIGNED-PAYLOAD"],
  ["StringEquals", "s3:RequestObjectTag/quick", "yes"],
  ["ForAllValues:StringEquals", "s3:RequestObjectTagKeys", ["quick"]],
  ["ForAnyValue:StringNotEquals", "s3:RequestObjectTagKeys", ["quick", "slow"]],
  ["Null", "s3:object-lock-mode", "false"],
  ["StringEquals", "s3:AccessPointNetworkOrigin", "VPC"],
  ["ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:*:*:accesspoint/x"],
  ["NumericEquals", "s3:TlsVersion", "1.3"],
  ["StringEquals", "example:unknown", "x"],
];

/** Who asks, by what conditions say of it. */
export const PEOPLE: readonly Condition[] = [
  ["StringEquals", "aws:username", "alice"],
  ["StringLike", "aws:username", "*-ci"],
  ["StringEqualsIgnoreCase", "aws:username", "ALICE"],
  ["StringEquals", "aws:PrincipalType", "FederatedUser"],
  ["StringEquals", "aws:PrincipalType", "Account"],
  ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/div/*"],
  ["ArnLike", "aws:PrincipalArn", "arn:aws:sts::*:federated-user/j*"],
  ["StringLike", "aws:PrincipalArn", "*:role/*-operator"],
];

/** Principals whom the bucket's policy lets put objects. */
const LET_IN: Readonly<Record<string, Attempt>> = {
  "an account by a pattern": lets("*", ["StringLike", "aws:PrincipalAccount", "12*"]),
  "an account by a part of an ARN": lets("*", ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::1234*:role/x"]),
  "everyone but an account": lets("*", ["StringNotEquals", "aws:PrincipalAccount", B]),
  "a user below a path": lets({ AWS: `arn:aws:iam::${STRANGER}:user/div/eve` }),
  "a federated user": lets({ AWS: `arn:aws:sts::${STRANGER}:federated-user/fred` }),
  "a federated user of a user": lets({ AWS: `arn:aws:iam::${STRANGER}:user/eve` }, [
    "StringEquals",
    "aws:PrincipalType",
    "FederatedUser",
  ]),
  "one session of a role": lets({ AWS: `arn:aws:sts::${STRANGER}:assumed-role/evil/one` }),
  "a session of a role with a path": lets({ AWS: `arn:aws:sts::${STRANGER}:assumed-role/ops/one` }, [
    "ArnLike",
    "aws:PrincipalArn",
    `arn:aws:iam::${STRANGER}:role/team/*`,
  ]),
  "a service": lets({ Service: "cloudtrail.amazonaws.com" }),
  "a service for a stranger's resource": lets({ Service: "sns.amazonaws.com" }, [
    "ArnLike",
    "aws:SourceArn",
    `arn:aws:sns:*:${STRANGER}:*`,
  ]),
  "a service for an organization": lets({ Service: "config.amazonaws.com" }, [
    "StringEquals",
    "aws:SourceOrgID",
    "o-a1b2c3d4e5",
  ]),
  "services by a pattern": lets("*", ["StringLike", "aws:PrincipalServiceName", "cloudt*.amazonaws.com"]),
  "a service by a name in its list": lets({ Service: "sns.amazonaws.com" }, [
    "ForAnyValue:StringEquals",
    "aws:PrincipalServiceNamesList",
    "sns.eu-west-1.amazonaws.com",
  ]),
  "whoever is no service": lets("*", ["BoolIfExists", "aws:PrincipalIsAWSService", "false"]),
  "every action but one": lets(AWAY, undefined, { NotAction: "s3:PutObject" }),
  "every object but some": lets(AWAY, undefined, { NotResource: `${BUCKET}/public/*` }),
  "an action in another case": lets(AWAY, undefined, { Action: "S3:PUTOBJECT" }),
  "an action by a pattern": lets(AWAY, undefined, { Action: "s3:?utObjec*" }),
  "a folder by its account": lets(AWAY, undefined, { Resource: `${BUCKET}/$\${aws:PrincipalAccount}/*` }),
  "one object": lets(AWAY, undefined, { Resource: `${BUCKET}/q?` }),
};

/** What the role or its trust gets. */
const OF_THE_ROLE: Readonly<Record<string, Attempt>> = {
  "a service that no policy names": may({
    NotAction: ["s3:*", "kms:*", "sts:*", "iam:*", "lambda:*", "sqs:*", "sns:*"],
    Resource: "*",
  }),
  "instances through another service": may({
    NotAction: "ec2:*",
    Resource: `arn:aws:ec2:eu-central-1:${A}:instance/*`,
  }),
  "queues of accounts by a pattern": may({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:33*:q" }),
  "buckets of accounts by a pattern": may({
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::theirs/*",
    Condition: block(["StringLike", "aws:ResourceAccount", "33*"]),
  }),
  "everything but a bucket": may({ Action: "s3:GetObject", NotResource: "arn:aws:s3:::theirs/*" }),
  "what is tagged": may({
    Action: "dynamodb:PutItem",
    Resource: "*",
    Condition: block(["StringEquals", "aws:ResourceTag/stage", "test"]),
  }),
  "session tags": trusts({ Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:TagSession" }),
  "a source identity": trusts({ Principal: { AWS: A }, Action: "sts:SetSourceIdentity" }),
  "sessions of one name": trusts({
    Principal: { AWS: STRANGER },
    Condition: block(["StringLike", "sts:RoleSessionName", "x*"]),
  }),
  "whoever knows a secret": trusts({
    Principal: { AWS: STRANGER },
    Condition: block(["StringEquals", "sts:ExternalId", "secret"]),
  }),
  "tags of the request": trusts({
    Principal: { AWS: STRANGER },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: block(["ForAnyValue:StringEquals", "sts:TransitiveTagKeys", "team"]),
  }),
  "a token of another provider": trusts({
    Principal: { Federated: "accounts.google.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: block(["StringEquals", "accounts.google.com:sub", "1"]),
  }),
  "a service of another account": changeStatement(TRUST, (statement) => ({
    ...statement,
    Condition: { StringLike: { "aws:SourceAccount": "1111*" } },
  })),
};

/** Edits of the policies of `ecs-task` that change what someone may do. */
export const CHANGING: readonly (readonly [name: string, edit: Attempt])[] = [
  ...Object.entries(LET_IN).map(([name, edit]) => [`let in: ${name}`, edit] as const),
  ...Object.entries(OF_THE_ROLE).map(([name, edit]) => [`of the role: ${name}`, edit] as const),
];

/** Edits that leave open what someone may do, which is not proven either. */
export const OPEN: readonly (readonly [name: string, edit: Attempt])[] = [
  ["a folder by a tag", lets(AWAY, undefined, { Resource: `${BUCKET}/$\${aws:PrincipalTag/team}/*` })],
  [
    "a folder by a user's name",
    lets({ AWS: `arn:aws:iam::${B}:root` }, undefined, { Resource: `${BUCKET}/home/$\${aws:username}/*` }),
  ],
  ["a tag that is a session's name", lets(AWAY, ["StringEquals", "aws:PrincipalTag/me", "$${aws:userid}"])],
  // AWS does not say whether S3 calls such a policy public.
  ["all services", lets("*", ["Bool", "aws:PrincipalIsAWSService", "true"])],
  ["a principal by its ID", lets({ AWS: "AROAABCDEFGHIJKLMNOPQ" })],
];

/** What AWS takes and the proof does not read. */
export const REFUSED: readonly (readonly [name: string, edit: Attempt])[] = [
  [
    "NotPrincipal",
    addStatement(POLICY, () => ({
      Effect: "Deny",
      NotPrincipal: { AWS: A },
      Action: "s3:*",
      Resource: `${BUCKET}/*`,
    })),
  ],
  [
    "a canonical user",
    lets({ CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" }),
  ],
  ["BinaryEquals", lets(AWAY, ["BinaryEquals", "example:key", "QmluYXJ5"])],
];

const ofDenials = (edit: (statement: Json) => Json): Attempt =>
  changeStatement(POLICY, (statement) => (statement["Effect"] === "Deny" ? edit(statement) : undefined));

/** Conditions of which exactly one is met, whatever the request. */
export const OPPOSITES: readonly (readonly [name: string, one: Condition, other: Condition])[] = [
  [
    "by an address",
    ["IpAddress", "aws:SourceIp", "10.0.0.0/8"],
    ["NotIpAddress", "aws:SourceIp", "10.0.0.0/8"],
  ],
  [
    "by an IPv6 address",
    ["IpAddress", "aws:SourceIp", "2001:db8::/32"],
    ["NotIpAddress", "aws:SourceIp", "2001:db8::/32"],
  ],
  [
    "by the time",
    ["DateLessThan", "aws:CurrentTime", "2031-01-01T00:00:00Z"],
    ["DateGreaterThanEquals", "aws:CurrentTime", "2031-01-01T00:00:00Z"],
  ],
  [
    "by a tag",
    ["StringLike", "aws:PrincipalTag/team", "b*"],
    ["StringNotLike", "aws:PrincipalTag/team", "b*"],
  ],
  ["by a user's name", ["StringLike", "aws:username", "a*"], ["StringNotLike", "aws:username", "a*"]],
  [
    "by an account",
    ["StringLike", "aws:PrincipalAccount", "12*"],
    ["StringNotLike", "aws:PrincipalAccount", "12*"],
  ],
  [
    "by an ARN",
    ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::12*:role/x"],
    ["ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::12*:role/x"],
  ],
  [
    "by a service",
    ["StringLike", "aws:PrincipalServiceName", "s*"],
    ["StringNotLike", "aws:PrincipalServiceName", "s*"],
  ],
  ["by what is sent", ["Null", "aws:SourceIp", "true"], ["Null", "aws:SourceIp", "false"]],
  [
    "by a list",
    ["ForAnyValue:StringLike", "aws:CalledVia", "a*"],
    ["ForAllValues:StringNotLike", "aws:CalledVia", "a*"],
  ],
  [
    "by organizations",
    ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"],
    ["ForAllValues:StringNotLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"],
  ],
  [
    "by MFA",
    ["Bool", "aws:MultiFactorAuthPresent", "true"],
    ["BoolIfExists", "aws:MultiFactorAuthPresent", "false"],
  ],
  [
    "by the case of letters",
    ["StringEqualsIgnoreCase", "aws:SourceIdentity", "Alice"],
    ["StringNotEqualsIgnoreCase", "aws:SourceIdentity", "aLICE"],
  ],
];

/** Edits that change nothing of what anyone may do. */
export const NEUTRAL: readonly (readonly [name: string, edit: Attempt])[] = [
  [
    "IfExists where the key is always sent",
    changeStatement(POLICY, (one) =>
      one["Sid"] === "DenyInsecureTransport"
        ? { ...one, Condition: { BoolIfExists: { "aws:SecureTransport": "false" } } }
        : undefined,
    ),
  ],
  [
    "a number in other digits",
    changeStatement(POLICY, (one) =>
      one["Sid"] === "DenyOldTls"
        ? { ...one, Condition: { NumericLessThan: { "s3:TlsVersion": "1.20" } } }
        : undefined,
    ),
  ],
  [
    "every action but those of other services",
    ofDenials((one) =>
      String(one["Action"]) === "s3:*" ? { ...one, Action: undefined, NotAction: ["sts:*", "kms:*"] } : one,
    ),
  ],
  [
    "everything but an object without a name",
    ofDenials((one) =>
      String(one["Action"]) === "s3:*" ? { ...one, Resource: undefined, NotResource: `${BUCKET}/` } : one,
    ),
  ],
  [
    "letters of another case",
    changeStatement(POLICY, (one) => ({
      ...one,
      Action: ([one["Action"]].flat() as string[]).map((text) => text.toLowerCase()),
    })),
  ],
  [
    "an account that may under a condition that is never met",
    lets(AWAY, ["StringEquals", "kms:ViaService", "s3.eu-central-1.amazonaws.com"]),
  ],
  ["what a guard denies", lets(AWAY, ["Bool", "aws:SecureTransport", "false"])],
  [
    "the writer once more, from an address",
    lets(
      { AWS: `arn:aws:iam::${A}:role/ecs-cross-account-s3-role` },
      ["IpAddress", "aws:SourceIp", "10.0.0.0/8"],
      { Resource: `${BUCKET}/ecs/*` },
    ),
  ],
  [
    "a service of no name in the list of users",
    lets({ Service: "sns.amazonaws.com" }, ["StringLike", "aws:username", "*"]),
  ],
  ["an account, where no time is sent", lets(AWAY, ["Null", "aws:CurrentTime", "true"])],
  ["a denial of what is denied", denies(["Bool", "aws:SecureTransport", "false"])],
  [
    "an ARN as a text",
    changeStatement(TRUST, (one) => ({
      ...one,
      Condition: {
        StringEquals: { "aws:SourceAccount": A },
        StringLike: { "aws:SourceArn": "arn:aws:ecs:ap-northeast-1:111111111111:*" },
      },
    })),
  ],
];
