import {
  addStatement,
  changePolicy,
  changeStatement,
  change,
  type Attempt,
  type Found,
  type Json,
} from "./editable-stacks";

const STRANGER = "arn:aws:iam::999999999999:role/stranger";

/** The bucket that a policy is of, as the policy refers to it. */
function bucketOf({ args }: Found): string {
  return String(args["bucket"]).replace(/\.id\}$/, ".arn}");
}

function accountOf({ json }: Found): string {
  const [provider] = (json["provider"] as { aws: { allowed_account_ids: string[] }[] }).aws;
  return String(provider?.allowed_account_ids[0]);
}

const inBucket = (statement: (bucket: string) => Json): Attempt =>
  addStatement("aws_s3_bucket_policy", (found) => ({ Effect: "Allow", ...statement(bucketOf(found)) }));
const letsRead = (Principal: Json | "*", Condition?: Json): Attempt =>
  inBucket((bucket) => ({
    Principal,
    Action: "s3:GetObject",
    Resource: `${bucket}/*`,
    ...(Condition && { Condition }),
  }));
const inRole = (statement: Json): Attempt =>
  addStatement("aws_iam_role_policy", () => ({ Effect: "Allow", ...statement }));
const inTrust = (statement: Json): Attempt =>
  addStatement("aws_iam_role", () => ({ Effect: "Allow", Action: "sts:AssumeRole", ...statement }));
const inKey = (statement: Json): Attempt =>
  addStatement("aws_kms_key", () => ({ Effect: "Allow", Resource: "*", ...statement }));

/** Changes the values of a condition, where there is one. */
function otherValues(type: string, edit: (value: string, key: string) => string | undefined): Attempt {
  return changeStatement(type, (statement) => {
    const condition = structuredClone(statement["Condition"] ?? {}) as Record<
      string,
      Record<string, unknown>
    >;
    let changed = false;
    for (const keys of Object.values(condition)) {
      for (const [key, given] of Object.entries(keys)) {
        const values = [given].flat() as string[];
        const edited = values.map((value) => edit(value, key) ?? value);
        if (edited.join() === values.join()) continue;
        changed = true;
        keys[key] = edited.length === 1 ? edited[0] : edited;
      }
    }
    return changed ? { ...statement, Condition: condition } : undefined;
  });
}

/** Changes the operator of a condition, where there is one that it knows. */
function otherOperator(type: string, effect: string, from: RegExp, to: string): Attempt {
  return changeStatement(type, (statement) => {
    const entries = Object.entries((statement["Condition"] ?? {}) as Json);
    if (statement["Effect"] !== effect || !entries.some(([operator]) => from.test(operator)))
      return undefined;
    const renamed = entries.map(([operator, keys]) => [operator.replace(from, to), keys] as const);
    return { ...statement, Condition: Object.fromEntries(renamed) };
  });
}

/** Changes each text of an element of the statements that allow. */
function otherTexts(type: string, element: string, edit: (text: string) => string): Attempt {
  return changeStatement(type, (statement) => {
    const given = statement[element];
    if (statement["Effect"] !== "Allow" || given === undefined) return undefined;
    const edited = JSON.parse(JSON.stringify(given), (_key, value: unknown) =>
      typeof value === "string" ? edit(value) : value,
    ) as unknown;
    return JSON.stringify(edited) === JSON.stringify(given) ? undefined : { ...statement, [element]: edited };
  });
}

const TRUST = "aws_iam_role";
const ROLE = "aws_iam_role_policy";
const BUCKET = "aws_s3_bucket_policy";
const KEY = "aws_kms_key";

