import { xmlAnswer, type Answer } from "./answer";
import { elements, stsErrorXml, xmlDocument, type AwsError } from "./aws-error";
import type { GatewayRequest } from "./http-request";

/** Services with XML responses to REST requests. */
const XML_BY_PATH: ReadonlySet<string> = new Set(["cloudfront", "route53"]);

/**
 * A refusal in another service's form, so that `aws lambda list-functions` with the sandbox's endpoint shows the
 * reason.
 *
 * @see https://smithy.io/2.0/aws/protocols/index.html
 */
export function otherServiceAnswer(
  error: AwsError,
  service: string,
  { headers }: GatewayRequest,
  id: string,
): Answer {
  if (headers.get("smithy-protocol") === "rpc-v2-cbor") return cborAnswer(error);
  if (service === "ec2") return xmlAnswer(error.status, ec2ErrorXml(error, id));
  const isForm = (headers.get("content-type") ?? "").startsWith("application/x-www-form-urlencoded");
  if (isForm || XML_BY_PATH.has(service)) return xmlAnswer(error.status, stsErrorXml(error, id));
  return {
    status: error.status,
    headers: { "content-type": "application/json", "x-amzn-errortype": error.code },
    body: Buffer.from(JSON.stringify({ __type: error.code, message: error.message })),
  };
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
function ec2ErrorXml({ code, message }: AwsError, id: string): string {
  const one = elements({ Code: code, Message: message });
  return xmlDocument(
    `<Response><Errors><Error>${one}</Error></Errors><RequestID>${id}</RequestID></Response>`,
  );
}

/** A map of two texts. */
function cborAnswer({ status, code, message }: AwsError): Answer {
  const texts = ["__type", code, "message", message].map(cborText);
  return {
    status,
    headers: { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" },
    body: Buffer.concat([Buffer.from([0xa2]), ...texts]),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc8949#section-3.1 */
function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
}
