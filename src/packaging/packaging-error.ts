import { HandshakeError } from "../config/errors";

/** What a packaging error can be, for scripts: stable. */
export type PackagingErrorCode =
  | "PACKAGING_SOURCE_MISSING"
  | "PACKAGING_INSTALL_FAILED"
  | "PACKAGING_BUNDLE_FAILED"
  | "PACKAGING_UNPINNED_INPUT"
  | "PACKAGING_UNEXPECTED_SDK_CLIENT"
  | "PACKAGING_UNEXPECTED_NATIVE_PACKAGE"
  | "PACKAGING_WRONG_ARCHITECTURE"
  | "PACKAGING_HANDLER_NOT_EXPORTED"
  | "PACKAGING_OVER_BUDGET"
  | "PACKAGING_OTHER_ZIP"
  | "PACKAGING_ZIP_DAMAGED"
  | "PACKAGING_MACHINE_PATH"
  | "LAMBDA_NODE_MISSING";

/** The base class of errors in building a zip. No partial result is left, and earlier zips stay usable. */
export class PackagingError extends HandshakeError {
  override readonly exitCode: number = 1;

  constructor(
    readonly code: PackagingErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Own code that is missing, or differs from the config. */
export class OwnCodeError extends PackagingError {
  override readonly exitCode = 2;
}

/** The function's dependencies could not be installed: usually the npm registry was not reachable. */
export class InstallError extends PackagingError {
  /** @param output the end of npm's output. */
  constructor(
    what: string,
    readonly advice: string,
    readonly output: string,
    options?: ErrorOptions,
  ) {
    const quoted = output === "" ? "" : `\n\nnpm said:\n${output.replace(/^/gm, "  ")}`;
    super("PACKAGING_INSTALL_FAILED", `${what}\n${advice}${quoted}`, options);
  }
}

/** The Lambda's sources could not be bundled: a syntax error, or an import that is not pinned. */
export class BundleError extends PackagingError {
  /** @param problems one line each: file, line, what is wrong. */
  constructor(
    workload: string,
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    const lines = problems.map((problem) => `  ${problem}`);
    super(
      "PACKAGING_BUNDLE_FAILED",
      [`The "${workload}" Lambda cannot be bundled:`, ...lines].join("\n"),
      options,
    );
  }
}

/** A built zip failed a check and was discarded. */
export class PackageCheckError extends PackagingError {}

/** The message of a failed check. */
export function expectedButReceived(expected: string, subject: string, received: string): string {
  return `expected ${expected} for ${subject} but received ${received}`;
}
