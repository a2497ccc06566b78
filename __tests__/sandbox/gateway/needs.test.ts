import type { ModelBucket } from "../../../src/terraform-model";
import { AwsError } from "../../../src/sandbox/gateway/aws-error";
import { parseCopySource } from "../../../src/sandbox/gateway/copy-source";
import { parseRequest } from "../../../src/sandbox/gateway/http-request";
import { requiredPermissions } from "../../../src/analysis/requests";
import { operationOf } from "../../../src/sandbox/gateway/operations";

const bucket = (name: string): ModelBucket => ({
  name,
  arn: `arn:aws:s3:::${name}`,
  account: "222222222222",
  region: "eu-central-1",
  partition: "aws",
  isManaged: true,
  policy: null,
  notifications: [],
});

function understand(line: string, headers: Record<string, string> = {}) {
  const [method = "", target = ""] = line.split(" ");
  const request = parseRequest(method, target, { host: "127.0.0.1:80", ...headers });
  const operation = operationOf(request);
  const copied = headers["x-amz-copy-source"];
  const source = copied === undefined ? undefined : parseCopySource(copied);
  const needs = requiredPermissions(operation, request, {
    bucket: bucket(request.bucket ?? ""),
    ...(request.key === undefined ? {} : { key: request.key }),
    ...(source === undefined ? {} : { source: { ...source, bucket: bucket(source.bucketName) } }),
  });
  return { operation, needs };
}

const copyOf = (source: string): Record<string, string> => ({ "x-amz-copy-source": source });

describe("the permissions that a request needs", () => {
  it.each([
    ["GET /b", {}, "ListObjects", ["s3:ListBucket b"]],
    ["GET /b?list-type=2&prefix=x", {}, "ListObjectsV2", ["s3:ListBucket b"]],
    ["GET /b/?versions", {}, "ListObjectVersions", ["s3:ListBucketVersions b"]],
    ["GET /b?uploads", {}, "ListMultipartUploads", ["s3:ListBucketMultipartUploads b"]],
    ["HEAD /b", {}, "HeadBucket", ["s3:ListBucket b"]],
    ["GET /b?location", {}, "GetBucketLocation", ["s3:GetBucketLocation b"]],
    ["GET /b?versioning", {}, "GetBucketVersioning", ["s3:GetBucketVersioning b"]],
    ["GET /b?policy", {}, "GetBucketPolicy", ["s3:GetBucketPolicy b"]],
    ["GET /b/k?x-id=GetObject", {}, "GetObject", ["s3:GetObject b/k"]],
    ["HEAD /b/k", {}, "HeadObject", ["s3:GetObject b/k"]],
    ["GET /b/k?versionId=1", {}, "GetObject", ["s3:GetObjectVersion b/k"]],
    ["HEAD /b/k?versionId=1", {}, "HeadObject", ["s3:GetObjectVersion b/k"]],
    ["GET /b/k?attributes", {}, "GetObjectAttributes", ["s3:GetObject b/k", "s3:GetObjectAttributes b/k"]],
    [
      "GET /b/k?attributes&versionId=1",
      {},
      "GetObjectAttributes",
      ["s3:GetObjectVersion b/k", "s3:GetObjectVersionAttributes b/k"],
    ],
    ["GET /b/k?tagging", {}, "GetObjectTagging", ["s3:GetObjectTagging b/k"]],
    ["GET /b/k?tagging&versionId=1", {}, "GetObjectTagging", ["s3:GetObjectVersionTagging b/k"]],
    ["PUT /b/k?tagging", {}, "PutObjectTagging", ["s3:PutObjectTagging b/k"]],
    ["DELETE /b/k?tagging&versionId=1", {}, "DeleteObjectTagging", ["s3:DeleteObjectVersionTagging b/k"]],
    ["GET /b/k?acl", {}, "GetObjectAcl", ["s3:GetObjectAcl b/k"]],
    ["PUT /b/k?acl", {}, "PutObjectAcl", ["s3:PutObjectAcl b/k"]],
    ["PUT /b/k", {}, "PutObject", ["s3:PutObject b/k"]],
    ["PUT /b/k", { "x-amz-acl": "private" }, "PutObject", ["s3:PutObject b/k", "s3:PutObjectAcl b/k"]],
    ["PUT /b/k", { "x-amz-grant-read": "id=1" }, "PutObject", ["s3:PutObject b/k", "s3:PutObjectAcl b/k"]],
    ["PUT /b/k", { "x-amz-tagging": "a=1" }, "PutObject", ["s3:PutObject b/k", "s3:PutObjectTagging b/k"]],
    ["PUT /b/k", { "if-none-match": "*" }, "PutObject", ["s3:PutObject b/k"]],
    ["PUT /b/k", { "if-match": '"e"' }, "PutObject", ["s3:PutObject b/k", "s3:GetObject b/k"]],
    ["PUT /b/k", copyOf("s/x"), "CopyObject", ["s3:GetObject s/x", "s3:PutObject b/k"]],
    [
      "PUT /b/k",
      copyOf("/s/x%20y?versionId=1"),
      "CopyObject",
      ["s3:GetObjectVersion s/x y", "s3:PutObject b/k"],
    ],
    [
      "PUT /b/k",
      { ...copyOf("s/x"), "x-amz-tagging": "a=1", "x-amz-tagging-directive": "REPLACE" },
      "CopyObject",
      ["s3:GetObject s/x", "s3:PutObject b/k", "s3:PutObjectTagging b/k"],
    ],
    ["POST /b/k?uploads", {}, "CreateMultipartUpload", ["s3:PutObject b/k"]],
    ["PUT /b/k?partNumber=1&uploadId=u", {}, "UploadPart", ["s3:PutObject b/k"]],
    [
      "PUT /b/k?partNumber=1&uploadId=u",
      copyOf("s/x"),
      "UploadPartCopy",
      ["s3:GetObject s/x", "s3:PutObject b/k"],
    ],
    ["POST /b/k?uploadId=u", {}, "CompleteMultipartUpload", ["s3:PutObject b/k"]],
    ["DELETE /b/k?uploadId=u", {}, "AbortMultipartUpload", ["s3:AbortMultipartUpload b/k"]],
    ["GET /b/k?uploadId=u", {}, "ListParts", ["s3:ListMultipartUploadParts b/k"]],
    ["DELETE /b/k", {}, "DeleteObject", ["s3:DeleteObject b/k"]],
    ["DELETE /b/k?versionId=1", {}, "DeleteObject", ["s3:DeleteObjectVersion b/k"]],
    ["GET /b/a/../b//c%2Fd", {}, "GetObject", ["s3:GetObject b/a/../b//c/d"]],
  ])("%s %j is %s", (line, headers, operation, expected) => {
    const found = understand(line, headers);
    expect(found.operation).toBe(operation);
    const shown = found.needs.map(
      ({ action, resource }) => `${action} ${resource.replace("arn:aws:s3:::", "")}`,
    );
    expect(shown).toEqual(expected);
  });
});

