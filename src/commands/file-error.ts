import { types } from "node:util";
import { HandshakeError } from "../config/errors";

/** A file system error for a file or folder. */
export class FileError extends HandshakeError {
  readonly code = "FILE_UNUSABLE";

  constructor(place: string, { expected, received, advice }: Words, options: ErrorOptions) {
    super(`${place}: expected ${expected}, received ${received}. ${advice}`, options);
  }
}

interface Words {
  readonly expected: string;
  readonly received: string;
  /** What to do about it. */
  readonly advice: string;
}

const AGAIN = "then run the same command again.";
const NOT_ALLOWED: Words = {
  expected: "a path that this user may read and write",
  received: "no permission",
  advice: `Change its owner or permissions, or become a user who may, ${AGAIN}`,
};
const IN_THE_WAY: Words = {
  expected: "a folder, or a new path",
  received: "a file",
  advice: `Move it out of the way, ${AGAIN}`,
};
const FULL: Words = {
  expected: "space for another file",
  received: "a full disk or quota",
  advice: `Free some space, ${AGAIN}`,
};

/** Texts for the system's error codes. */
const WORDS: Readonly<Record<string, Words>> = {
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EEXIST: IN_THE_WAY,
  ENOTDIR: { ...IN_THE_WAY, expected: "a path through folders", received: "a file in the path" },
  EISDIR: { expected: "a file", received: "a folder", advice: "Give the path of a file." },
  ENOENT: { expected: "a file or folder", received: "no such file", advice: "Check the path." },
  ENOSPC: FULL,
  EDQUOT: FULL,
  EROFS: {
    expected: "a file system that can be written",
    received: "one that is read-only",
    advice: `Use another place, or mount it for writing, ${AGAIN}`,
  },
  ELOOP: {
    expected: "a path without a loop",
    received: "symbolic links in a loop",
    advice: "Check the links.",
  },
  ENAMETOOLONG: {
    expected: "a shorter path",
    received: "one that is too long",
    advice: "Use another place.",
  },
};

/** The parent exists, but nothing can be created in it, as in /proc. */
const NOT_MADE: Words = {
  expected: "a place where folders can be created",
  received: "one where the system does not allow it",
  advice: "Use another place.",
};

/**
 * A file system error in the project's form; undefined for any other error.
 *
 * @param place - the path as the user gave it. Default: the system's
 */
export function fileErrorOf(error: unknown, place?: string): FileError | undefined {
  if (!types.isNativeError(error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  // A missing program is not a file of the user.
  if (code === undefined || syscall === undefined || syscall.startsWith("spawn")) return undefined;
  if (!Object.hasOwn(WORDS, code)) return undefined;
  const words = code === "ENOENT" && syscall === "mkdir" ? NOT_MADE : WORDS[code];
  return words && new FileError(place ?? path ?? "a file", words, { cause: error });
}
