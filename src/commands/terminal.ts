import { createInterface } from "node:readline";

/** Where a command writes its lines. */
export interface Terminal {
  /** One or more lines of output. */
  readonly out: (text: string) => void;
  /** A line of progress, warnings or errors. */
  readonly err: (text: string) => void;
  /** Whether the output may have colours. @default false */
  readonly colour?: boolean;
  /** Asks a question; the answer is empty if the user ends the input. @default - not interactive */
  readonly ask?: (question: string, stop: AbortSignal) => Promise<string>;
}

/** A command: takes the arguments after its name, returns the exit code. */
export type RunCommand = (args: readonly string[], terminal: Terminal) => Promise<number>;

export function processTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    colour: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
    ...(process.stdin.isTTY ? { ask } : {}),
  };
}

function ask(question: string, stop: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    // Not in terminal mode, so that Ctrl-C stays a signal.
    const lines = createInterface({ input: process.stdin, terminal: false });
    const end = (): void => lines.close();
    stop.addEventListener("abort", end, { once: true });
    lines.once("line", (answer) => {
      resolve(answer);
      end();
    });
    lines.once("close", () => {
      stop.removeEventListener("abort", end);
      resolve("");
    });
    process.stderr.write(question);
  });
}
