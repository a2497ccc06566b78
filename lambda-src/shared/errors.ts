/**
 * Errors about one object. Every error has a stable code, says what was expected and received, and whether it is
 * permanent: then every retry fails too.
 */
export abstract class FunctionError extends Error {
  /** Stable: alarms, searches and tests use it. */
  abstract readonly code: string;
  /** True if a retry cannot help. */
  abstract readonly permanent: boolean;

  /**
   * @param expected - What should have come.
   * @param subject - What it should have come for: an object, a file, a role.
   * @param received - What came instead.
   */
  constructor(expected: string, subject: string, received: string, options?: ErrorOptions) {
    super(`expected ${expected} for ${subject} but received ${received}`, options);
  }
}

const PERMANENT = true;
const PASSING = false;

/** A class of errors. It is given its name: the bundle has shorter ones for its classes. */
function kindOfError(name: string, code: string, permanent: boolean) {
  return class extends FunctionError {
    override readonly name = name;
    readonly code = code;
    readonly permanent = permanent;
  };
}

/** The function cannot read an event, or a record in it. */
export const UnexpectedEventError = kindOfError("UnexpectedEventError", "UNEXPECTED_EVENT", PERMANENT);

/** The object is outside of the function's bucket or prefix. */
export const WrongSourceError = kindOfError("WrongSourceError", "WRONG_SOURCE", PERMANENT);

/** The object, or the version in the event, no longer exists. */
export const SourceVanishedError = kindOfError("SourceVanishedError", "SOURCE_VANISHED", PERMANENT);

/** The object is archived and must be restored, or has a customer-provided key. */
export const SourceUnavailableError = kindOfError("SourceUnavailableError", "SOURCE_UNAVAILABLE", PERMANENT);

/** The bytes are empty or not a picture in a known format. */
export const NotAPictureError = kindOfError("NotAPictureError", "NOT_A_PICTURE", PERMANENT);

/** A picture in an unsupported format. */
export const UnsupportedPictureError = kindOfError(
  "UnsupportedPictureError",
  "UNSUPPORTED_PICTURE",
  PERMANENT,
);

/** More bytes or pixels than the limit, or a side longer than the thumbnail's format can hold. */
export const PictureTooLargeError = kindOfError("PictureTooLargeError", "PICTURE_TOO_LARGE", PERMANENT);

/** The header is a picture's, but the rest is truncated or damaged. */
export const DamagedPictureError = kindOfError("DamagedPictureError", "DAMAGED_PICTURE", PERMANENT);

/** The key to write would be longer than S3 allows. */
export const KeyTooLongError = kindOfError("KeyTooLongError", "KEY_TOO_LONG", PERMANENT);

/** The metadata or the headers would exceed S3's limits. */
export const MetadataTooLargeError = kindOfError("MetadataTooLargeError", "METADATA_TOO_LARGE", PERMANENT);

/** Another source already has a thumbnail under this key, as `name.jpg` and `name.png` would. */
export const KeyTakenError = kindOfError("KeyTakenError", "KEY_TAKEN", PERMANENT);

/** A valid picture could not be decoded or encoded: memory ran out, or the encoder failed. */
export const RenderFailedError = kindOfError("RenderFailedError", "RENDER_FAILED", PASSING);

/** S3 refused or failed: throttling, a 5xx, a broken connection, or a missing permission. */
export const StorageError = kindOfError("StorageError", "STORAGE_FAILED", PASSING);

/** Others kept changing the object between the check and the write. */
export const WriteConflictError = kindOfError("WriteConflictError", "WRITE_CONFLICT", PASSING);

/** STS refused credentials for the role that writes the destination. */
export const TargetRoleError = kindOfError("TargetRoleError", "TARGET_ROLE_REFUSED", PASSING);

/** S3 Access Grants refused credentials. */
export const AccessGrantsError = kindOfError("AccessGrantsError", "ACCESS_GRANTS_REFUSED", PASSING);

/** The invocation's time ran out before the object was processed. */
export const OutOfTimeError = kindOfError("OutOfTimeError", "OUT_OF_TIME", PASSING);

/** Some records of an invocation failed. Thrown after all of them have been tried, so that Lambda retries. */
export class RecordsFailedError extends FunctionError {
  override readonly name = "RecordsFailedError";
  readonly code = "RECORDS_FAILED";
  readonly permanent: boolean;

  /**
   * @param errors - One for each failed record.
   * @param recordCount - How many records the invocation had.
   * @param product - The expected result of the records.
   */
  constructor(
    readonly errors: readonly unknown[],
    recordCount: number,
    product: "thumbnails" | "copies",
  ) {
    const list = errors.map((error) => `\n  [${errorCode(error)}] ${errorMessage(error)}`).join("");
    super(product, `${String(recordCount)} record(s)`, `${String(errors.length)} failure(s):${list}`);
    this.permanent = errors.every(isPermanent);
  }
}

/** The error's stable code; UNEXPECTED for an unexpected error. */
export function errorCode(error: unknown): string {
  return error instanceof FunctionError ? error.code : "UNEXPECTED";
}

/** Whether a retry cannot help. Unexpected errors count as temporary, so that they are retried. */
export function isPermanent(error: unknown): boolean {
  return error instanceof FunctionError && error.permanent;
}

/** The error as text, for any thrown value. */
export function errorMessage(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}
