import {
  assumedOf,
  CONTEXT_KEYS,
  createContext,
  decide,
  compilePolicies,
  parsePolicy,
  type Principal,
  type RequestFacts,
} from "../../src/iam";

const session: Principal = {
  kind: "role-session",
  roleArn: "arn:aws:iam::111111111111:role/r",
  sessionName: "s1",
};
const ofService: Principal = { ...session, begunBy: "service" };
const user: Principal = { kind: "user", arn: "arn:aws:iam::111111111111:user/u" };
const root: Principal = { kind: "root", arn: "arn:aws:iam::111111111111:root" };
const service: Principal = { kind: "service", name: "s3.amazonaws.com" };
const anonymous: Principal = { kind: "anonymous" };

function facts(action: string, changes: Partial<RequestFacts> = {}): RequestFacts {
  return {
    action: action.toLowerCase(),
    service: action.split(":")[0] ?? "",
    principal: session,
    forwarded: false,
    resourceAccount: "222222222222",
    ...changes,
  };
}

const assumed = (key: string, action: string, changes?: Partial<RequestFacts>) =>
  assumedOf(key.toLowerCase(), facts(action, changes));

const value = (text: string) => ({ state: "single", value: text });
const absent = { state: "absent" };
const undeclared = { state: "undeclared" };

