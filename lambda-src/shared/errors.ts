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

/** An event, or a record in it, is not one that this function can read. */
export class UnexpectedEventError extends FunctionError {
  override readonly name = "UnexpectedEventError";
  readonly code = "UNEXPECTED_EVENT";
  readonly permanent = true;
}

/** The object lies outside the bucket or prefix that the function works on. */
export class WrongSourceError extends FunctionError {
  override readonly name = "WrongSourceError";
  readonly code = "WRONG_SOURCE";
  readonly permanent = true;
}

/** The object, or the version named in the event, is not there any more. */
export class SourceVanishedError extends FunctionError {
  override readonly name = "SourceVanishedError";
  readonly code = "SOURCE_VANISHED";
  readonly permanent = true;
}

/** The object is there, but in an archive class, from which it has to be restored, or under a key that its owner keeps. */
export class SourceUnavailableError extends FunctionError {
  override readonly name = "SourceUnavailableError";
  readonly code = "SOURCE_UNAVAILABLE";
  readonly permanent = true;
}

/** The bytes are empty or not a picture in any format that may be read. */
export class NotAPictureError extends FunctionError {
  override readonly name = "NotAPictureError";
  readonly code = "NOT_A_PICTURE";
  readonly permanent = true;
}

/** A picture, by its header, in a format that is not decoded here. */
export class UnsupportedPictureError extends FunctionError {
  override readonly name = "UnsupportedPictureError";
  readonly code = "UNSUPPORTED_PICTURE";
  readonly permanent = true;
}

/** More bytes or pixels than the limit, or a side longer than the thumbnail's format can hold. */
export class PictureTooLargeError extends FunctionError {
  override readonly name = "PictureTooLargeError";
  readonly code = "PICTURE_TOO_LARGE";
  readonly permanent = true;
}

/** The header is a picture's, the rest is cut off or broken. */
export class DamagedPictureError extends FunctionError {
  override readonly name = "DamagedPictureError";
  readonly code = "DAMAGED_PICTURE";
  readonly permanent = true;
}

/** The key to write would be longer than S3 allows. */
export class KeyTooLongError extends FunctionError {
  override readonly name = "KeyTooLongError";
  readonly code = "KEY_TOO_LONG";
  readonly permanent = true;
}

/** What S3 keeps besides an object, or a request's headers, would be more than S3 takes. */
export class MetadataTooLargeError extends FunctionError {
  override readonly name = "MetadataTooLargeError";
  readonly code = "METADATA_TOO_LARGE";
  readonly permanent = true;
}

/** Another source already has a thumbnail under this key, as `name.jpg` and `name.png` would. */
export class KeyTakenError extends FunctionError {
  override readonly name = "KeyTakenError";
  readonly code = "KEY_TAKEN";
  readonly permanent = true;
}

/** A sound picture could not be decoded or encoded: memory ran out, or the encoder failed. */
export class RenderFailedError extends FunctionError {
  override readonly name = "RenderFailedError";
  readonly code = "RENDER_FAILED";
  readonly permanent = false;
}

/** S3 refused or failed: throttling, a 5xx, a broken connection, or a permission that is missing. */
export class StorageError extends FunctionError {
  override readonly name = "StorageError";
  readonly code = "STORAGE_FAILED";
  readonly permanent = false;
}

/** Others kept changing the object between looking at it and writing it. */
export class WriteConflictError extends FunctionError {
  override readonly name = "WriteConflictError";
  readonly code = "WRITE_CONFLICT";
  readonly permanent = false;
}

/** STS did not give credentials for the role that writes the destination. */
export class TargetRoleError extends FunctionError {
  override readonly name = "TargetRoleError";
  readonly code = "TARGET_ROLE_REFUSED";
  readonly permanent = false;
}

/** S3 Access Grants did not give credentials for the data asked for. */
export class AccessGrantsError extends FunctionError {
  override readonly name = "AccessGrantsError";
  readonly code = "ACCESS_GRANTS_REFUSED";
  readonly permanent = false;
}

/** The invocation's time ran out before the object was done. */
export class OutOfTimeError extends FunctionError {
  override readonly name = "OutOfTimeError";
  readonly code = "OUT_OF_TIME";
  readonly permanent = false;
}

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