/** Other statements, and statements with something changed. */
export const POLICY_ATTEMPTS: Readonly<Record<string, Attempt>> = {
  "the bucket lets a stranger read": letsRead({ AWS: STRANGER }),
  "the bucket lets everyone read": letsRead("*"),
  "the bucket lets everyone read, if there is a key that no one has": letsRead("*", {
    StringNotEquals: { "aws:PrincipalTag/never": "x" },
  }),
  "the bucket lets everyone of an address read": letsRead("*", {
    IpAddress: { "aws:SourceIp": "203.0.113.7/32" },
  }),
  "the bucket lets whoever has a secret read": letsRead("*", { StringEquals: { "aws:Referer": "secret" } }),
  "the bucket lets a stranger read for a while": letsRead(
    { AWS: STRANGER },
    { DateGreaterThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } },
  ),
  "the bucket lets a stranger do anything else": inBucket((bucket) => ({
    Principal: { AWS: STRANGER },
    NotAction: "s3:DeleteBucket",
    Resource: `${bucket}/*`,
  })),
  "the bucket lets a service in": inBucket((bucket) => ({
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${bucket}/*`,
  })),
  "the bucket lets CloudFront read": letsRead(
    { Service: "cloudfront.amazonaws.com" },
    { StringEquals: { "AWS:SourceArn": "arn:aws:cloudfront::999999999999:distribution/X" } },
  ),
  "the bucket lets a user of old be": letsRead({
    CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
  }),
  "the bucket lets its own account's anyone replace its policy": inBucket((bucket) => ({
    Principal: { AWS: "222222222222" },
    Action: "s3:PutBucketPolicy",
    Resource: bucket,
  })),
  "the bucket lets a session of a role in": letsRead({ AWS: "arn:aws:sts::999999999999:assumed-role/x/y" }),
  "the bucket denies all but one": changePolicy("aws_s3_bucket_policy", (statements, found) => [
    ...statements,
    { Effect: "Deny", NotPrincipal: { AWS: STRANGER }, Action: "s3:*", Resource: `${bucketOf(found)}/*` },
  ]),
  "a bucket policy that says nothing": changePolicy("aws_s3_bucket_policy", (statements) =>
    statements.filter(({ Effect }) => Effect === "Allow"),
  ),
  "the guards for authenticated callers only": changeStatement("aws_s3_bucket_policy", (statement) =>
    statement["Effect"] === "Deny" && statement["Principal"] === "*"
      ? { ...statement, Principal: { AWS: "arn:aws:iam::111111111111:root" } }
      : undefined,
  ),
  "the guards for objects only": changeStatement("aws_s3_bucket_policy", (statement) => {
    const resources = [statement["Resource"]].flat() as string[];
    return statement["Effect"] === "Deny" && resources.length > 1
      ? { ...statement, Resource: resources.filter((each) => each.endsWith("/*")) }
      : undefined;
  }),
  "the guards for some actions": changeStatement("aws_s3_bucket_policy", (statement) =>
    statement["Effect"] === "Deny" && String(statement["Action"]) === "s3:*"
      ? { ...statement, Action: "s3:Get*" }
      : undefined,
  ),
  "the role may do anything": inRole({ Action: "*", Resource: "*" }),
  "the role may assume any role": inRole({ Action: "sts:AssumeRole", Resource: "*" }),
  "the role may assume a stranger's": inRole({ Action: "sts:AssumeRole", Resource: STRANGER }),
  "the role may pass roles": inRole({ Action: "iam:PassRole", Resource: "*" }),
  "the role may change policies": inRole({
    Action: "iam:PutRolePolicy",
    Resource: "arn:aws:iam::111111111111:role/*",
  }),
  "the role may write to someone else's bucket": inRole({
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::somebody-elses-bucket/*",
  }),
  "the role may read in another partition": inRole({
    Action: "s3:GetObject",
    Resource: "arn:aws-cn:s3:::somebody-elses-bucket/*",
  }),
  "the role may use its tags": inRole({
    Action: "s3:GetObject",
    Resource: "*",
    Condition: { StringEquals: { "aws:ResourceTag/team": "$${aws:PrincipalTag/team}" } },
  }),
  "the role may do it if MFA was used": inRole({
    Action: "s3:DeleteObject",
    Resource: "arn:aws:s3:::*/*",
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  }),
  "the role may do it through a service": inRole({
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::*/*",
    Condition: { "ForAnyValue:StringEquals": { "aws:CalledVia": "athena.amazonaws.com" } },
  }),
  "the role may do it if nothing is against it": inRole({
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::*/*",
    Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["x"] } },
  }),
  "a stranger assumes the role": inTrust({ Principal: { AWS: STRANGER } }),
  "an account assumes the role": inTrust({ Principal: { AWS: "999999999999" } }),
  "anyone assumes the role": inTrust({ Principal: { AWS: "*" } }),
  "anyone with a secret assumes the role": inTrust({
    Principal: { AWS: "*" },
    Condition: { StringEquals: { "sts:ExternalId": "secret" } },
  }),
  "another service assumes the role": inTrust({ Principal: { Service: "ec2.amazonaws.com" } }),
  "an identity provider assumes the role": inTrust({
    Principal: { Federated: "accounts.google.com" },
    Action: "sts:AssumeRoleWithWebIdentity",
  }),
  "a stranger names its session": inTrust({ Principal: { AWS: STRANGER }, Action: "sts:SetSourceIdentity" }),
  "its own account assumes the role": addStatement("aws_iam_role", (found) => ({
    Effect: "Allow",
    Principal: { AWS: accountOf(found) },
    Action: "sts:AssumeRole",
  })),
  "the key lets a stranger decrypt": inKey({ Principal: { AWS: STRANGER }, Action: "kms:Decrypt" }),
  "the key lets a stranger grant": inKey({ Principal: { AWS: STRANGER }, Action: "kms:CreateGrant" }),
  "the key lets everyone through S3": inKey({
    Principal: { AWS: "*" },
    Action: "kms:Decrypt",
    Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
  }),
  "the key lets its account do anything": addStatement("aws_kms_key", (found) => ({
    Effect: "Allow",
    Principal: { AWS: accountOf(found) },
    Action: "kms:*",
    Resource: "*",
  })),
  "the topic lets a stranger listen": addStatement("aws_sns_topic_policy", ({ args }) => ({
    Effect: "Allow",
    Principal: { AWS: "999999999999" },
    Action: "sns:Subscribe",
    Resource: String(args["arn"]),
  })),
  "the instance lets a stranger ask": addStatement(
    "aws_s3control_access_grants_instance_resource_policy",
    () => ({
      Effect: "Allow",
      Principal: { AWS: "999999999999" },
      Action: "s3:GetDataAccess",
      Resource: "*",
    }),
  ),
  "people may do anything": addStatement("aws_ssoadmin_permission_set_inline_policy", () => ({
    Effect: "Allow",
    Action: "*",
    Resource: "*",
  })),
  ...inEach([TRUST, ROLE, BUCKET, KEY], {
    "IfExists in an Allow": (type) =>
      otherOperator(type, "Allow", /^(String|Arn)(Equals|Like)$/, "$1$2IfExists"),
    "a negated operator in an Allow": (type) =>
      otherOperator(type, "Allow", /^(String|Arn)(Equals|Like)$/, "$1Not$2"),
    "ForAllValues in an Allow": (type) =>
      otherOperator(type, "Allow", /^StringEquals$/, "ForAllValues:StringEquals"),
    "a star as the value": (type) =>
      otherValues(type, (value) => (/^(arn|o-|\d{12})/.test(value) ? "arn:aws:*:*:*:*" : undefined)),
    "the condition dropped": (type) =>
      changeStatement(type, ({ Condition, ...rest }) =>
        rest["Effect"] === "Allow" && Condition !== undefined ? rest : undefined,
      ),
    "a wildcard in the action": (type) => otherTexts(type, "Action", (text) => text.replace(/.$/, "?")),
    "every action of the service": (type) => otherTexts(type, "Action", (text) => text.replace(/:.*/, ":*")),
    "Version 2008": (type) => otherText(type, (text) => text.replace("2012-10-17", "2008-10-17")),
    "a policy from a file": (type) => otherText(type, () => '${file("x.json")}'),
    "a policy of two": (type) => otherText(type, () => "${true ? jsonencode({}) : jsonencode({})}"),
    "a policy in a heredoc": (type) => otherText(type, () => "${<<EOT\n{}\nEOT\n}"),
    "a Statement twice": (type) =>
      otherText(type, (text) => text.replace('"Statement" =', '"Statement" = [], "Statement" =')),
  }),
  ...inEach([TRUST, BUCKET, KEY], {
    "any account": (type) => otherValues(type, (value) => value.replace(/\d{12}/, "*")),
    "a principal that looks alike": (type) =>
      otherTexts(type, "Principal", (text) => text.replace(/o(?=[^o]*$)/, "\u043e")),
    "a principal in capitals": (type) =>
      otherTexts(type, "Principal", (text) => text.replace(/[^:]+$/, (end) => end.toUpperCase())),
    "a principal of another account": (type) =>
      otherTexts(type, "Principal", (text) => text.replace(/\d{12}/, "999999999999")),
    "a principal by a wildcard": (type) =>
      otherTexts(type, "Principal", (text) => text.replace(/[^/]+$/, "*")),
    "the whole account as the principal": (type) =>
      otherTexts(type, "Principal", (text) => text.replace(/:role\/.*$/, ":root")),
  }),
  ...inEach([ROLE, BUCKET], {
    "another account in a condition": (type) =>
      otherValues(type, (value) => value.replace(/\d{12}/, "999999999999")),
    "a resource with a folder less": (type) =>
      otherTexts(type, "Resource", (text) => text.replace(/\/[^/]+\/\*$/, "/*")),
    "a resource with a letter less": (type) =>
      otherTexts(type, "Resource", (text) => text.replace(/[a-z]\/\*$/, "*")),
    "a resource with a question mark": (type) =>
      otherTexts(type, "Resource", (text) => text.replace(/[a-z]\/\*$/, "?/*")),
    "a resource that looks alike": (type) =>
      otherTexts(type, "Resource", (text) => text.replace("a", "\u0430")),
    "a resource in capitals": (type) =>
      otherTexts(type, "Resource", (text) => text.replace(/[^:]+$/, (end) => end.toUpperCase())),
    "a resource of the requester's choice": (type) =>
      otherTexts(type, "Resource", (text) => text.replace(/\/[^/]+\/\*$/, () => "/$${aws:userid}/*")),
    "every resource": (type) => otherTexts(type, "Resource", () => "*"),
  }),
  ...inEach([BUCKET], {
    "an older TLS": (type) =>
      otherValues(type, (_value, key) => (key === "s3:TlsVersion" ? "1.0" : undefined)),
    "IfExists in a Deny": (type) => otherOperator(type, "Deny", /^(Bool|NumericLessThan)$/, "$1IfExists"),
  }),
  "a service of any Region assumes the role": otherValues("aws_iam_role", (value) =>
    value.replace(/^(arn:[^:]+:[^:]+:)[a-z]+-[a-z-]+-\d(:\d{12}:)/, "$1*$2"),
  ),
  "a role to assume with a star at its end": otherTexts(ROLE, "Resource", (text) =>
    text.replace(/(:role\/.*[^*])$/, "$1*"),
  ),
};

/** An attempt for each type of policy, by both their names. */
function inEach(
  types: readonly string[],
  attempts: Readonly<Record<string, (type: string) => Attempt>>,
): Record<string, Attempt> {
  return Object.fromEntries(
    Object.entries(attempts).flatMap(([name, attempt]) =>
      types.map((type) => [`${name} in ${type}`, attempt(type)] as const),
    ),
  );
}

/** Changes the text of a policy as Terraform has it. */
function otherText(type: string, edit: (text: string) => string): Attempt {
  return change(type, (args) => {
    for (const name of ["policy", "assume_role_policy"]) {
      const text = args[name];
      if (typeof text === "string") args[name] = edit(text);
    }
  });
}
