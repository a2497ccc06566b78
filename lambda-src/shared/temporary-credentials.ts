/** Temporary credentials. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Credentials in the form of STS and S3 Access Grants. */
export interface IssuedCredentials {
  readonly AccessKeyId?: string;
  readonly SecretAccessKey?: string;
  readonly SessionToken?: string;
  readonly Expiration?: Date;
}

/** The credentials of a response, for an SDK client. */
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
