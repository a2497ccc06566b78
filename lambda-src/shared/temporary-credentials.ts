/** Credentials that end. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Credentials as STS and S3 Access Grants write them. */
export interface IssuedCredentials {
  readonly AccessKeyId?: string;
  readonly SecretAccessKey?: string;
  readonly SessionToken?: string;
  readonly Expiration?: Date;
}

/** The credentials in an answer, as an SDK client takes them. */
export function readCredentials({
  AccessKeyId,
  SecretAccessKey,
  SessionToken,
  Expiration,
}: IssuedCredentials = {}): TemporaryCredentials {
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new Error("an answer without credentials");
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
