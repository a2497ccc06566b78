import {
  DamagedPictureError,
  errorMessage,
  type FunctionError,
  OutOfTimeError,
  PictureTooLargeError,
  RenderFailedError,
  UnsupportedPictureError,
} from "../shared/errors";

import { TIMED_OUT } from "./stop-in-time";

/** Decoder messages for pictures beyond their own limits. */
const BEYOND_DECODER =
  /security limit|maximum supported image dimension|exceeds (?:pixel|channel) limit|tile size out of range|byte limit defined in open options/i;

/** Decoder messages for unsupported features. */
const BEYOND_ABILITY =
  /is not configured|is not implemented|not supported|unsupported(?! image format| marker type)|samples out of range|arithmetic/i;

const OUT_OF_MEMORY =
  /out of memory|unable to allocate|cannot allocate|insufficient memory|memory allocation/i;

/**
 * Interprets a decoder's failure: lack of memory is temporary, damage is permanent.
 * @param expected - The expectation for a damaged picture.
 */
export function decodeError(cause: unknown, name: string, expected: string): FunctionError {
  const message = complaintOf(cause);
  if (TIMED_OUT.test(message)) {
    return new OutOfTimeError("a picture within the invocation's time", name, message, { cause });
  }
  if (BEYOND_DECODER.test(message)) {
    return new PictureTooLargeError("no more than its decoder allows", name, message, { cause });
  }
  if (BEYOND_ABILITY.test(message)) {
    return new UnsupportedPictureError("a coding that its decoder knows", name, message, { cause });
  }
  if (OUT_OF_MEMORY.test(message)) return new RenderFailedError("enough memory", name, message, { cause });
  return new DamagedPictureError(expected, name, `a damaged one (${message})`, { cause });
}

/** A decoder's message, in one line. libvips repeats it for each thread. */
export function complaintOf(cause: unknown): string {
  return [...new Set(errorMessage(cause).split("\n"))].filter(Boolean).join("; ");
}
