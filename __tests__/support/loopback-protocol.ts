/** A request as the loopback endpoint received it. */
export interface AwsRequest {
  readonly method: string;
  /** Decoded. Empty for STS. */
  readonly bucket: string;
  /** Decoded. Empty for STS. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whose credentials signed it; undefined for an unsigned request. */
  readonly accessKeyId: string | undefined;
  readonly signedRegion: string | undefined;
  /** `s3` or `sts`, from the signature. */
  readonly service: string | undefined;
  readonly sessionToken: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** An error as S3 phrases it; STS wraps the same into ErrorResponse, which the SDK reads as well. */
export function errorXml(status: number, code: string, message: string): Answer {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return xml(status, error);
}

export function xml(status: number, document: string): Answer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${document}`);
  return { status, headers: { "content-type": "application/xml" }, body };
}