describe("the condition keys of a request", () => {
  it("are its headers, its tags and its query, under the names that policies use", () => {
    const [put] = understand("PUT /b/k", {
      "x-amz-acl": "bucket-owner-full-control",
      "x-amz-tagging": "team=x&stage=y",
      "x-amz-storage-class": "STANDARD_IA",
      "if-none-match": "*",
    }).needs;
    expect(put?.circumstances).toEqual({
      "s3:x-amz-acl": "bucket-owner-full-control",
      "s3:x-amz-storage-class": "STANDARD_IA",
      "s3:if-none-match": "*",
      "s3:RequestObjectTag/team": "x",
      "s3:RequestObjectTag/stage": "y",
      "s3:RequestObjectTagKeys": ["team", "stage"],
      "s3:ObjectCreationOperation": "true",
    });
    const [list] = understand("GET /b?list-type=2&prefix=a%2F&delimiter=%2F&max-keys=7").needs;
    expect(list?.circumstances).toEqual({ "s3:prefix": "a/", "s3:delimiter": "/", "s3:max-keys": "7" });
    const [version] = understand("GET /b/k?versionId=v1").needs;
    expect(version?.circumstances).toEqual({ "s3:versionid": "v1" });
  });
});

describe("the bucket", () => {
  it.each([
    ["127.0.0.1:4566", "/b/k", "b", "k"],
    ["b.localhost:4566", "/k/l", "b", "k/l"],
    ["b.with.dots.localhost", "/k", "b.with.dots", "k"],
    ["s3.localhost:4566", "/b/k", "b", "k"],
    ["111111111111.localhost", "/v20180820/x", "v20180820", "x"],
  ])("of %s%s is %s", (host, path, name, key) => {
    expect(parseRequest("GET", path, { host })).toMatchObject({ bucket: name, key });
  });
});

describe("what cannot be mapped whole", () => {
  it.each([
    ["PUT /b", {}, "PUT on a bucket"],
    ["DELETE /b", {}, "DELETE on a bucket"],
    ["PUT /b?policy", {}, "PUT on a bucket with ?policy"],
    ["GET /b?replication", {}, "GET on a bucket with ?replication"],
    ["POST /b/k?select", {}, "POST on an object with ?select"],
    ["POST /b/k?restore", {}, "POST on an object with ?restore"],
    ["GET /b/k?versionId=1&unheard-of", {}, "GET on an object with ?versionId&unheard-of"],
    ["PUT /b/k?acl", copyOf("s/x"), "PUT on an object with a copy source with ?acl"],
    ["PUT /b/k", { "x-amz-unheard-of": "1" }, "the header x-amz-unheard-of"],
    [
      "PUT /b/k",
      { "x-amz-server-side-encryption-customer-algorithm": "AES256" },
      "the header x-amz-server-side-encryption-customer-algorithm",
    ],
  ])("%s %j is refused and named", (line, headers, named) => {
    const refused = () => understand(line, headers);
    expect(refused).toThrow(AwsError);
    expect(refused).toThrow(`The sandbox does not implement ${named}.`);
  });
});
