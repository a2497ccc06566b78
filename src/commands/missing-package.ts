import { HandshakeError } from "../config/errors";

/** A package that only some commands need is not installed. */
export class MissingPackageError extends HandshakeError {
  readonly code = "PACKAGE_MISSING";

  constructor(command: string, name: string) {
    super(
      `s3-handshake ${command}: expected the package ${name}, received none. ` +
        `Run \`npm install --save-dev ${name}\`, then the same command again.`,
    );
  }
}

/** Packages that are optional: only some commands load them. */
const OPTIONAL = ["sharp"];

/** The missing optional package of an error; undefined for any other error. */
export function missingPackage(command: string, error: unknown): MissingPackageError | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = OPTIONAL.find((one) => message.startsWith(`Cannot find module '${one}'`));
  return code !== "MODULE_NOT_FOUND" || name === undefined
    ? undefined
    : new MissingPackageError(command, name);
}