test("every key stands once, says when it is sent, and names AWS's page", () => {
  const names = CONTEXT_KEYS.map(({ name }) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(90);
  for (const { sent, page } of CONTEXT_KEYS) {
    expect(sent).not.toBe("");
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});

describe("what is not given is undetermined, and never invented", () => {
  test.each([
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:UserAgent",
    "aws:referer",
    "aws:RequestedRegion",
    "aws:PrincipalOrgID",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgID",
    "aws:ResourceTag/team",
    "aws:PrincipalTag/team",
    "aws:MultiFactorAuthPresent",
    "aws:SourceIdentity",
    "s3:NewKey",
    "aws:NewKey",
    "oidc.example.com/id/a:sub",
    "saml:aud",
  ])("%s of a session", (key) => {
    expect(assumed(key, "s3:GetObject")).toEqual(undeclared);
  });

  test.each(["aws:SourceIp", "aws:SourceVpce", "aws:ViaAWSService"])("%s of a service", (key) => {
    expect(assumed(key, "s3:GetObject", { principal: service })).toEqual(undeclared);
  });
});

test("a key of another service, and what an identity provider says of a session that a service began, are absent", () => {
  expect(assumed("ec2:Owner", "s3:GetObject")).toEqual(absent);
  expect(assumed("saml:aud", "sts:TagSession", { principal: ofService })).toEqual(absent);
  expect(assumed("oidc.example.com/id/a:sub", "s3:GetObject", { principal: service })).toEqual(absent);
});

describe("aws:RequestedRegion", () => {
  test("is the Region of the endpoint", () => {
    expect(assumed("aws:RequestedRegion", "sts:AssumeRole", { region: "eu-west-1" })).toEqual(
      value("eu-west-1"),
    );
  });
});

describe("a request that a service passes on", () => {
  const forwarded = { forwarded: true };

  test("comes via a service", () => {
    expect(assumed("aws:ViaAWSService", "kms:Decrypt", forwarded)).toEqual(value("true"));
    expect(assumed("aws:ViaAWSService", "kms:Decrypt")).toEqual({ state: "perhaps", value: "false" });
  });

  test.each(["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"])("may or may not have %s", (key) => {
    expect(assumed(key, "kms:Decrypt", forwarded)).toEqual(undeclared);
    expect(assumed(key, "kms:Decrypt")).toEqual(absent);
    expect(assumed(key, "kms:Decrypt", { principal: service })).toEqual(absent);
  });

  test.each(["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"])("does not have %s", (key) => {
    expect(assumed(key, "kms:Decrypt", forwarded)).toEqual(absent);
  });
});

describe("organizations", () => {
  const organization = { id: "o-aaaaaaaaaa", path: "o-aaaaaaaaaa/r-ab12/" };

  test("that of the resource's account", () => {
    const known = { resourceOrganization: organization };
    expect(assumed("aws:ResourceOrgID", "s3:GetObject", known)).toEqual(value("o-aaaaaaaaaa"));
    expect(assumed("aws:ResourceOrgPaths", "s3:GetObject", known)).toEqual({
      state: "several",
      values: ["o-aaaaaaaaaa/r-ab12/"],
    });
    expect(
      assumed("aws:ResourceOrgPaths", "s3:GetObject", { resourceOrganization: { id: "o-aaaaaaaaaa" } }),
    ).toEqual(undeclared);
  });

  test("none", () => {
    expect(assumed("aws:ResourceOrgID", "s3:GetObject", { resourceOrganization: "none" })).toEqual(absent);
    expect(assumed("aws:ResourceOrgPaths", "s3:GetObject", { resourceOrganization: "none" })).toEqual(absent);
  });

  test("actions of services that do not always send the resource's account", () => {
    expect(
      assumed("aws:ResourceOrgID", "ec2:AcceptVpcPeeringConnection", { resourceOrganization: organization }),
    ).toEqual(undeclared);
    expect(assumed("aws:ResourceAccount", "events:PutEvents")).toEqual(undeclared);
    expect(assumed("aws:ResourceAccount", "s3:GetObject")).toEqual(value("222222222222"));
  });
});

test("tags of the resource, case-insensitively", () => {
  const tagged = { resourceTags: { Team: "a", odd: undefined } };
  expect(assumed("aws:ResourceTag/team", "sqs:SendMessage", tagged)).toEqual(value("a"));
  expect(assumed("aws:ResourceTag/other", "sqs:SendMessage", tagged)).toEqual(absent);
  expect(assumed("aws:ResourceTag/odd", "sqs:SendMessage", tagged)).toEqual(undeclared);
});

describe("a second factor", () => {
  const of = (principal: Principal) => assumed("aws:MultiFactorAuthPresent", "s3:GetObject", { principal });

  test("none in a session that a service began, whichever way AWS says so", () => {
    expect(of(ofService)).toEqual({ state: "perhaps", value: "false" });
    expect(of(session)).toEqual(undeclared);
    expect(of(root)).toEqual(undeclared);
    expect(of(user)).toEqual(absent);
    expect(of(service)).toEqual(absent);
    expect(of(anonymous)).toEqual(absent);
  });
});

describe("keys of a service come with its own actions alone", () => {
  test.each([
    ["s3:ResourceAccount", "s3:GetObject", value("222222222222"), "sqs:SendMessage"],
    ["s3:TlsVersion", "s3:GetObject", value("1.3"), "sqs:SendMessage"],
    ["s3:authType", "s3:GetObject", undeclared, "sqs:SendMessage"],
    ["s3:if-none-match", "s3:PutObject", undeclared, "s3:GetObjectTagging"],
    ["s3:ExistingObjectTag/a", "s3:GetObject", undeclared, "s3:PutObject"],
    ["s3:RequestObjectTag/a", "s3:PutObjectTagging", undeclared, "s3:PutObject"],
    ["s3:ObjectCreationOperation", "s3:PutObject", undeclared, "s3:DeleteObject"],
    ["kms:GrantIsForAWSResource", "kms:CreateGrant", undeclared, "kms:Decrypt"],
    ["kms:ResourceAliases", "kms:Decrypt", undeclared, "s3:GetObject"],
    ["sts:RoleSessionName", "sts:AssumeRole", undeclared, "sts:TagSession"],
    ["sns:Endpoint", "sns:Subscribe", undeclared, "sns:Publish"],
  ])("%s with %s", (key, action, expected, other) => {
    expect(assumed(key, action)).toEqual(expected);
    expect(assumed(key, other)).toEqual(absent);
  });

  test.each([
    "s3:x-amz-acl",
    "s3:x-amz-server-side-encryption",
    "s3:prefix",
    "kms:ViaService",
    "kms:EncryptionContext:aws:s3:arn",
    "sts:ExternalId",
    "aws:RequestTag/a",
  ])("%s is absent unless the request has it", (key) => {
    expect(assumed(key, "s3:PutObject")).toEqual(absent);
  });

  test("who calls KMS, and the key's aliases", () => {
    expect(assumed("kms:CallerAccount", "kms:Decrypt", { principalAccount: "111111111111" })).toEqual(
      value("111111111111"),
    );
    expect(assumed("kms:CallerAccount", "kms:Decrypt", { principal: service })).toEqual(undeclared);
    expect(assumed("kms:ResourceAliases", "kms:Decrypt", { keyAliases: ["alias/a"] })).toEqual({
      state: "several",
      values: ["alias/a"],
    });
    expect(assumed("kms:ResourceAliases", "kms:Decrypt", { keyAliases: [] })).toEqual(absent);
  });

  test("a service that assumes a role may tag the session", () => {
    expect(assumed("aws:RequestTag/a", "sts:AssumeRole", { principal: service })).toEqual(undeclared);
    expect(assumed("aws:RequestTag/a", "sts:AssumeRole")).toEqual(absent);
  });
});

describe("a key that is sent with a value or not at all", () => {
  function denied(condition: object, key = "aws:MultiFactorAuthPresent"): boolean {
    const document = parsePolicy(
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Deny", Action: "*", Resource: "*", Condition: condition }],
      },
      "p",
      "identity",
    );
    const policies = compilePolicies({
      identity: [{ name: "p", document }],
      boundary: null,
      session: [],
      resource: null,
      scps: [],
      rcps: [],
    });
    const request = {
      principal: ofService,
      action: "s3:GetObject",
      resource: "arn:aws:s3:::b/k",
      resourceAccount: "111111111111",
      context: createContext({}, [], (name) =>
        name === key.toLowerCase() ? { state: "perhaps", value: "false" } : (undeclared as never),
      ),
    };
    return decide(request, policies).result === "explicitly-denied";
  }

  test("decides where both ways lead to the same", () => {
    expect(denied({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })).toBe(true);
    expect(denied({ Bool: { "aws:MultiFactorAuthPresent": "true" } })).toBe(false);
  });

  test("and is undetermined where they do not", () => {
    expect(() => denied({ Bool: { "aws:MultiFactorAuthPresent": "false" } })).toThrow(
      /multifactorauthpresent/,
    );
    expect(() => denied({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } })).toThrow(
      /multifactorauthpresent/,
    );
    expect(() => denied({ Null: { "aws:MultiFactorAuthPresent": "true" } })).toThrow(
      /multifactorauthpresent/,
    );
  });
});
