import { dirname, resolve } from "node:path";

/**
 * The absolute path for one from the command line or the environment. It is relative to the user's folder: npm runs a
 * script in its package's folder, and sets INIT_CWD to the folder where it was called.
 *
 * @see https://docs.npmjs.com/cli/v10/commands/npm-run-script
 */
export function userPath(path: string): string {
  return resolve(userFolder(), path);
}

/**
 * The user's folder, absolute. INIT_CWD is inherited: it is valid for the script that npm started, not for processes in
 * other folders.
 */
export function userFolder(): string {
  const { INIT_CWD: called, npm_lifecycle_event: script, npm_package_json: manifest } = process.env;
  const isScript = script !== undefined && manifest !== undefined && dirname(manifest) === process.cwd();
  return isScript && called !== undefined ? called : process.cwd();
}
