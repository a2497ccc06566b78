import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { CONFIG_VARIABLE, configPath } from "../config/load-config";
import { HandshakeError } from "../config/errors";
import { projectFolder } from "../packaging/project-folder";
import { toldError } from "./told-error";

/** The app ended without its stacks. */
export class SynthError extends HandshakeError {
  readonly code = "SYNTH_FAILED";
  override readonly exitCode = 1;
}

/**
 * Runs the app itself, as `cdktf synth` does.
 *
 * @param file - the config file as the user named it; undefined for the default
 * @param outdir - where the stacks are written
 * @param signal - ends it
 * @throws SynthError, or the error that the app told
 */
export async function runApp(file: string | undefined, outdir: string, signal?: AbortSignal): Promise<void> {
  const app = join(projectFolder(), "main.ts");
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), app], {
    env: {
      ...process.env,
      CDKTF_OUTDIR: outdir,
      [CONFIG_VARIABLE]: configPath(file),
    },
    stdio: ["ignore", "ignore", "pipe"],
    ...(signal === undefined ? {} : { signal }),
  });
  // Told by how it ends.
  child.on("error", () => undefined);
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) {
    throw (
      toldError(output, code) ??
      new SynthError(`expected the stacks of the config, received:\n${output.trim()}`)
    );
  }
}
