import type { ModelBucket } from "../../terraform-model";
import { xmlAnswer, type Answer } from "./answer";
import { AwsError, elements, notImplemented, xmlDocument } from "./aws-error";
import { checkChecksums } from "./check-checksums";
import { parseCopySource } from "./copy-source";
import { decodeBody, type DecodedBody } from "./decode-body";
import { deleteObjects } from "./delete-objects";
import { bucketNamed, type RequestSession } from "./request-session";
import { checkOwner, checkRegion, checkWrite } from "./guard-bucket";
import {
  existencePermission,
  keyOf,
  requiredPermissions,
  type RequiredPermission,
  type S3Operation,
  type Subject,
} from "../../analysis/requests";
import { storeHeaders, storeQuery } from "./s3-headers";
import { askKey, deleteOne, namedVersion, writeObject } from "./write-object";

const MAX_KEY_BYTES = 1024;

/**
 * Answers a request to S3: first the stacks' policies, then S3's own rules, then the store.
 *
 * @throws AwsError when it is refused
 */
export async function answerS3(exchange: RequestSession, operation: S3Operation): Promise<Answer> {
  if (operation === "ListBuckets") return listBuckets(exchange);
  const { request, services, signed } = exchange;
  const subject = subjectOf(exchange);
  const { bucket, source } = subject;
  checkRegion(signed, bucket);
  checkOwner(request, "x-amz-expected-bucket-owner", bucket);
  if (source !== undefined) checkOwner(request, "x-amz-source-expected-bucket-owner", source.bucket);
  for (const need of requiredPermissions(operation, request, subject)) {
    exchange.require(isReplication(exchange) ? asReplica(need) : need);
  }
  const body = readBody(exchange);
  checkWrite(exchange, operation, subject);
  switch (operation) {
    case "GetBucketLocation":
      return xmlAnswer(
        200,
        xmlDocument(
          `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${bucket.region === "us-east-1" ? "" : bucket.region}</LocationConstraint>`,
        ),
      );
    case "GetBucketPolicy":
      return bucketPolicy(bucket);
    case "HeadBucket":
      return {
        status: 200,
        headers: { "x-amz-bucket-region": bucket.region, "x-amz-bucket-arn": bucket.arn },
        body: Buffer.alloc(0),
      };
    case "DeleteObjects":
      return deleteObjects(exchange, bucket, body.content);
    case "PutObjectAcl":
      return putAcl(exchange, bucket);
    case "DeleteObject":
      return deleteOne(exchange, bucket, keyOfSubject(subject), namedVersion(exchange));
    case "PutObject":
    case "CopyObject":
    case "CreateMultipartUpload":
    case "UploadPart":
    case "UploadPartCopy":
    case "CompleteMultipartUpload":
      return writeObject(exchange, operation, { ...subject, key: keyOfSubject(subject) }, body);
    default:
      return passOn(exchange, operation, subject, body);
  }

  function passOn(
    { request: { method } }: RequestSession,
    ofOperation: S3Operation,
    { key }: Subject,
    { content, trailers }: DecodedBody,
  ): Promise<Answer> {
    const sent = services.store.send({
      method,
      bucket,
      ...(key === undefined ? {} : { key }),
      query: storeQuery(request),
      headers: storeHeaders(request, trailers),
      body: content,
    });
    return sent.then((answer) => afterReading(exchange, ofOperation, bucket, answer));
  }
}

