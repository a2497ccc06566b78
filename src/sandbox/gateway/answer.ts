/** An HTTP response. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export function xmlAnswer(status: number, document: string): Answer {
  return { status, headers: { "content-type": "application/xml" }, body: Buffer.from(document) };
}
