import { readDenials, type Denial } from "../../../src/analysis/explain";

const ROLE = "arn:aws:sts::111111111111:assumed-role/task-role/session";
const OBJECT = "arn:aws:s3:::destination-bucket/tasks/a b.txt";
const PUT = `User: ${ROLE} is not authorized to perform: s3:PutObject on resource: "${OBJECT}"`;
const SCP = "arn:aws:organizations::999999999999:policy/o-aaaaaaaaaa/service_control_policy/p-12345678";

function only(text: string): Denial {
  const { denials, notUnderstood } = readDenials(text, "log");
  expect(notUnderstood).toEqual([]);
  expect(denials).toHaveLength(1);
  return denials[0] as Denial;
}

const NO_IDENTITY = { kind: "policy", side: "identity", explicit: false };

describe("why AWS denied is read in each of its forms:", () => {
  it.each([
    ["because no identity-based policy allows the s3:PutObject action", NO_IDENTITY],
    [
      "because no resource-based policy allows the s3:PutObject action",
      { kind: "policy", side: "resource", explicit: false },
    ],
    [
      "because no permissions boundary allows the s3:PutObject action",
      { kind: "policy", side: "boundary", explicit: false },
    ],
    [
      "because no session policy allows the s3:PutObject action",
      { kind: "policy", side: "session", explicit: false },
    ],
    [
      "because no service control policy allows the s3:PutObject action",
      { kind: "policy", side: "scp", explicit: false },
    ],
    [
      "because no VPC endpoint policy allows the s3:PutObject action",
      { kind: "policy", side: "vpc-endpoint", explicit: false },
    ],
    [
      "with an explicit deny in a resource-based policy",
      { kind: "policy", side: "resource", explicit: true },
    ],
    [
      "with an explicit deny in an identity-based policy",
      { kind: "policy", side: "identity", explicit: true },
    ],
    ["with an explicit deny in a permissions boundary", { kind: "policy", side: "boundary", explicit: true }],
    ["with an explicit deny in a sessions policy", { kind: "policy", side: "session", explicit: true }],
    ["with an explicit deny in a resource control policy", { kind: "policy", side: "rcp", explicit: true }],
    [
      "with an explicit deny in a VPC endpoint policy",
      { kind: "policy", side: "vpc-endpoint", explicit: true },
    ],
    [
      "with an explicit deny in a VPC endpoint policy transitively through a service control policy",
      { kind: "policy", side: "vpc-endpoint", explicit: true, throughScp: true },
    ],
    [
      `with an explicit deny in a service control policy: ${SCP}`,
      { kind: "policy", side: "scp", explicit: true, policyArn: SCP },
    ],
    [
      `with an explicit deny in a service control policy, with policy ARN: ${SCP}.`,
      { kind: "policy", side: "scp", explicit: true, policyArn: SCP },
    ],
    ["due to an explicit deny in a Service Control Policy", { kind: "policy", side: "scp", explicit: true }],
    [
      "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.",
      { kind: "setting", setting: "BlockPublicAcls" },
    ],
    [
      "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
      { kind: "setting", setting: "BlockPublicPolicy" },
    ],
    [
      "because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C).",
      { kind: "setting", setting: "SSE-C" },
    ],
    ["", undefined],
  ])("%s", (words, reason) => {
    const read = only(`${PUT} ${words}`);
    expect(read).toMatchObject({ principal: ROLE, action: "s3:PutObject", resource: OBJECT });
    expect(read.reason).toEqual(reason);
  });

  it.each([
    [
      "sts:AssumeRole because no role trust policy allows the sts:AssumeRole action",
      { action: "sts:AssumeRole", reason: { kind: "policy", side: "resource", explicit: false } },
    ],
    [
      "sts:AssumeRole with an explicit deny in the role trust policy",
      { action: "sts:AssumeRole", reason: { kind: "policy", side: "resource", explicit: true } },
    ],
    [
      "sts:AssumeRole on resource: arn:aws:iam::222222222222:role/target-role",
      { action: "sts:AssumeRole", resource: "arn:aws:iam::222222222222:role/target-role" },
    ],
    [
      "kms:GenerateDataKey on this resource because no identity-based policy allows the kms:GenerateDataKey action",
      { action: "kms:GenerateDataKey", reason: NO_IDENTITY },
    ],
    [
      "kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
      { action: "kms:Decrypt", reason: { kind: "key-or-its-policy" } },
    ],
    [
      "lambda:InvokeFunction on resource: arn:aws:lambda:eu-west-1:111111111111:function:f because no resource-based policy allows the lambda:InvokeFunction action",
      { resource: "arn:aws:lambda:eu-west-1:111111111111:function:f", reason: { side: "resource" } },
    ],
  ])("%s", (words, expected) => {
    expect(only(`User: ${ROLE} is not authorized to perform: ${words}`)).toMatchObject({
      principal: ROLE,
      ...expected,
    });
  });
});