/** S3 itself, with a replication role. It puts replicas. */
function isReplication({ signed }: RequestSession): boolean {
  return signed?.session.chain.length === 1 && signed.session.chain[0] === "s3.amazonaws.com";
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html */
function asReplica(need: RequiredPermission): RequiredPermission {
  return need.action === "s3:PutObject" ? { ...need, action: "s3:ReplicateObject" } : need;
}

/**
 * An object is returned only to callers that may use its key, and reported as missing only to callers that may list.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
function afterReading(
  exchange: RequestSession,
  operation: S3Operation,
  bucket: ModelBucket,
  answer: Answer,
): Answer {
  const readsBytes =
    operation === "GetObject" || operation === "HeadObject" || operation === "GetObjectAttributes";
  if (!readsBytes) return answer;
  if (answer.status === 404 && !exchange.decide(existencePermission(bucket)).allowed) {
    throw new AwsError(403, "AccessDenied", "Access Denied", {
      Reason: "the object does not exist; S3 says so only to callers with s3:ListBucket",
    });
  }
  const keyArn = answer.status < 300 ? keyOf(answer.headers) : undefined;
  if (keyArn !== undefined) askKey(exchange, keyArn, "kms:Decrypt", bucket);
  return answer;
}

function subjectOf({ request, services: { model } }: RequestSession): Subject {
  const bucket = bucketNamed(request.bucket ?? "", model);
  checkKey(request.key);
  const copied = request.headers.get("x-amz-copy-source");
  const source = copied === undefined ? undefined : parseCopySource(copied);
  return {
    bucket,
    ...(request.key === undefined ? {} : { key: request.key }),
    ...(source === undefined ? {} : { source: { ...source, bucket: bucketNamed(source.bucketName, model) } }),
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
function checkKey(key = ""): void {
  const bytes = Buffer.byteLength(key);
  if (bytes <= MAX_KEY_BYTES) return;
  throw new AwsError(400, "KeyTooLongError", "Your key is too long", {
    Size: String(bytes),
    MaxSizeAllowed: String(MAX_KEY_BYTES),
  });
}

function keyOfSubject({ key }: Subject): string {
  if (key === undefined)
    throw new AwsError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
  return key;
}

function readBody({ raw, request, signed }: RequestSession): DecodedBody {
  const body = decodeBody(raw, request.headers.get("x-amz-content-sha256"), request.headers, signed);
  checkChecksums(ofThisBody(request.headers), body.content);
  checkChecksums(body.trailers, body.content);
  return body;

  /** CompleteMultipartUpload has the checksum of the whole object, not of the request body. */
  function ofThisBody(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    if (request.method !== "POST" || !request.query.has("uploadId")) return headers;
    return new Map([...headers].filter(([name]) => !name.startsWith("x-amz-checksum-")));
  }
}

/** With BucketOwnerEnforced, only the ACL bucket-owner-full-control is accepted; it has no effect. */
function putAcl({ request }: RequestSession, { ownership }: ModelBucket): Answer {
  if (ownership !== "BucketOwnerEnforced")
    throw notImplemented("ACLs of a bucket without BucketOwnerEnforced");
  if (request.headers.get("x-amz-acl") !== "bucket-owner-full-control") {
    throw new AwsError(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
  }
  return { status: 200, headers: {}, body: Buffer.alloc(0) };
}

function bucketPolicy({ name, policy }: ModelBucket): Answer {
  if (policy === null) {
    throw new AwsError(404, "NoSuchBucketPolicy", "The bucket policy does not exist", { BucketName: name });
  }
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify(policy.json)),
  };
}

/** Only those of the caller's account. */
function listBuckets(exchange: RequestSession): Answer {
  const { signed, services } = exchange;
  if (signed === undefined) throw new AwsError(403, "AccessDenied", "Access Denied");
  const { account } = signed.session.credentials;
  exchange.require({
    action: "s3:ListAllMyBuckets",
    resource: "*",
    resourceAccount: account,
    region: signed.scope.region,
    circumstances: {},
  });
  const own = services.model.buckets.filter((bucket) => bucket.account === account);
  const listed = own.map(
    ({ name, region, arn }) =>
      `<Bucket>${elements({ Name: name, CreationDate: services.startedAt.toISOString(), BucketRegion: region, BucketArn: arn })}</Bucket>`,
  );
  const root = `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets>${listed.join("")}</Buckets><Owner>${elements({ ID: account })}</Owner></ListAllMyBucketsResult>`;
  return xmlAnswer(200, xmlDocument(root));
}
