import { parsePolicy, PolicyError, type PolicyKind } from "../../src/iam";

type Json = Readonly<Record<string, unknown>>;

const ROLE = "arn:aws:iam::111111111111:role/writer";
const identity: Json = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const resource: Json = { ...identity, Principal: { AWS: ROLE } };
const trust: Json = { Effect: "Allow", Principal: { AWS: ROLE }, Action: "sts:AssumeRole" };
const rcp: Json = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };

function doc(...statements: unknown[]): Json {
  return { Version: "2012-10-17", Statement: statements };
}

function without(json: Json, name: string): Json {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== name));
}

function withCondition(condition: unknown): Json {
  return doc({ ...identity, Condition: condition });
}

function messageOf(json: unknown, kind: PolicyKind): string {
  try {
    parsePolicy(json, "P", kind);
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return "(accepted)";
}

const OPERATOR = "expected a condition operator of IAM (BinaryEquals is not modelled), received";

describe("policies that are refused", () => {
  it.each<readonly [what: string, kind: PolicyKind, json: unknown, message: string]>([
    ["no object", "identity", [], "P: expected a policy as a JSON object, received []"],
    ["JSON text", "identity", "{}", 'P: expected a policy as a JSON object, received "{}"'],
    [
      "no Version",
      "identity",
      { Statement: [identity] },
      'P.Version: expected "2012-10-17", received nothing',
    ],
    [
      "the old Version",
      "identity",
      { Version: "2008-10-17", Statement: [identity] },
      'P.Version: expected "2012-10-17", received "2008-10-17"',
    ],
    [
      "no Statement",
      "identity",
      { Version: "2012-10-17" },
      "P.Statement: expected at least one statement, received nothing",
    ],
    ["empty Statement", "identity", doc(), "P.Statement: expected at least one statement, received []"],
    [
      "Statement in another case",
      "identity",
      { Version: "2012-10-17", statement: [identity] },
      'P: expected only the elements Version, Statement, received "statement"',
    ],
    [
      "Id in an identity policy",
      "identity",
      { ...doc(identity), Id: "x" },
      'P: expected only the elements Version, Statement, received "Id"',
    ],
    [
      "an Id that is no string",
      "resource",
      { ...doc(resource), Id: 1 },
      "P.Id: expected a string, received 1",
    ],
    [
      "a statement that is no object",
      "identity",
      doc("x"),
      'P.Statement[0]: expected a statement as a JSON object, received "x"',
    ],
    [
      "no Effect",
      "identity",
      doc(without(identity, "Effect")),
      'P.Statement[0].Effect: expected "Allow" or "Deny", received nothing',
    ],
    [
      "Effect in another case",
      "identity",
      doc({ ...identity, Effect: "deny" }),
      'P.Statement[0].Effect: expected "Allow" or "Deny", received "deny"',
    ],
    [
      "an unknown element",
      "identity",
      doc({ ...identity, Resources: "*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Action, NotAction, Resource, NotResource, Condition, received "Resources"',
    ],
    [
      "Principal in an identity policy",
      "identity",
      doc({ ...identity, Principal: "*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Action, NotAction, Resource, NotResource, Condition, received "Principal"',
    ],
    [
      "Principal in an SCP",
      "scp",
      doc({ ...identity, Principal: "*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Action, NotAction, Resource, NotResource, Condition, received "Principal"',
    ],
    [
      "NotPrincipal",
      "resource",
      doc({ ...without(resource, "Principal"), Effect: "Deny", NotPrincipal: { AWS: ROLE } }),
      'P.Statement[0]: expected only the elements Sid, Effect, Principal, Action, NotAction, Resource, NotResource, Condition, received "NotPrincipal"',
    ],
    [
      "Resource in a trust policy",
      "trust",
      doc({ ...trust, Resource: "*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Principal, Action, Condition, received "Resource"',
    ],
    [
      "NotAction in an RCP",
      "rcp",
      doc({ ...without(rcp, "Action"), NotAction: "s3:*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Principal, Action, Resource, NotResource, Condition, received "NotAction"',
    ],
    [
      "a Sid that is no string",
      "identity",
      doc({ ...identity, Sid: 1 }),
      "P.Statement[0].Sid: expected a string, received 1",
    ],
    [
      "a Sid with a space",
      "identity",
      doc({ ...identity, Sid: "Allow it" }),
      'P.Statement[0].Sid: expected letters and digits only, received "Allow it"',
    ],
    [
      "a Sid with an escape, which a terminal obeys",
      "resource",
      doc({ ...resource, Sid: "S\u001b[2Kproven: 1 question" }),
      'P.Statement[0].Sid: expected text without control characters, received "S\\u001b[2Kproven: 1 question"',
    ],
    [
      "a Sid of two lines",
      "key",
      doc({ ...resource, Sid: "S\nproven: 1 question" }),
      'P.Statement[0].Sid: expected text without control characters, received "S\\nproven: 1 question"',
    ],
    [
      "a Sid beyond ASCII",
      "resource",
      doc({ ...resource, Sid: "Zugriff für alle" }),
      'P.Statement[0].Sid: expected printable ASCII, received "Zugriff für alle"',
    ],
    [
      "a resource of two lines",
      "identity",
      doc({ ...identity, Resource: "arn:aws:s3:::b/x\nproven" }),
      'P.Statement[0].Resource: expected text without control characters, received "arn:aws:s3:::b/x\\nproven"',
    ],
    [
      "a condition whose value turns the direction of text",
      "identity",
      doc({ ...identity, Condition: { StringEquals: { "s3:prefix": ["a", "b\u202e"] } } }),
      'P.Statement[0].Condition.StringEquals.s3:prefix[1]: expected text without control characters, received "b\u202e"',
    ],
    [
      "a Sid twice",
      "resource",
      doc({ ...resource, Sid: "S" }, { ...resource, Sid: "S" }),
      'P.Statement[1].Sid: expected each Sid once, received "S" again',
    ],
    [
      "no Action",
      "identity",
      doc(without(identity, "Action")),
      "P.Statement[0]: expected either Action or NotAction, received neither",
    ],
    [
      "Action and NotAction",
      "identity",
      doc({ ...identity, NotAction: "x:y" }),
      "P.Statement[0]: expected either Action or NotAction, received both",
    ],
    [
      "an empty Action",
      "identity",
      doc({ ...identity, Action: [] }),
      'P.Statement[0].Action: expected actions such as "s3:GetObject", "s3:Get*" or "*", received an empty list',
    ],
    [
      "an action without service",
      "identity",
      doc({ ...identity, Action: ["s3:GetObject", "GetObject"] }),
      'P.Statement[0].Action[1]: expected actions such as "s3:GetObject", "s3:Get*" or "*", received "GetObject"',
    ],
    [
      "a service with a wildcard",
      "identity",
      doc({ ...identity, Action: "s*:GetObject" }),
      'P.Statement[0].Action: expected actions such as "s3:GetObject", "s3:Get*" or "*", received "s*:GetObject"',
    ],
    [
      "an action with a space",
      "identity",
      doc({ ...identity, Action: "s3:GetObject " }),
      'P.Statement[0].Action: expected actions such as "s3:GetObject", "s3:Get*" or "*", received "s3:GetObject "',
    ],
    [
      "no Resource",
      "identity",
      doc(without(identity, "Resource")),
      "P.Statement[0]: expected either Resource or NotResource, received neither",
    ],
    [
      "a resource that is no string",
      "identity",
      doc({ ...identity, Resource: [1] }),
      'P.Statement[0].Resource[0]: expected ARNs or "*", received 1',
    ],
    [
      "a resource that is no ARN",
      "identity",
      doc({ ...identity, Resource: "thumbs/*" }),
      'P.Statement[0].Resource: expected an ARN of six parts or "*", received "thumbs/*"',
    ],
    [
      "a name that is no ARN, of six parts",
      "identity",
      doc({ ...identity, Resource: "urn:aws:s3:::b/*" }),
      'P.Statement[0].Resource: expected an ARN of six parts or "*", received "urn:aws:s3:::b/*"',
    ],
    [
      "an ARN that is cut short",
      "identity",
      doc({ ...identity, Resource: "arn:aws:s3:*" }),
      'P.Statement[0].Resource: expected an ARN of six parts or "*", received "arn:aws:s3:*"',
    ],
    [
      "an ARN without a resource",
      "identity",
      doc({ ...identity, Resource: "arn:aws:s3:::" }),
      'P.Statement[0].Resource: expected an ARN that names a resource, received "arn:aws:s3:::"',
    ],
    [
      "a part of a partition with a wildcard",
      "identity",
      doc({ ...identity, Resource: "arn:a*:s3:::b/*" }),
      'P.Statement[0].Resource: expected a partition such as aws, or "*", received "arn:a*:s3:::b/*"',
    ],
    [
      "a service with a wildcard in an ARN",
      "identity",
      doc({ ...identity, Resource: "arn:aws:s*:::b/*" }),
      'P.Statement[0].Resource: expected a service without wildcards, such as s3, received "arn:aws:s*:::b/*"',
    ],
    [
      "a variable for the account in an ARN",
      "identity",
      doc({ ...identity, Resource: "arn:aws:sqs:*:${aws:PrincipalAccount}:q" }),
      'P.Statement[0].Resource: expected policy variables only after the fifth colon, received "arn:aws:sqs:*:${aws:PrincipalAccount}:q"',
    ],
    [
      "a variable that is not closed",
      "identity",
      doc({ ...identity, Resource: "arn:aws:s3:::b/${aws:username" }),
      'P.Statement[0].Resource: expected every policy variable to be closed by }, received "arn:aws:s3:::b/${aws:username"',
    ],
    [
      "a variable without a service",
      "identity",
      doc({ ...identity, Resource: "arn:aws:s3:::b/${username}" }),
      "P.Statement[0].Resource: expected a policy variable of the form ${key} or ${key, 'default'}, received \"${username}\"",
    ],
    [
      "a reference that Terraform did not resolve",
      "identity",
      doc({ ...identity, Resource: "arn:aws:s3:::b/${aws_s3_bucket.b.arn}" }),
      "P.Statement[0].Resource: expected a policy variable of the form ${key} or ${key, 'default'}, received \"${aws_s3_bucket.b.arn}\"",
    ],
    [
      "a default with a wildcard",
      "identity",
      doc({ ...identity, Resource: "arn:aws:s3:::b/${aws:username, '*'}" }),
      "P.Statement[0].Resource: expected a policy variable of the form ${key} or ${key, 'default'}, received \"${aws:username, '*'}\"",
    ],
    [
      "no Principal",
      "resource",
      doc(identity),
      'P.Statement[0].Principal: expected "*" or an object of AWS, Service or Federated, received nothing',
    ],
    [
      "a Principal without its type",
      "resource",
      doc({ ...resource, Principal: ROLE }),
      `P.Statement[0].Principal: expected "*" or an object of AWS, Service or Federated, received "${ROLE}"`,
    ],
    [
      "an empty Principal",
      "resource",
      doc({ ...resource, Principal: {} }),
      "P.Statement[0].Principal: expected at least one principal, received {}",
    ],
    [
      "a canonical user",
      "resource",
      doc({ ...resource, Principal: { CanonicalUser: "79a5" } }),
      'P.Statement[0].Principal: expected only the elements AWS, Service, received "CanonicalUser"',
    ],
    [
      "an identity provider outside a trust policy",
      "resource",
      doc({ ...resource, Principal: { Federated: "accounts.google.com" } }),
      'P.Statement[0].Principal: expected only the elements AWS, Service, received "Federated"',
    ],
    ...[
      "arn:aws:iam::111111111111:role/*",
      "arn:aws:iam::*:root",
      "arn:aws:iam::111111111111:group/g",
      "arn:aws:sts::111111111111:assumed-role/writer/*",
      "11111111111",
      "${aws_iam_role.w.arn}",
    ].map(
      (principal) =>
        [
          `the principal ${principal}`,
          "resource" as const,
          doc({ ...resource, Principal: { AWS: principal } }),
          `P.Statement[0].Principal.AWS: expected "*", an account id, or the ARN of an account, role, user or session without wildcards, received "${principal}"`,
        ] as const,
    ),
    [
      "a service with a wildcard as principal",
      "trust",
      doc({ ...trust, Principal: { Service: ["lambda.amazonaws.com", "*"] } }),
      'P.Statement[0].Principal.Service[1]: expected a service principal such as s3.amazonaws.com, received "*"',
    ],
    [
      "an action of another service in a trust policy",
      "trust",
      doc({ ...trust, Action: "s3:GetObject" }),
      'P.Statement[0].Action: expected actions of sts in a trust policy, received "s3:GetObject"',
    ],
    [
      "every action in a trust policy",
      "trust",
      doc({ ...trust, Action: "*" }),
      'P.Statement[0].Action: expected actions of sts in a trust policy, received "*"',
    ],
    [
      "an Allow in an RCP",
      "rcp",
      doc({ ...rcp, Effect: "Allow" }),
      'P.Statement[0].Effect: expected "Deny" in a resource control policy of one\'s own, received "Allow"',
    ],
    [
      "every action in an RCP",
      "rcp",
      doc({ ...rcp, Action: "*" }),
      'P.Statement[0].Action: expected actions with their service in a resource control policy, received "*"',
    ],
    [
      "a principal in an RCP",
      "rcp",
      doc({ ...rcp, Principal: { AWS: ROLE } }),
      'P.Statement[0].Principal: expected "*" in a resource control policy, received ["arn:aws:iam::111111111111:role/writer"]',
    ],
    [
      "everyone as AWS in an RCP",
      "rcp",
      doc({ ...rcp, Principal: { AWS: "*" } }),
      'P.Statement[0].Principal: expected "*" in a resource control policy, received ["*"]',
    ],
    [
      "a Condition that is no object",
      "identity",
      withCondition([]),
      "P.Statement[0].Condition: expected an object of condition operators, received []",
    ],
    [
      "an empty Condition",
      "identity",
      withCondition({}),
      "P.Statement[0].Condition: expected at least one condition operator, received none",
    ],
    [
      "an operator without keys",
      "identity",
      withCondition({ StringEquals: {} }),
      "P.Statement[0].Condition.StringEquals: expected at least one condition key, received none",
    ],
    [
      "an operator with a text",
      "identity",
      withCondition({ StringEquals: "x" }),
      'P.Statement[0].Condition.StringEquals: expected an object of condition keys, received "x"',
    ],
    ...[
      "StringEqual",
      "stringEquals",
      "ForAnyValues:StringEquals",
      "StringEqualsIfexists",
      "BinaryEquals",
      "IfExists",
    ].map(
      (operator) =>
        [
          `the operator ${operator}`,
          "identity" as const,
          withCondition({ [operator]: { "s3:x-amz-acl": "private" } }),
          `P.Statement[0].Condition.${operator}: ${OPERATOR} "${operator}"`,
        ] as const,
    ),
    [
      "Null with IfExists",
      "identity",
      withCondition({ NullIfExists: { "aws:SourceIp": "true" } }),
      'P.Statement[0].Condition.NullIfExists: expected Null on its own, without a set operator and IfExists, received "NullIfExists"',
    ],
    [
      "Null with two values",
      "identity",
      withCondition({ Null: { "aws:SourceIp": ["true", "false"] } }),
      'P.Statement[0].Condition.Null.aws:SourceIp: expected one value, true or false, for Null, received ["true","false"]',
    ],
    [
      "a key without a service",
      "identity",
      withCondition({ StringEquals: { acl: "x" } }),
      'P.Statement[0].Condition.StringEquals.acl: expected a condition key such as aws:SecureTransport, received "acl"',
    ],
    [
      "a key with a variable",
      "identity",
      withCondition({ StringEquals: { "aws:PrincipalTag/${x}": "x" } }),
      'P.Statement[0].Condition.StringEquals.aws:PrincipalTag/${x}: expected a condition key such as aws:SecureTransport, received "aws:PrincipalTag/${x}"',
    ],
    [
      "a key twice in another case",
      "identity",
      withCondition({ StringEquals: { "aws:userid": "x", "AWS:UserId": "y" } }),
      "P.Statement[0].Condition.StringEquals: expected each key once, whatever its case, received AWS:UserId again",
    ],
    [
      "no value",
      "identity",
      withCondition({ StringEquals: { "aws:userid": [] } }),
      "P.Statement[0].Condition.StringEquals.aws:userid: expected at least one value, received an empty list",
    ],
    [
      "a value that is null",
      "identity",
      withCondition({ StringEquals: { "aws:userid": [null] } }),
      "P.Statement[0].Condition.StringEquals.aws:userid[0]: expected a string, number or boolean, received null",
    ],
    [
      "a number too long to be exact",
      "identity",
      withCondition({ StringEquals: { "aws:userid": 2 ** 60 } }),
      "P.Statement[0].Condition.StringEquals.aws:userid: expected a string, number or boolean, received 1152921504606847000",
    ],
    [
      "a string operator on a boolean key",
      "identity",
      withCondition({ StringEquals: { "aws:SecureTransport": "true" } }),
      'P.Statement[0].Condition.StringEquals.aws:SecureTransport: expected an operator for keys of type boolean, received "StringEquals"',
    ],
    [
      "a string operator on an address",
      "identity",
      withCondition({ StringLike: { "aws:SourceIp": "203.0.113.*" } }),
      'P.Statement[0].Condition.StringLike.aws:SourceIp: expected an operator for keys of type ip, received "StringLike"',
    ],
    [
      "an ARN operator on an account id",
      "identity",
      withCondition({ ArnEquals: { "aws:SourceAccount": "111111111111" } }),
      'P.Statement[0].Condition.ArnEquals.aws:SourceAccount: expected an operator for keys of type string, received "ArnEquals"',
    ],
    [
      "a numeric operator on a tag",
      "identity",
      withCondition({ NumericLessThan: { "aws:PrincipalTag/level": "3" } }),
      'P.Statement[0].Condition.NumericLessThan.aws:PrincipalTag/level: expected an operator for keys of type string, received "NumericLessThan"',
    ],
    [
      "a key with several values without a set operator",
      "identity",
      withCondition({ StringEquals: { "aws:TagKeys": "a" } }),
      'P.Statement[0].Condition.StringEquals.aws:TagKeys: expected ForAnyValue or ForAllValues with aws:TagKeys, which may have several values, received "StringEquals"',
    ],
    [
      "an ARN pattern with too few parts",
      "identity",
      withCondition({ ArnLike: { "aws:SourceArn": ["arn:aws:s3:::b", "*"] } }),
      'P.Statement[0].Condition.ArnLike.aws:SourceArn[1]: expected an ARN of six parts for ArnLike, received "*"',
    ],
    [
      "a boolean that is none",
      "identity",
      withCondition({ Bool: { "aws:SecureTransport": "False" } }),
      'P.Statement[0].Condition.Bool.aws:SecureTransport: expected true or false for Bool, received "False"',
    ],
    [
      "a variable in a Bool",
      "identity",
      withCondition({ Bool: { "aws:SecureTransport": "${aws:ViaAWSService}" } }),
      'P.Statement[0].Condition.Bool.aws:SecureTransport: expected true or false for Bool, received "${aws:ViaAWSService}"',
    ],
    [
      "a number that is none",
      "identity",
      withCondition({ NumericLessThan: { "s3:max-keys": "ten" } }),
      'P.Statement[0].Condition.NumericLessThan.s3:max-keys: expected a decimal number for NumericLessThan, received "ten"',
    ],
    [
      "a year alone, which could be epoch seconds",
      "identity",
      withCondition({ DateLessThan: { "aws:CurrentTime": "2026" } }),
      'P.Statement[0].Condition.DateLessThan.aws:CurrentTime: expected an ISO 8601 date with time zone, or epoch seconds for DateLessThan, received "2026"',
    ],
    [
      "a date that the calendar does not have",
      "identity",
      withCondition({ DateLessThan: { "aws:CurrentTime": "2026-02-29T00:00:00Z" } }),
      'P.Statement[0].Condition.DateLessThan.aws:CurrentTime: expected an ISO 8601 date with time zone, or epoch seconds for DateLessThan, received "2026-02-29T00:00:00Z"',
    ],
    [
      "a block with too long a mask",
      "identity",
      withCondition({ IpAddress: { "aws:SourceIp": "203.0.113.0/33" } }),
      'P.Statement[0].Condition.IpAddress.aws:SourceIp: expected an IP address or CIDR block for IpAddress, received "203.0.113.0/33"',
    ],
  ])("%s", (_what, kind, json, message) => {
    expect(messageOf(json, kind)).toBe(message);
  });

  it("are reported with code, place, expected and received", () => {
    const reported = (): unknown => {
      try {
        return parsePolicy({}, "bucket policy of b", "resource");
      } catch (error) {
        return error;
      }
    };
    expect(reported()).toMatchObject({
      code: "POLICY_INVALID",
      name: "PolicyError",
      where: "bucket policy of b.Version",
      expected: '"2012-10-17"',
      received: "nothing",
    });
  });
});

describe("policies that are accepted", () => {
  it.each<readonly [what: string, kind: PolicyKind, json: unknown]>([
    ["one statement without a list", "identity", { Version: "2012-10-17", Statement: identity }],
    ["an Id in a bucket policy", "resource", { ...doc(resource), Id: "Policy 1" }],
    ["a Sid with spaces in a bucket policy", "resource", doc({ ...resource, Sid: "Allow it" })],
    ["two statements without Sid", "identity", doc(identity, identity)],
    ["two statements with an empty Sid", "identity", doc({ ...identity, Sid: "" }, { ...identity, Sid: "" })],
    ["RCPFullAWSAccess", "rcp", doc({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" })],
    [
      "an identity provider in a trust policy",
      "trust",
      doc({ ...trust, Principal: { Federated: "accounts.google.com" } }),
    ],
    ["a service of China", "trust", doc({ ...trust, Principal: { Service: "ec2.amazonaws.com.cn" } })],
    [
      "a service of a Region",
      "trust",
      doc({ ...trust, Principal: { Service: "s3.ap-east-1.amazonaws.com" } }),
    ],
    [
      "a role with a path",
      "resource",
      doc({ ...resource, Principal: { AWS: "arn:aws-us-gov:iam::111111111111:role/a/b/c" } }),
    ],
    [
      "numbers and booleans without quotes",
      "identity",
      withCondition({ Bool: { "aws:SecureTransport": true }, NumericLessThan: { "s3:TlsVersion": 1.2 } }),
    ],
    [
      "an account id as a number",
      "identity",
      withCondition({ StringEquals: { "aws:SourceAccount": 111111111111 } }),
    ],
    [
      "an operator on a key that is in no table",
      "identity",
      withCondition({ StringLike: { "glacier:Thing": "x" }, NumericEquals: { "glacier:Other": "1" } }),
    ],
  ])("%s", (_what, kind, json) => {
    expect(messageOf(json, kind)).toBe("(accepted)");
  });

  it("warn of nothing else", () => {
    const policy = parsePolicy(
      withCondition({
        ArnEquals: { "aws:PrincipalArn": ROLE },
        "ForAnyValue:StringEquals": { "aws:TagKeys": "a" },
      }),
      "P",
      "identity",
    );
    expect(policy.warnings).toEqual([]);
  });

  it("warn of a set operator on a key with one value", () => {
    const policy = parsePolicy(
      withCondition({ "ForAllValues:ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/a" } }),
      "P",
      "identity",
    );
    expect(policy.warnings).toEqual([
      {
        rule: "set-operator-on-single-valued-key",
        where: "P.Statement[0].Condition.ForAllValues:ArnEquals.aws:PrincipalArn",
        message:
          "ForAllValues:ArnEquals with aws:PrincipalArn, which has one value: ForAllValues holds even without the key",
      },
    ]);
  });
});

describe("a policy that is read again", () => {
  const json = doc({ ...identity, Action: "s3:GetObjectTagging" });
  const first = parsePolicy(json, "P", "identity");

  test("is the same document", () => {
    expect(parsePolicy(structuredClone(json), "P", "identity")).toBe(first);
  });

  test.each<[string, unknown, string, PolicyKind]>([
    ["by another name", json, "Q", "identity"],
    ["of another kind", json, "P", "boundary"],
    ["that says something else", doc({ ...identity, Action: "s3:GetObjectTaggin" }), "P", "identity"],
  ])("%s is another", (_what, other, name, kind) => {
    expect(parsePolicy(other, name, kind)).not.toBe(first);
  });

  test("and changed in place is another", () => {
    const copy = structuredClone(json) as { Statement: { Action: string }[] };
    const before = parsePolicy(copy, "P", "identity");
    for (const statement of copy.Statement) statement.Action = "s3:*";
    expect(parsePolicy(copy, "P", "identity").statements).toMatchObject([{ actions: { items: ["s3:*"] } }]);
    expect(before).toBe(first);
  });
});
