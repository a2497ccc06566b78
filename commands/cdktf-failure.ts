import { stripVTControlCharacters } from "node:util";
import { HandshakeError } from "../config/errors";
import { toldError } from "./told-error";

/** cdktf ended with an error of its own, or the app with one that nobody foresaw. */
export class CdktfError extends HandshakeError {
  readonly code = "CDKTF_FAILED";
  override readonly exitCode = 1;
}

/** How many of the last lines are shown when cdktf does not say what the app wrote. */
const SHOWN_LINES = 20;

/**
 * Why `cdktf synth` failed: the app's own error, else what the app wrote, else the last that cdktf has to say.
 *
 * @param output - all that cdktf wrote, with its spinner and the warnings of the terraform that it looks for
 * @param exitCode - null after a signal
 */
export function cdktfFailure(output: string, exitCode: number | null): HandshakeError {
  const text = stripVTControlCharacters(output).replace(/\r/g, "");
  const [, appCode] = /^Error: +non-zero exit code (\d+)$/m.exec(text) ?? [];
  const [, block = ""] = /^Command output on stderr:\n((?:\n| {4}.*(?:\n|$))+)/m.exec(text) ?? [];
  const written = block.replace(/^ {4}/gm, "").trim();
  return (
    toldError(written, appCode === undefined ? null : Number(appCode)) ??
    new CdktfError(`cdktf synth ended with ${exitCode ?? "a signal"}:\n${written || lastLines(text)}`)
  );
}

/** Terraform is not needed for a synth: that its settings are not there says nothing. */
const TERRAFORM_SETTINGS = /^.*There are some problems with the CLI configuration:\n╷\n(?:│.*\n)*╵\n?/gm;
const SPINNER_FRAME = /^[\u2800-\u28ff] .*$/gm;
const LOG_PREFIX = /^\[[\dT:.-]+\] \[[A-Z]+\] \S+ - /gm;

function lastLines(text: string): string {
  const lines = text
    .replace(TERRAFORM_SETTINGS, "")
    .replace(SPINNER_FRAME, "")
    .replace(LOG_PREFIX, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return [...new Set(lines)].slice(-SHOWN_LINES).join("\n");
}
