import * as errors from "../../../lambda-src/shared/errors";
import {
  errorCode,
  errorMessage,
  FunctionError,
  isPermanent,
  RecordsFailedError,
} from "../../../lambda-src/shared/errors";

type Kind = new (expected: string, subject: string, received: string) => FunctionError;

const kinds = Object.entries(errors).filter(
  ([name]) => name.endsWith("Error") && !["FunctionError", "RecordsFailedError"].includes(name),
) as [string, unknown][] as [string, Kind][];

/** The contract with alarms, searches and anyone who sorts failed events. */
const CONTRACT: Record<string, [code: string, permanent: boolean]> = {
  UnexpectedEventError: ["UNEXPECTED_EVENT", true],
  WrongSourceError: ["WRONG_SOURCE", true],
  SourceUnavailableError: ["SOURCE_UNAVAILABLE", true],
  SourceVanishedError: ["SOURCE_VANISHED", true],
  NotAPictureError: ["NOT_A_PICTURE", true],
  UnsupportedPictureError: ["UNSUPPORTED_PICTURE", true],
  PictureTooLargeError: ["PICTURE_TOO_LARGE", true],
  DamagedPictureError: ["DAMAGED_PICTURE", true],
  KeyTooLongError: ["KEY_TOO_LONG", true],
  MetadataTooLargeError: ["METADATA_TOO_LARGE", true],
  KeyTakenError: ["KEY_TAKEN", true],
  RenderFailedError: ["RENDER_FAILED", false],
  StorageError: ["STORAGE_FAILED", false],
  WriteConflictError: ["WRITE_CONFLICT", false],
  TargetRoleError: ["TARGET_ROLE_REFUSED", false],
  AccessGrantsError: ["ACCESS_GRANTS_REFUSED", false],
  OutOfTimeError: ["OUT_OF_TIME", false],
};

test("every error has its name, its code and its kind, and there are no others", () => {
  const found = kinds.map(([name, Kind]) => {
    const error = new Kind("this", "that", "something else");
    expect(error).toBeInstanceOf(FunctionError);
    expect(error.name).toBe(name);
    expect(error.message).toBe("expected this for that but received something else");
    return [name, [error.code, error.permanent]];
  });
  expect(Object.fromEntries(found)).toEqual(CONTRACT);
});

test("what was not foreseen counts as temporary", () => {
  for (const error of [new TypeError("x is not a function"), "text", undefined]) {
    expect([errorCode(error), isPermanent(error)]).toEqual(["UNEXPECTED", false]);
  }
  expect(errorMessage("text")).toBe("text");
});

test("the failure of several records is permanent only if all of theirs are", () => {
  const permanent = new errors.NotAPictureError("a", "b", "c");
  const passing = new errors.StorageError("d", "e", "f");
  expect(new RecordsFailedError([permanent, permanent], 2, "thumbnails").permanent).toBe(true);
  expect(new RecordsFailedError([permanent, passing], 2, "thumbnails").permanent).toBe(false);
  expect(new RecordsFailedError([permanent, new TypeError("bug")], 3, "thumbnails").permanent).toBe(false);
  expect(new RecordsFailedError([permanent, passing], 5, "thumbnails").message).toBe(
    "expected thumbnails for 5 record(s) but received 2 failure(s):\n" +
      "  [NOT_A_PICTURE] expected a for b but received c\n" +
      "  [STORAGE_FAILED] expected d for e but received f",
  );
});
