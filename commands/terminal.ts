/** Where a command writes its lines. */
export interface Terminal {
  /** A line of what was asked for, or several. */
  readonly out: (text: string) => void;
  /** A line about it: progress, warnings, errors. */
  readonly err: (text: string) => void;
  /** Whether a person reads it who sees colours. @default false */
  readonly colour?: boolean;
}

/** A command: takes the arguments after its name, returns the exit code. */
export type RunCommand = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    colour: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
  };
}
