/**
 * What can go wrong with one object. Every error has a stable code, says what was expected for what and what was
 * received, and says whether it stays: a permanent error comes again however often the same object is tried.
 */
export abstract class FunctionError extends Error {
  /** Stable: alarms, searches and tests go by it. */
  abstract readonly code: string;
  /** True when trying the same object again cannot help. */
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

/** An event, or a record in it, is not one that this function can read. */
export const UnexpectedEventError = kindOfError("UnexpectedEventError", "UNEXPECTED_EVENT", PERMANENT);

/** The object lies outside the bucket or prefix that the function works on. */
export const WrongSourceError = kindOfError("WrongSourceError", "WRONG_SOURCE", PERMANENT);

/** The object, or the version named in the event, is not there any more. */
export const SourceVanishedError = kindOfError("SourceVanishedError", "SOURCE_VANISHED", PERMANENT);

/** The object is there, but in an archive class, from which it has to be restored, or under a key that its owner keeps. */
export const SourceUnavailableError = kindOfError("SourceUnavailableError", "SOURCE_UNAVAILABLE", PERMANENT);

/** The bytes are empty or not a picture in any format that may be read. */
export const NotAPictureError = kindOfError("NotAPictureError", "NOT_A_PICTURE", PERMANENT);

/** A picture, by its header, in a format that is not decoded here. */
export const UnsupportedPictureError = kindOfError(
  "UnsupportedPictureError",
  "UNSUPPORTED_PICTURE",
  PERMANENT,
);

/** More bytes or pixels than the limit, or a side longer than the thumbnail's format can hold. */
export const PictureTooLargeError = kindOfError("PictureTooLargeError", "PICTURE_TOO_LARGE", PERMANENT);

/** The header is a picture's, the rest is cut off or broken. */
export const DamagedPictureError = kindOfError("DamagedPictureError", "DAMAGED_PICTURE", PERMANENT);

/** The key to write would be longer than S3 allows. */
export const KeyTooLongError = kindOfError("KeyTooLongError", "KEY_TOO_LONG", PERMANENT);

/** What S3 keeps besides an object, or a request's headers, would be more than S3 takes. */
export const MetadataTooLargeError = kindOfError("MetadataTooLargeError", "METADATA_TOO_LARGE", PERMANENT);

/** Another source already has a thumbnail under this key, as `name.jpg` and `name.png` would. */
export const KeyTakenError = kindOfError("KeyTakenError", "KEY_TAKEN", PERMANENT);

/** A sound picture could not be decoded or encoded: memory ran out, or the encoder failed. */
export const RenderFailedError = kindOfError("RenderFailedError", "RENDER_FAILED", PASSING);

/** S3 refused or failed: throttling, a 5xx, a broken connection, or a permission that is missing. */
export const StorageError = kindOfError("StorageError", "STORAGE_FAILED", PASSING);

/** Others kept changing the object between looking at it and writing it. */
export const WriteConflictError = kindOfError("WriteConflictError", "WRITE_CONFLICT", PASSING);

/** STS did not give credentials for the role that writes the destination. */
export const TargetRoleError = kindOfError("TargetRoleError", "TARGET_ROLE_REFUSED", PASSING);

/** S3 Access Grants did not give credentials for the data asked for. */
export const AccessGrantsError = kindOfError("AccessGrantsError", "ACCESS_GRANTS_REFUSED", PASSING);

/** The invocation's time ran out before the object was done. */
export const OutOfTimeError = kindOfError("OutOfTimeError", "OUT_OF_TIME", PASSING);

/** Some records of an invocation failed. Thrown after all of them have been tried, so that Lambda tries again. */
export class RecordsFailedError extends FunctionError {
  override readonly name = "RecordsFailedError";
  readonly code = "RECORDS_FAILED";
  readonly permanent: boolean;

  /**
   * @param errors - One for each failed record.
   * @param recordCount - How many records the invocation had.
   * @param product - What the records should have given.
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

/** The error's stable code; UNEXPECTED for an error that this function did not foresee. */
export function errorCode(error: unknown): string {
  return error instanceof FunctionError ? error.code : "UNEXPECTED";
}

/** Whether trying again cannot help. What was not foreseen counts as passing, so that it is tried again. */
export function isPermanent(error: unknown): boolean {
  return error instanceof FunctionError && error.permanent;
}

/** The error in words, whatever was thrown. */
export function errorMessage(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}
