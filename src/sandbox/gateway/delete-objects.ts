import { XMLParser } from "fast-xml-parser";
import type { ModelBucket } from "../../terraform-model";
import { xmlAnswer, type Answer } from "./answer";
import { AwsError, elements, xmlDocument } from "./aws-error";
import type { RequestSession } from "./request-session";
import { accessDenied } from "./denial";
import { deletionPermission } from "../../analysis/requests";
import { deleteOne } from "./write-object";

interface Named {
  readonly key: string;
  readonly versionId?: string;
}

const MOST = 1000;

/**
 * Deletes a list of keys independently: a denial for one does not affect the others.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteObjects(
  exchange: RequestSession,
  bucket: ModelBucket,
  body: Buffer,
): Promise<Answer> {
  const { names, quiet } = readList(body);
  const parts: string[] = [];
  for (const { key, versionId } of names) {
    const decided = exchange.decide(deletionPermission(bucket, key, versionId));
    const named = { Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) };
    if (!decided.allowed) {
      const { code, message } = accessDenied(decided);
      parts.push(`<Error>${elements({ ...named, Code: code, Message: message })}</Error>`);
      continue;
    }
    const { headers } = await deleteOne(exchange, bucket, key, versionId);
    if (quiet) continue;
    const marker = headers["x-amz-delete-marker"] === "true" ? headers["x-amz-version-id"] : undefined;
    const fields = {
      ...named,
      ...(marker === undefined ? {} : { DeleteMarker: "true", DeleteMarkerVersionId: marker }),
    };
    parts.push(`<Deleted>${elements(fields)}</Deleted>`);
  }
  const root = `<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join("")}</DeleteResult>`;
  return xmlAnswer(200, xmlDocument(root));
}

const PARSER = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === "Object",
});

function readList(body: Buffer): { readonly names: readonly Named[]; readonly quiet: boolean } {
  const { Delete: list } = parse(body) as {
    Delete?: { Object?: readonly { Key?: string; VersionId?: string; ETag?: string }[]; Quiet?: string };
  };
  const objects = list?.Object ?? [];
  if (objects.length === 0 || objects.length > MOST || objects.some(({ Key }) => Key === undefined)) {
    throw malformed();
  }
  const names = objects.map(({ Key = "", VersionId }) => ({
    key: Key,
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
  }));
  return { names, quiet: list?.Quiet?.trim() === "true" };
}

function parse(body: Buffer): unknown {
  try {
    return PARSER.parse(body.toString("utf8"), true);
  } catch {
    throw malformed();
  }
}

function malformed(): AwsError {
  return new AwsError(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
