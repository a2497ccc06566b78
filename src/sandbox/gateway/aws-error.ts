/** A refusal in AWS's form. */
export class AwsError extends Error {
  constructor(
    /** HTTP. */
    readonly status: number,
    /** AWS's code: `AccessDenied`. */
    readonly code: string,
    message: string,
    /** Further elements, by name. */
    readonly details: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** An unsupported request, named and never allowed. */
export function notImplemented(what: string): AwsError {
  return new AwsError(501, "NotImplemented", `The sandbox does not implement ${what}.`);
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function s3ErrorXml({ code, message, details }: AwsError, resource: string, id: string): string {
  return xmlDocument(
    `<Error>${elements({ Code: code, Message: message, ...details, Resource: resource, RequestId: id })}</Error>`,
  );
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export function stsErrorXml({ code, message, status, details }: AwsError, id: string): string {
  const type = status >= 500 ? "Receiver" : "Sender";
  const error = elements({ Type: type, Code: code, Message: message, ...details });
  return xmlDocument(
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>${error}</Error><RequestId>${id}</RequestId></ErrorResponse>`,
  );
}

export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}

/** Elements with only text. */
export function elements(texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts)
    .map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
    .join("");
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r\n]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
