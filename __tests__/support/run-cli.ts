import { cli } from "../../src/commands/cli";

/** How a command ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `s3-handshake` with these arguments in this process, with no terminal: without colour. */
export async function runCli(...args: readonly string[]): Promise<Ended> {
  const written = { out: "", err: "" };
  const status = await cli(args, {
    out: (text) => (written.out += `${text}\n`),
    err: (text) => (written.err += `${text}\n`),
  });
  return { status, stdout: written.out, stderr: written.err };
}
