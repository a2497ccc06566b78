import { partitionOf } from "../../config/partition";
import { OBJECT_LOCK_HEADERS, viaService, WRITE_HEADERS } from "../requests";
import { denialOf, type Denial, type NotUnderstood } from "./denial";
import { objectOf, textOf, type Json } from "./json-values";
import { DENIED_CODE, readMessages } from "./read-messages";

/** Whether an object is a record of CloudTrail. */
export function isEvent(value: Json): boolean {
  return typeof value["eventSource"] === "string" && typeof value["eventName"] === "string";
}

/**
 * Reads a CloudTrail record of a denied request: its message, completed by its other fields.
 *
 * @returns undefined for the record of a request that was not denied
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function readEvent(event: Json, place: string): Denial | NotUnderstood | undefined {
  const code = textOf(event["errorCode"]) ?? "";
  if (!DENIED_CODE.test(code)) return undefined;
  const message = textOf(event["errorMessage"]) ?? "";
  const { denials, notUnderstood } = readMessages(message, () => place);
  if (notUnderstood[0] !== undefined) return { ...notUnderstood[0], place };
  const [service = ""] = (textOf(event["eventSource"]) ?? "").split(".");
  const operation = textOf(event["eventName"]) ?? "";
  const principal = principalOf(event);
  const resource = resourceOf(service, event);
  const said = denials[0];
  return denialOf({
    ...(principal === undefined ? {} : { principal }),
    ...(resource === undefined ? {} : { resource }),
    ...said,
    place,
    message: message === "" ? code : message,
    operation: `${service}:${operation}`,
    circumstances: circumstancesOf(service, event),
    headers: headersOf(service, event),
    ...fromOf(event),
    notes: notesOf(event, said?.principal ?? principal),
  });
}

function principalOf(event: Json): string | undefined {
  const identity = objectOf(event["userIdentity"]);
  if (identity["type"] === "AWSService") return textOf(identity["invokedBy"]);
  // The account of unsigned callers, who have no ARN.
  if (identity["accountId"] === "anonymous" || identity["principalId"] === "anonymous") return "anonymous";
  return (
    textOf(identity["arn"]) ?? textOf(objectOf(objectOf(identity["sessionContext"])["sessionIssuer"])["arn"])
  );
}

function resourceOf(service: string, event: Json): string | undefined {
  const parameters = objectOf(event["requestParameters"]);
  const partition = partitionOf(textOf(event["awsRegion"]) ?? "");
  const bucket = textOf(parameters["bucketName"]);
  if (service === "s3" && bucket !== undefined) {
    const key = textOf(parameters["key"]);
    return `arn:${partition}:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;
  }
  const listed = Array.isArray(event["resources"]) ? (event["resources"] as unknown[]).map(objectOf) : [];
  const named =
    service === "sts" ? parameters["roleArn"] : service === "kms" ? parameters["keyId"] : undefined;
  const arn = [textOf(named), ...listed.map((one) => textOf(one["ARN"]))].find((one) =>
    one?.startsWith("arn:"),
  );
  return arn ?? functionArn(service, event);
}

function functionArn(service: string, event: Json): string | undefined {
  const name = textOf(objectOf(event["requestParameters"])["functionName"]);
  if (service !== "lambda" || name === undefined || name.startsWith("arn:")) return name;
  const region = textOf(event["awsRegion"]) ?? "";
  const account = textOf(event["recipientAccountId"]) ?? "";
  return `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`;
}

const PUBLIC_ADDRESS =
  /^(?!10\.|127\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.)\d{1,3}(?:\.\d{1,3}){3}$/;

/** Condition keys that follow from a record's fields. */
function circumstancesOf(service: string, event: Json): Record<string, string | null> {
  const parameters = objectOf(event["requestParameters"]);
  const address = textOf(event["sourceIPAddress"]) ?? "";
  const endpoint = textOf(event["vpcEndpointId"]);
  const region = textOf(event["awsRegion"]);
  const byService = /\.amazonaws\.com$|^AWS Internal$/.test(address);
  const tls = /^TLSv(1(?:\.\d)?)$/.exec(textOf(objectOf(event["tlsDetails"])["tlsVersion"]) ?? "")?.[1];
  const found: Record<string, string | null> = {
    ...(PUBLIC_ADDRESS.test(address) && endpoint === undefined ? { "aws:SourceIp": address } : {}),
    ...(endpoint === undefined ? {} : { "aws:SourceVpce": endpoint, "aws:SourceIp": null }),
    ...(tls === undefined || service !== "s3"
      ? {}
      : { "s3:TlsVersion": tls.includes(".") ? tls : `${tls}.0` }),
  };
  const set = (key: string, value: unknown): void => {
    const text = typeof value === "number" ? String(value) : textOf(value);
    if (text !== undefined) found[key] = text;
  };
  if (service === "s3") {
    for (const name of ["prefix", "delimiter", "max-keys"]) set(`s3:${name}`, parameters[name]);
    set("s3:versionid", parameters["versionId"]);
  }
  if (service === "sts") {
    set("sts:ExternalId", parameters["externalId"]);
    set("sts:RoleSessionName", parameters["roleSessionName"]);
    set("sts:SourceIdentity", parameters["sourceIdentity"]);
  }
  const bucket = textOf(objectOf(parameters["encryptionContext"])["aws:s3:arn"]);
  if (service === "kms" && bucket !== undefined && byService && region !== undefined) {
    found["kms:ViaService"] = viaService("s3", region);
    found["kms:EncryptionContext:aws:s3:arn"] = bucket;
  }
  return found;
}

/** Headers of a write in the parameters of a data event. */
function headersOf(service: string, event: Json): Record<string, string> {
  if (service !== "s3") return {};
  const parameters = objectOf(event["requestParameters"]);
  return Object.fromEntries(
    [...WRITE_HEADERS, ...OBJECT_LOCK_HEADERS].flatMap((name): [string, string][] => {
      const value = textOf(parameters[name]);
      return value === undefined || name === "x-amz-copy-source" ? [] : [[name, value]];
    }),
  );
}

function fromOf(event: Json): { readonly from?: string } {
  const source = textOf(objectOf(event["requestParameters"])["x-amz-copy-source"]);
  return source === undefined ? {} : { from: decodeURIComponent(source.replace(/^\//, "")) };
}

function notesOf(event: Json, principal: string | undefined): string[] {
  const shared = textOf(event["sharedEventID"]);
  if (principal !== undefined || shared === undefined) return [];
  return [
    `the caller's account has an event of the same request, with the caller's ARN: sharedEventID ${shared}`,
  ];
}
