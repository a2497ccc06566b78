import { spawn } from "node:child_process";
import { onStop } from "../../packaging/temporary-folder";

/** Lines of a program's own words that an error shows. */
const SHOWN_LINES = 8;

/** Runs a program to its end, or to the end of this one. `exitCode` is null when it could not be started. */
export function runProgram(
  program: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: process.env });
    const forget = onStop(() => child.kill("SIGKILL"));
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
      });
    }
    child.on("error", ({ message }) => {
      forget();
      resolve({ exitCode: null, output: message });
    });
    child.on("close", (exitCode) => {
      forget();
      resolve({ exitCode, output });
    });
  });
}

/** The end of what a program wrote, for an error; nothing when it wrote nothing. */
export function lastLines(program: string, output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "");
  const shown = lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
  return shown.length === 0 ? "" : `\n\n${program} said:\n${shown.join("\n")}`;
}
