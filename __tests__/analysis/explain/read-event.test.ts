import { readDenials, type Denial } from "../../../src/analysis/explain";

const ROLE = "arn:aws:sts::111111111111:assumed-role/task-role/session";
const identity = {
  type: "AssumedRole",
  arn: ROLE,
  accountId: "111111111111",
  sessionContext: { sessionIssuer: { arn: "arn:aws:iam::111111111111:role/task-role" } },
};
const put = {
  eventSource: "s3.amazonaws.com",
  eventName: "PutObject",
  awsRegion: "eu-central-1",
  sourceIPAddress: "203.0.113.9",
  userIdentity: identity,
  errorCode: "AccessDenied",
  errorMessage: "Access Denied",
  requestParameters: {
    bucketName: "destination-bucket",
    key: "tasks/a",
    "x-amz-acl": "bucket-owner-full-control",
    "x-amz-server-side-encryption": "aws:kms",
  },
  tlsDetails: { tlsVersion: "TLSv1.2" },
};

function only(value: unknown): Denial {
  const { denials, notUnderstood } = readDenials(JSON.stringify(value), "trail");
  expect(notUnderstood).toEqual([]);
  expect(denials).toHaveLength(1);
  return denials[0] as Denial;
}

describe("a CloudTrail event of a denial", () => {
  it("says who asked, what for and how, where its message says nothing", () => {
    expect(only(put)).toEqual({
      place: "trail",
      message: "Access Denied",
      principal: ROLE,
      operation: "s3:PutObject",
      resource: "arn:aws:s3:::destination-bucket/tasks/a",
      circumstances: { "aws:SourceIp": "203.0.113.9", "s3:TlsVersion": "1.2" },
      headers: { "x-amz-acl": "bucket-owner-full-control", "x-amz-server-side-encryption": "aws:kms" },
      notes: [],
      times: 1,
    });
  });

  it("is found in a delivered file, in lookup-events and in EventBridge's envelope, among others", () => {
    const other = { ...put, errorCode: undefined, errorMessage: undefined };
    const missing = { ...put, errorCode: "NoSuchKey" };
    const file = readDenials(JSON.stringify({ Records: [other, missing, put] }), "trail");
    expect(file.denials.map(({ place }) => place)).toEqual(["trail Records[2]"]);
    expect(file.otherEvents).toBe(2);
    expect(only({ Events: [{ EventId: "1", CloudTrailEvent: JSON.stringify(put) }] }).principal).toBe(ROLE);
    expect(only({ "detail-type": "AWS API Call via CloudTrail", detail: put }).principal).toBe(ROLE);
  });

  it("says by its message which action, by its fields the rest", () => {
    const errorMessage = `User: ${ROLE} is not authorized to perform: s3:PutObjectAcl on resource: "arn:aws:s3:::destination-bucket/tasks/a" because no identity-based policy allows the s3:PutObjectAcl action`;
    expect(only({ ...put, errorMessage })).toMatchObject({
      action: "s3:PutObjectAcl",
      operation: "s3:PutObject",
      reason: { side: "identity" },
      headers: { "x-amz-acl": "bucket-owner-full-control" },
    });
  });

  it("says through which VPC endpoint it came, with no public address", () => {
    const { circumstances } = only({ ...put, sourceIPAddress: "10.0.0.7", vpcEndpointId: "vpce-1" });
    expect(circumstances).toMatchObject({ "aws:SourceVpce": "vpce-1", "aws:SourceIp": null });
  });

  it("names the role that was to be assumed, with what trust policies ask for", () => {
    const assume = {
      ...put,
      eventSource: "sts.amazonaws.com",
      eventName: "AssumeRole",
      requestParameters: {
        roleArn: "arn:aws:iam::222222222222:role/target",
        externalId: "42",
        roleSessionName: "s",
      },
    };
    expect(only(assume)).toMatchObject({
      operation: "sts:AssumeRole",
      resource: "arn:aws:iam::222222222222:role/target",
      circumstances: { "sts:ExternalId": "42", "sts:RoleSessionName": "s" },
    });
  });

  it("of KMS says what S3 asked for, and for which bucket", () => {
    const key = "arn:aws:kms:eu-central-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const kms = {
      ...put,
      eventSource: "kms.amazonaws.com",
      eventName: "GenerateDataKey",
      sourceIPAddress: "AWS Internal",
      requestParameters: {
        keyId: key,
        encryptionContext: { "aws:s3:arn": "arn:aws:s3:::destination-bucket" },
      },
    };
    expect(only(kms)).toMatchObject({
      operation: "kms:GenerateDataKey",
      resource: key,
      circumstances: {
        "kms:ViaService": "s3.eu-central-1.amazonaws.com",
        "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::destination-bucket",
      },
    });
  });

  it("of Lambda names the function, of a copy its source", () => {
    const lambda = {
      ...put,
      eventSource: "lambda.amazonaws.com",
      eventName: "Invoke",
      recipientAccountId: "111111111111",
      requestParameters: { functionName: "f" },
    };
    expect(only(lambda).resource).toBe("arn:aws:lambda:eu-central-1:111111111111:function:f");
    const copy = {
      ...put,
      eventName: "CopyObject",
      requestParameters: { ...put.requestParameters, "x-amz-copy-source": "/source-bucket/a%20b" },
    };
    expect(only(copy).from).toBe("source-bucket/a b");
  });

  it("in the bucket owner's account has no caller, and says where one is", () => {
    const { principal, notes } = only({
      ...put,
      userIdentity: { type: "AWSAccount", principalId: "AROAEXAMPLE:session", accountId: "111111111111" },
      sharedEventID: "shared-1",
    });
    expect(principal).toBeUndefined();
    expect(notes).toEqual([expect.stringContaining("sharedEventID shared-1")]);
  });

  it("of a service names it, and no one for an unsigned call", () => {
    expect(
      only({ ...put, userIdentity: { type: "AWSService", invokedBy: "delivery.logs.amazonaws.com" } })
        .principal,
    ).toBe("delivery.logs.amazonaws.com");
    expect(
      only({ ...put, userIdentity: { type: "AWSAccount", principalId: "", accountId: "anonymous" } })
        .principal,
    ).toBe("anonymous");
  });
});
