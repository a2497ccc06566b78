import { spawn } from "node:child_process";
import { onStop } from "../../packaging/temporary-folder";

/** How many lines of a program's output an error shows. */
const SHOWN_LINES = 8;

/** Runs a program until it or this process ends. `exitCode` is null when it could not be started. */
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

/** The end of a program's output, for an error; empty if there is none. */
export function lastLines(program: string, output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "");
  const shown = lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
  return shown.length === 0 ? "" : `\n\n${program} said:\n${shown.join("\n")}`;
}
