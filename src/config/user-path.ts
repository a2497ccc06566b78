import { dirname, resolve } from "node:path";

/**
 * A path from the command line or the environment, absolute. It starts where the user stands: npm runs a script in its
 * package's folder, and sets INIT_CWD to the folder where it was called.
 *
 * @see https://docs.npmjs.com/cli/v10/commands/npm-run-script
 */
export function userPath(path: string): string {
  return resolve(userFolder(), path);
}

/**
 * Where the user stands, absolute. INIT_CWD is inherited: it counts for the script that npm itself started, and not for
 * what that starts elsewhere.
 */
export function userFolder(): string {
  const { INIT_CWD: called, npm_lifecycle_event: script, npm_package_json: manifest } = process.env;
  const isScript = script !== undefined && manifest !== undefined && dirname(manifest) === process.cwd();
  return isScript && called !== undefined ? called : process.cwd();
}
