import { parsePolicy, type PolicyKind } from "../../src/iam";
import {
  doc,
  identity,
  messageOf,
  rcp,
  resource,
  ROLE,
  trust,
  withCondition,
  without,
} from "./policy-documents";

describe("policies that are refused", () => {
  it.each<[what: string, json: unknown, message: string, kind?: PolicyKind]>([
    ["no object", [], "P: expected a policy as a JSON object, received []"],
    ["JSON text", "{}", 'P: expected a policy as a JSON object, received "{}"'],
    ["no Version", { Statement: [identity] }, 'P.Version: expected "2012-10-17", received nothing'],
    [
      "the old Version",
      { Version: "2008-10-17", Statement: [identity] },
      'P.Version: expected "2012-10-17", received "2008-10-17"',
    ],
    [
      "no Statement",
      { Version: "2012-10-17" },
      "P.Statement: expected at least one statement, received nothing",
    ],
    ["empty Statement", doc(), "P.Statement: expected at least one statement, received []"],
    [
      "Statement in another case",
      { Version: "2012-10-17", statement: [identity] },
      'P: expected only the elements Version, Statement, received "statement"',
    ],
    [
      "Id in an identity policy",
      { ...doc(identity), Id: "x" },
      'P: expected only the elements Version, Statement, received "Id"',
    ],
    [
      "an Id that is no string",
      { ...doc(resource), Id: 1 },
      "P.Id: expected a string, received 1",
      "resource",
    ],
    [
      "a statement that is no object",
      doc("x"),
      'P.Statement[0]: expected a statement as a JSON object, received "x"',
    ],
    [
      "no Effect",
      doc(without(identity, "Effect")),
      'P.Statement[0].Effect: expected "Allow" or "Deny", received nothing',
    ],
    [
      "Effect in another case",
      doc({ ...identity, Effect: "deny" }),
      'P.Statement[0].Effect: expected "Allow" or "Deny", received "deny"',
    ],
    [
      "an unknown element",
      doc({ ...identity, Resources: "*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Action, NotAction, Resource, NotResource, Condition, received "Resources"',
    ],
    [
      "Principal in an identity policy",
      doc({ ...identity, Principal: "*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Action, NotAction, Resource, NotResource, Condition, received "Principal"',
    ],
    [
      "Principal in an SCP",
      doc({ ...identity, Principal: "*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Action, NotAction, Resource, NotResource, Condition, received "Principal"',
      "scp",
    ],
    [
      "NotPrincipal",
      doc({ ...without(resource, "Principal"), Effect: "Deny", NotPrincipal: { AWS: ROLE } }),
      'P.Statement[0]: expected only the elements Sid, Effect, Principal, Action, NotAction, Resource, NotResource, Condition, received "NotPrincipal"',
      "resource",
    ],
    [
      "Resource in a trust policy",
      doc({ ...trust, Resource: "*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Principal, Action, Condition, received "Resource"',
      "trust",
    ],
    [
      "NotAction in an RCP",
      doc({ ...without(rcp, "Action"), NotAction: "s3:*" }),
      'P.Statement[0]: expected only the elements Sid, Effect, Principal, Action, Resource, NotResource, Condition, received "NotAction"',
      "rcp",
    ],
    [
      "a Sid that is no string",
      doc({ ...identity, Sid: 1 }),
      "P.Statement[0].Sid: expected a string, received 1",
    ],
    [
      "a Sid with a space",
      doc({ ...identity, Sid: "Allow it" }),
      'P.Statement[0].Sid: expected letters and digits only, received "Allow it"',
    ],
    [
      "a Sid with an escape, which a terminal obeys",
      doc({ ...resource, Sid: "S\u001b[2Kproven: 1 question" }),
      'P.Statement[0].Sid: expected text without control characters, received "S\\u001b[2Kproven: 1 question"',
      "resource",
    ],
    [
      "a Sid of two lines",
      doc({ ...resource, Sid: "S\nproven: 1 question" }),
      'P.Statement[0].Sid: expected text without control characters, received "S\\nproven: 1 question"',
      "key",
    ],
    [
      "a Sid beyond ASCII",
      doc({ ...resource, Sid: "Zugriff für alle" }),
      'P.Statement[0].Sid: expected printable ASCII, received "Zugriff für alle"',
      "resource",
    ],
    [
      "a resource of two lines",
      doc({ ...identity, Resource: "arn:aws:s3:::b/x\nproven" }),
      'P.Statement[0].Resource: expected text without control characters, received "arn:aws:s3:::b/x\\nproven"',
    ],
    [
      "a condition whose value turns the direction of text",
      doc({ ...identity, Condition: { StringEquals: { "s3:prefix": ["a", "b\u202e"] } } }),
      'P.Statement[0].Condition.StringEquals.s3:prefix[1]: expected text without control characters, received "b\u202e"',
    ],
    [
      "a Sid twice",
      doc({ ...resource, Sid: "S" }, { ...resource, Sid: "S" }),
      'P.Statement[1].Sid: expected each Sid once, received "S" again',
      "resource",
    ],
    [
      "no Action",
      doc(without(identity, "Action")),
      "P.Statement[0]: expected either Action or NotAction, received neither",
    ],
    [
      "Action and NotAction",
      doc({ ...identity, NotAction: "x:y" }),
      "P.Statement[0]: expected either Action or NotAction, received both",
    ],
    [
      "an empty Action",
      doc({ ...identity, Action: [] }),
      'P.Statement[0].Action: expected actions such as "s3:GetObject", "s3:Get*" or "*", received an empty list',
    ],
    [
      "an action without service",
      doc({ ...identity, Action: ["s3:GetObject", "GetObject"] }),
      'P.Statement[0].Action[1]: expected actions such as "s3:GetObject", "s3:Get*" or "*", received "GetObject"',
    ],
    [
      "a service with a wildcard",
      doc({ ...identity, Action: "s*:GetObject" }),
      'P.Statement[0].Action: expected actions such as "s3:GetObject", "s3:Get*" or "*", received "s*:GetObject"',
    ],
    [
      "an action with a space",
      doc({ ...identity, Action: "s3:GetObject " }),
      'P.Statement[0].Action: expected actions such as "s3:GetObject", "s3:Get*" or "*", received "s3:GetObject "',
    ],
    [
      "no Resource",
      doc(without(identity, "Resource")),
      "P.Statement[0]: expected either Resource or NotResource, received neither",
    ],
    [
      "a resource that is no string",
      doc({ ...identity, Resource: [1] }),
      'P.Statement[0].Resource[0]: expected ARNs or "*", received 1',
    ],
    [
      "a resource that is no ARN",
      doc({ ...identity, Resource: "thumbs/*" }),
      'P.Statement[0].Resource: expected an ARN of six parts or "*", received "thumbs/*"',
    ],
    [
      "a name that is no ARN, of six parts",
      doc({ ...identity, Resource: "urn:aws:s3:::b/*" }),
      'P.Statement[0].Resource: expected an ARN of six parts or "*", received "urn:aws:s3:::b/*"',
    ],
    [
      "an ARN that is cut short",
      doc({ ...identity, Resource: "arn:aws:s3:*" }),
      'P.Statement[0].Resource: expected an ARN of six parts or "*", received "arn:aws:s3:*"',
    ],
    [
      "an ARN without a resource",
      doc({ ...identity, Resource: "arn:aws:s3:::" }),
      'P.Statement[0].Resource: expected an ARN that names a resource, received "arn:aws:s3:::"',
    ],
    [
      "a part of a partition with a wildcard",
      doc({ ...identity, Resource: "arn:a*:s3:::b/*" }),
      'P.Statement[0].Resource: expected a partition such as aws, or "*", received "arn:a*:s3:::b/*"',
    ],
    [
      "a service with a wildcard in an ARN",
      doc({ ...identity, Resource: "arn:aws:s*:::b/*" }),
      'P.Statement[0].Resource: expected a service without wildcards, such as s3, received "arn:aws:s*:::b/*"',
    ],
    [
      "a variable for the account in an ARN",
      doc({ ...identity, Resource: "arn:aws:sqs:*:${aws:PrincipalAccount}:q" }),
      'P.Statement[0].Resource: expected policy variables only after the fifth colon, received "arn:aws:sqs:*:${aws:PrincipalAccount}:q"',
    ],
    [
      "a variable that is not closed",
      doc({ ...identity, Resource: "arn:aws:s3:::b/${aws:username" }),
      'P.Statement[0].Resource: expected every policy variable to be closed by }, received "arn:aws:s3:::b/${aws:username"',
    ],
    [
      "a variable without a service",
      doc({ ...identity, Resource: "arn:aws:s3:::b/${username}" }),
      "P.Statement[0].Resource: expected a policy variable of the form ${key} or ${key, 'default'}, received \"${username}\"",
    ],
    [
      "a reference that Terraform did not resolve",
      doc({ ...identity, Resource: "arn:aws:s3:::b/${aws_s3_bucket.b.arn}" }),
      "P.Statement[0].Resource: expected a policy variable of the form ${key} or ${key, 'default'}, received \"${aws_s3_bucket.b.arn}\"",
    ],
    [
      "a default with a wildcard",
      doc({ ...identity, Resource: "arn:aws:s3:::b/${aws:username, '*'}" }),
      "P.Statement[0].Resource: expected a policy variable of the form ${key} or ${key, 'default'}, received \"${aws:username, '*'}\"",
    ],
  ])("%s", (_what, json, message, kind = "identity") => {
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
  it.each<[what: string, json: unknown, kind?: PolicyKind]>([
    ["one statement without a list", { Version: "2012-10-17", Statement: identity }],
    ["an Id in a bucket policy", { ...doc(resource), Id: "Policy 1" }, "resource"],
    ["a Sid with spaces in a bucket policy", doc({ ...resource, Sid: "Allow it" }), "resource"],
    ["two statements without Sid", doc(identity, identity)],
    ["two statements with an empty Sid", doc({ ...identity, Sid: "" }, { ...identity, Sid: "" })],
    ["RCPFullAWSAccess", doc({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }), "rcp"],
    [
      "an identity provider in a trust policy",
      doc({ ...trust, Principal: { Federated: "accounts.google.com" } }),
      "trust",
    ],
    ["a service of China", doc({ ...trust, Principal: { Service: "ec2.amazonaws.com.cn" } }), "trust"],
    [
      "a service of a Region",
      doc({ ...trust, Principal: { Service: "s3.ap-east-1.amazonaws.com" } }),
      "trust",
    ],
    [
      "a role with a path",
      doc({ ...resource, Principal: { AWS: "arn:aws-us-gov:iam::111111111111:role/a/b/c" } }),
      "resource",
    ],
    [
      "numbers and booleans without quotes",
      withCondition({ Bool: { "aws:SecureTransport": true }, NumericLessThan: { "s3:TlsVersion": 1.2 } }),
    ],
    ["an account id as a number", withCondition({ StringEquals: { "aws:SourceAccount": 111111111111 } })],
    [
      "an operator on a key that is in no table",
      withCondition({ StringLike: { "glacier:Thing": "x" }, NumericEquals: { "glacier:Other": "1" } }),
    ],
  ])("%s", (_what, json, kind = "identity") => {
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