it("a principal is read without AWS's word for it as well", () => {
  expect(only(`Error: ${PUT.replace("User: ", "")}`)).toMatchObject({ principal: ROLE, resource: OBJECT });
});

describe("it is found where people have it:", () => {
  const sentence = `${PUT} because no identity-based policy allows the s3:PutObject action`;
  const found = { principal: ROLE, action: "s3:PutObject", resource: OBJECT, reason: NO_IDENTITY };

  it("in the AWS CLI's and boto3's words", () => {
    expect(
      only(`\nAn error occurred (AccessDenied) when calling the PutObject operation: ${sentence}\n`),
    ).toMatchObject({
      ...found,
      operation: "PutObject",
      place: "log:2",
    });
  });

  it("in Terraform's, wrapped, with a bar and colours", () => {
    const escape = String.fromCharCode(27);
    const lines = [
      `${escape}[31m╷${escape}[0m`,
      "│ Error: putting S3 Object: operation error S3: PutObject, https response error StatusCode: 403, RequestID: A1,",
      "│ HostID: x=, api error AccessDenied: User:",
      `│ ${ROLE} is not authorized to perform: s3:PutObject on`,
      `│ resource: "${OBJECT}" because no`,
      "│ identity-based policy allows the s3:PutObject action",
      "╵",
    ];
    expect(only(lines.join("\n"))).toMatchObject({ ...found, operation: "s3:PutObject", place: "log:3" });
  });

  it("in S3's XML", () => {
    const quoted = sentence.replaceAll('"', "&quot;");
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${quoted}</Message><RequestId>X</RequestId></Error>`;
    expect(only(xml)).toMatchObject(found);
    expect(only(xml.replaceAll("&quot;", "&#34;"))).toMatchObject(found);
  });

  it("in lines of JSON, among others, and the same again as one", () => {
    const line = JSON.stringify({ level: "error", error: { name: "AccessDenied", message: sentence } });
    expect(only(`started\n${line}\n${line}\nended`)).toMatchObject({
      ...found,
      times: 2,
      place: "log:2 error message",
    });
  });

  it("each once, of several in one text", () => {
    const other = sentence.replaceAll("PutObject", "GetObject");
    const { denials } = readDenials(
      `AccessDenied: ${sentence}\n    at f (a.js:1)\nAccessDenied: ${other}`,
      "log",
    );
    expect(denials.map(({ action, place }) => `${action ?? ""} ${place}`)).toEqual([
      "s3:PutObject log:1",
      "s3:GetObject log:3",
    ]);
  });
});

describe("where AWS says less,", () => {
  it("a client's words name the operation", () => {
    const cli = "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied";
    const { action, operation } = only(cli);
    expect([action, operation]).toEqual([undefined, "PutObject"]);
    const head = "An error occurred (403) when calling the HeadObject operation: Forbidden";
    expect(only(head).operation).toBe("HeadObject");
    const go =
      "operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: x, api error AccessDenied: Access denied";
    expect(only(go).operation).toBe("sts:AssumeRole");
  });

  it("S3's XML may name the resource", () => {
    const xml =
      "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><Resource>/destination-bucket/a.txt</Resource></Error>";
    expect(only(xml).resource).toBe("s3://destination-bucket/a.txt");
  });

  it("several lines of the same error are one denial", () => {
    expect(only("AccessDenied: Access Denied\n  Code: 'AccessDenied'\n")).toMatchObject({
      times: 2,
      place: "log:1",
    });
  });

  it("other errors are none", () => {
    const other =
      "An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.";
    expect(readDenials(other, "log").denials).toEqual([]);
  });

  it("older and other services' words are known", () => {
    const old =
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.";
    expect(only(old)).toMatchObject({ action: "kms:Decrypt", reason: { kind: "key-or-its-policy" } });
    const lambda =
      "Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: AccessDeniedException KMS Message: ";
    expect(only(`${lambda}${old}`)).toMatchObject({
      action: "kms:Decrypt",
      reason: { kind: "key-or-its-policy" },
    });
    expect(only(`${lambda}none`)).toMatchObject({ action: "kms:Decrypt" });
    expect(only("AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity")).toMatchObject({
      action: "sts:AssumeRoleWithWebIdentity",
    });
  });

  it("an encoded message is kept for AWS to decode", () => {
    const blob = "D9Q7oicjOMr9l2CC-NPP1FiZXK9Ijia1k_3l0siBFCcrK3o=";
    const words = `You are not authorized to perform this operation. Encoded authorization failure message: ${blob}`;
    const context = "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: ";
    expect(only(`${context}${words}`)).toMatchObject({ encoded: blob, operation: "RunInstances" });
    const full = `User: ${ROLE} is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:111111111111:instance/*. Encoded authorization failure message: ${blob}`;
    expect(only(full)).toMatchObject({ action: "ec2:RunInstances", encoded: blob });
  });
});

describe("a decoded message", () => {
  const decoded = {
    allowed: false,
    explicitDeny: true,
    matchedStatements: { items: [{ statementId: "RegionFence", effect: "DENY" }] },
    failures: { items: [] },
    context: {
      principal: { id: "AROAEXAMPLE:session", arn: ROLE },
      action: "s3:PutObject",
      resource: OBJECT,
      conditions: {
        items: [
          { key: "aws:SourceIp", values: { items: [{ value: "203.0.113.9" }] } },
          { key: "aws:Service", values: { items: [{ value: "s3" }] } },
        ],
      },
    },
  };

  it("is read, alone or as the API answers it", () => {
    const expected = {
      principal: ROLE,
      action: "s3:PutObject",
      resource: OBJECT,
      reason: { kind: "deny", sids: ["RegionFence"] },
      circumstances: { "aws:SourceIp": "203.0.113.9" },
    };
    expect(only(JSON.stringify(decoded, undefined, 2))).toMatchObject(expected);
    expect(only(JSON.stringify({ DecodedMessage: JSON.stringify(decoded) }))).toMatchObject(expected);
  });

  it("is read in the form of the API's reference", () => {
    const context = {
      ...decoded.context,
      conditions: [{ item: { key: "aws:SourceIp", values: ["203.0.113.9"] } }],
    };
    const read = only(JSON.stringify({ ...decoded, allowed: "false", explicitDeny: "false", context }));
    expect(read).toMatchObject({ circumstances: { "aws:SourceIp": "203.0.113.9" } });
    expect(read.reason).toBeUndefined();
  });

  it("of an allowed request is none", () => {
    expect(readDenials(JSON.stringify({ ...decoded, allowed: true }), "log").denials).toEqual([]);
  });
});

describe("what is in no known form is shown, in the part that is not understood:", () => {
  it.each([
    [`${PUT} because the moon is full`, "because the moon is full"],
    [`User: ${ROLE} is not authorized to perform: everything`, "everything"],
    [
      `User: ${ROLE} is not authorized to perform: s3:PutObject on account 111111111111`,
      "on account 111111111111",
    ],
  ])("%s", (text, part) => {
    const { denials, notUnderstood } = readDenials(text, "log");
    expect(denials).toEqual([]);
    expect(notUnderstood).toEqual([{ place: "log:1", expected: expect.any(String), received: part }]);
  });

  it("nothing at all is found in what is no denial", () => {
    expect(readDenials("all is well", "log")).toEqual({ denials: [], notUnderstood: [], otherEvents: 0 });
  });
});
