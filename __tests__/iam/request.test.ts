import {
  compilePolicies,
  createContext,
  decide,
  EvaluationError,
  parsePolicy,
  type AccessRequest,
  type PolicySet,
} from "../../src/iam";

const NOTHING: PolicySet = { identity: [], boundary: null, session: [], resource: null, scps: [], rcps: [] };
const ALLOW_ALL = {
  name: "everything",
  document: parsePolicy(
    { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
    "P",
    "identity",
  ),
};

const request: AccessRequest = {
  principal: { kind: "role-session", roleArn: "arn:aws:iam::111111111111:role/writer", sessionName: "task" },
  action: "s3:PutObject",
  resource: "arn:aws:s3:::b/k",
  resourceAccount: "222222222222",
  context: createContext(),
};

function messageOf(ask: () => unknown): string {
  try {
    ask();
  } catch (error) {
    if (error instanceof EvaluationError) return error.message;
    throw error;
  }
  return "(accepted)";
}

describe("requests that are refused", () => {
  it.each<readonly [what: string, change: Partial<AccessRequest>, message: string]>([
    [
      "no action",
      { action: "PutObject" },
      'action: expected one action such as s3:PutObject, received "PutObject"',
    ],
    [
      "a pattern of actions",
      { action: "s3:Put*" },
      'action: expected one action such as s3:PutObject, received "s3:Put*"',
    ],
    [
      "a resource that is no ARN",
      { resource: "b/k" },
      'resource: expected an ARN of six parts or "*", received "b/k"',
    ],
    [
      "an account id that is too short",
      { resourceAccount: "22222222222" },
      'resourceAccount: expected an account id of 12 digits, received "22222222222"',
    ],
    [
      "a resource of another account than its owner's",
      { resource: "arn:aws:sqs:eu-central-1:333333333333:q", action: "sqs:SendMessage" },
      'resourceAccount: expected the account in arn:aws:sqs:eu-central-1:333333333333:q, received "222222222222"',
    ],
    [
      "a resource of another partition",
      { resource: "arn:aws-cn:s3:::b/k" },
      'resource: expected an ARN of the principal\'s partition, aws, received "arn:aws-cn:s3:::b/k"',
    ],
    [
      "a session as a role",
      {
        principal: {
          kind: "role-session",
          roleArn: "arn:aws:sts::111111111111:assumed-role/writer/task",
          sessionName: "task",
        },
      },
      'principal.roleArn: expected the ARN of a role, received "arn:aws:sts::111111111111:assumed-role/writer/task"',
    ],
    [
      "a session name that is too short",
      {
        principal: {
          kind: "role-session",
          roleArn: "arn:aws:iam::111111111111:role/writer",
          sessionName: "t",
        },
      },
      'principal.sessionName: expected 2 to 64 letters, digits and _+=,.@-, received "t"',
    ],
    [
      "a role as a user",
      { principal: { kind: "user", arn: "arn:aws:iam::111111111111:role/writer" } },
      'principal.arn: expected the ARN of a user, received "arn:aws:iam::111111111111:role/writer"',
    ],
    [
      "a user as root",
      { principal: { kind: "root", arn: "arn:aws:iam::111111111111:user/root" } },
      'principal.arn: expected the ARN of an account\'s root, received "arn:aws:iam::111111111111:user/root"',
    ],
    [
      "a service without its domain",
      { principal: { kind: "service", name: "s3" } },
      'principal.name: expected a service principal, received "s3"',
    ],
    [
      "a key that follows from the principal",
      { context: createContext({ "aws:PrincipalArn": "arn:aws:iam::111111111111:role/admin" }) },
      'context.values.aws:principalarn: expected only keys that do not follow from the principal, received "arn:aws:iam::111111111111:role/admin"',
    ],
    [
      "a source of a call that no service made",
      { context: createContext({ "aws:SourceArn": "arn:aws:s3:::b" }) },
      'context.values.aws:sourcearn: expected only keys that do not follow from the principal, received "arn:aws:s3:::b"',
    ],
    [
      "a principal without its ARN",
      { context: createContext({}, ["aws:PrincipalArn"]) },
      "context.absent.aws:principalarn: expected a key that this principal's requests may lack, received one that they have",
    ],
    [
      "a request without TLS or the lack of it",
      { context: createContext({}, ["aws:SecureTransport"]) },
      "context.absent.aws:securetransport: expected a key that this principal's requests may lack, received one that they have",
    ],
    [
      "a list for a key with one value",
      { context: createContext({ "aws:SourceVpce": ["vpce-1"] }) },
      'context.values.aws:sourcevpce: expected one value, received ["vpce-1"]',
    ],
    [
      "one value for a key with several",
      { context: createContext({ "aws:TagKeys": "a" }) },
      'context.values.aws:tagkeys: expected a list of values, received "a"',
    ],
    [
      "an empty value in a list",
      { context: createContext({ "aws:TagKeys": ["a", ""] }) },
      'context.values.aws:tagkeys: expected a list without empty values, received ""',
    ],
    [
      "a value of another type",
      { context: createContext({ "aws:SecureTransport": "yes" }) },
      'context.values.aws:securetransport: expected a value of type boolean, received "yes"',
    ],
    [
      "another account for the resource",
      { context: createContext({ "aws:ResourceAccount": "333333333333" }) },
      'context.values.aws:resourceaccount: expected the resource\'s account, 222222222222, received "333333333333"',
    ],
  ])("%s", (_what, change, message) => {
    expect(messageOf(() => decide({ ...request, ...change }, compilePolicies(NOTHING)))).toBe(message);
  });

  it.each<
    readonly [what: string, set: Partial<PolicySet>, principal: AccessRequest["principal"], message: string]
  >([
    [
      "an identity policy of a service",
      { identity: [ALLOW_ALL] },
      { kind: "service", name: "s3.amazonaws.com" },
      "policies.identity: expected none for a principal of kind service, received some",
    ],
    [
      "an identity policy of a root user",
      { identity: [ALLOW_ALL] },
      { kind: "root", arn: "arn:aws:iam::111111111111:root" },
      "policies.identity: expected none for a principal of kind root, received some",
    ],
    [
      "a session policy of a user",
      { session: [{ name: "s", document: { ...ALLOW_ALL.document, kind: "session" } }] },
      { kind: "user", arn: "arn:aws:iam::111111111111:user/ana" },
      "policies.session: expected none for a principal of kind user, received some",
    ],
    [
      "a boundary of an anonymous caller",
      { boundary: { name: "b", document: { ...ALLOW_ALL.document, kind: "boundary" } } },
      { kind: "anonymous" },
      "policies.boundary: expected none for a principal of kind anonymous, received some",
    ],
    [
      "a key policy on a bucket",
      {
        resource: {
          name: "k",
          document: parsePolicy(
            {
              Version: "2012-10-17",
              Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
            },
            "k",
            "key",
          ),
        },
      },
      request.principal,
      "policies.resource: expected no policy, or one of kind resource, for s3:PutObject on arn:aws:s3:::b/k, received key",
    ],
  ])("%s", (_what, set, principal, message) => {
    expect(messageOf(() => decide({ ...request, principal }, compilePolicies({ ...NOTHING, ...set })))).toBe(
      message,
    );
  });

  it.each<readonly [what: string, set: Partial<PolicySet>, message: string]>([
    [
      "a policy in the wrong place",
      { boundary: ALLOW_ALL },
      'everything: expected a policy of kind boundary as boundary, received "identity"',
    ],
    [
      "a level without an SCP",
      { scps: [{ name: "root", policies: [] }] },
      "root: expected at least one service control policy at each level, received none",
    ],
  ])("%s", (_what, set, message) => {
    expect(messageOf(() => compilePolicies({ ...NOTHING, ...set }))).toBe(message);
  });
});

describe("contexts", () => {
  it("know a key whatever its case", () => {
    expect(createContext({ "AWS:SecureTransport": "true" }, ["S3:x-amz-ACL"])).toEqual({
      values: new Map([["aws:securetransport", "true"]]),
      absent: new Set(["s3:x-amz-acl"]),
    });
  });

  it.each<readonly [what: string, make: () => unknown, message: string]>([
    [
      "a key twice",
      () => createContext({ "aws:SourceVpce": "a", "AWS:sourcevpce": "b" }),
      "context.values.AWS:sourcevpce: expected each key once, received the key twice",
    ],
    [
      "a key that is there and is not",
      () => createContext({ "aws:SourceVpce": "a" }, ["AWS:SourceVpce"]),
      'context.absent.AWS:SourceVpce: expected a key without a value, received "a"',
    ],
    [
      "a key without a service",
      () => createContext({ acl: "a" }),
      'context.values: expected condition keys such as aws:SecureTransport, received "acl"',
    ],
  ])("refuse %s", (_what, make, message) => {
    expect(messageOf(make)).toBe(message);
  });

  it("may repeat what follows from the principal, if it is the same", () => {
    const context = createContext({ "aws:PrincipalAccount": "111111111111" }, [
      "aws:SourceArn",
      "aws:username",
    ]);
    expect(decide({ ...request, context }, compilePolicies(NOTHING)).result).toBe("implicitly-denied");
  });
});
