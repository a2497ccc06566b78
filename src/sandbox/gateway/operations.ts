import type { S3Operation } from "../../analysis/requests";
import { notImplemented } from "./aws-error";
import type { GatewayRequest } from "./http-request";

/** How to recognize one operation of S3. */
interface Form {
  readonly methods: readonly string[];
  readonly on: "service" | "bucket" | "object";
  /** The query parameter of this operation. @default - none of them */
  readonly by?: string;
  /** Whether it names an object to copy. @default false */
  readonly copies?: boolean;
  /** Further query parameters that it may have. */
  readonly query?: readonly string[];
}

const LISTING = ["prefix", "delimiter", "encoding-type"];
const RESPONSE = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
].map((name) => `response-${name}`);

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const FORMS = {
  ListBuckets: {
    methods: ["GET"],
    on: "service",
    query: ["max-buckets", "prefix", "continuation-token", "bucket-region"],
  },
  HeadBucket: { methods: ["HEAD"], on: "bucket" },
  ListObjects: { methods: ["GET"], on: "bucket", query: [...LISTING, "marker", "max-keys"] },
  ListObjectsV2: {
    methods: ["GET"],
    on: "bucket",
    by: "list-type",
    query: [...LISTING, "max-keys", "continuation-token", "start-after", "fetch-owner"],
  },
  ListObjectVersions: {
    methods: ["GET"],
    on: "bucket",
    by: "versions",
    query: [...LISTING, "max-keys", "key-marker", "version-id-marker"],
  },
  ListMultipartUploads: {
    methods: ["GET"],
    on: "bucket",
    by: "uploads",
    query: [...LISTING, "max-uploads", "key-marker", "upload-id-marker"],
  },
  GetBucketLocation: { methods: ["GET"], on: "bucket", by: "location" },
  GetBucketVersioning: { methods: ["GET"], on: "bucket", by: "versioning" },
  GetBucketPolicy: { methods: ["GET"], on: "bucket", by: "policy" },
  DeleteObjects: { methods: ["POST"], on: "bucket", by: "delete" },
  GetObject: { methods: ["GET"], on: "object", query: ["versionId", "partNumber", ...RESPONSE] },
  HeadObject: { methods: ["HEAD"], on: "object", query: ["versionId", "partNumber", ...RESPONSE] },
  GetObjectAttributes: { methods: ["GET"], on: "object", by: "attributes", query: ["versionId"] },
  GetObjectAcl: { methods: ["GET"], on: "object", by: "acl", query: ["versionId"] },
  PutObjectAcl: { methods: ["PUT"], on: "object", by: "acl", query: ["versionId"] },
  GetObjectTagging: { methods: ["GET"], on: "object", by: "tagging", query: ["versionId"] },
  PutObjectTagging: { methods: ["PUT"], on: "object", by: "tagging", query: ["versionId"] },
  DeleteObjectTagging: { methods: ["DELETE"], on: "object", by: "tagging", query: ["versionId"] },
  PutObject: { methods: ["PUT"], on: "object" },
  CopyObject: { methods: ["PUT"], on: "object", copies: true },
  DeleteObject: { methods: ["DELETE"], on: "object", query: ["versionId"] },
  CreateMultipartUpload: { methods: ["POST"], on: "object", by: "uploads" },
  UploadPart: { methods: ["PUT"], on: "object", by: "uploadId", query: ["partNumber"] },
  UploadPartCopy: { methods: ["PUT"], on: "object", by: "uploadId", copies: true, query: ["partNumber"] },
  CompleteMultipartUpload: { methods: ["POST"], on: "object", by: "uploadId" },
  AbortMultipartUpload: { methods: ["DELETE"], on: "object", by: "uploadId" },
  ListParts: {
    methods: ["GET"],
    on: "object",
    by: "uploadId",
    query: ["max-parts", "part-number-marker", "encoding-type"],
  },
} as const satisfies Record<S3Operation, Form>;

const ALL: readonly (readonly [S3Operation, Form])[] = Object.entries(FORMS) as [S3Operation, Form][];

/** Parameters that any request may have: the signature's, and the SDKs' operation name for logs. */
const ANYWHERE =
  /^(?:X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)|x-id)$/;

/** The supported AWS headers. Others could change a request's meaning. */
const KNOWN_HEADER =
  /^x-amz-(?:date|content-sha256|security-token|user-agent|decoded-content-length|trailer|te|expected-bucket-owner|source-expected-bucket-owner|acl|grant-[a-z-]+|tagging|tagging-directive|metadata-directive|meta-.+|storage-class|copy-source|copy-source-(?:if-match|if-none-match|if-modified-since|if-unmodified-since|range)|checksum-.+|sdk-checksum-algorithm|server-side-encryption|server-side-encryption-aws-kms-key-id|server-side-encryption-bucket-key-enabled|object-attributes|mp-object-size|object-annotation-directive|max-parts|part-number-marker|bucket-region|optional-object-attributes|account-id|website-redirect-location)$/;

/**
 * Which operation a request is.
 *
 * @throws AwsError 501 for anything that is not known whole: a method, a parameter or a header
 */
export function operationOf(request: GatewayRequest): S3Operation {
  const { method, bucket, key, query, headers } = request;
  const on = bucket === undefined ? "service" : key === undefined ? "bucket" : "object";
  const copies = headers.has("x-amz-copy-source");
  const found = ALL.find(
    ([, form]) =>
      form.methods.includes(method) &&
      form.on === on &&
      (form.copies ?? false) === copies &&
      [...query.keys()].every((name) => mayHave(form, name)) &&
      (form.by === undefined || query.has(form.by)),
  );
  if (found === undefined) {
    const names = [...query.keys()].filter((name) => !ANYWHERE.test(name));
    throw notImplemented(
      `${method} on ${on === "object" ? "an object" : on === "bucket" ? "a bucket" : "the service"}` +
        `${copies ? " with a copy source" : ""}${names.length === 0 ? "" : ` with ?${names.join("&")}`}`,
    );
  }
  const header = [...headers.keys()].find((name) => name.startsWith("x-amz-") && !KNOWN_HEADER.test(name));
  if (header !== undefined) throw notImplemented(`the header ${header}`);
  return found[0];
}

function mayHave({ by, query = [] }: Form, name: string): boolean {
  return name === by || query.includes(name) || ANYWHERE.test(name);
}
