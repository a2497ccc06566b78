import { readFileSync, writeFileSync } from "node:fs";

/** Names what a command wants of the app that it starts; not set when `cdktf` or a person starts it. */
const TASK_VARIABLE = "S3_HANDSHAKE_TASK";

/** What a command wants of the app. */
export interface AppTask {
  /** Where the app says how it ended. */
  readonly outcomeFile: string;
  /** Where the stacks go, absolute. */
  readonly outdir: string;
  /** Whether it proves what it makes, before it is moved to its place. */
  readonly prove: boolean;
  /** The command, for what it says of how to go on. */
  readonly again?: string;
}

/** A foreseen error, to be reported as it was. */
export interface ErrorData {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

/** How the app ended: with an error and no stacks, or with stacks. */
export type AppOutcome = { readonly error: ErrorData } | AppResult;

/** What an app says of the stacks that it made. */
export interface AppResult {
  /** What the proof found; undefined when it was not wanted. */
  readonly proof?: AppProof;
  readonly zips: readonly Zip[];
}

export interface AppProof {
  readonly proven: boolean;
  readonly verdict: string;
}

/** A function's code, as synth lists it. */
export interface Zip {
  readonly workload: string;
  readonly architecture: string;
  readonly zipBytes: number;
  readonly sha256Base64: string;
}

/** The environment in which the app does this. */
export function taskEnvironment(task: AppTask): Readonly<Record<string, string>> {
  return { [TASK_VARIABLE]: JSON.stringify(task) };
}

/** What this process, an app, was started for. */
export function readTask(): AppTask | undefined {
  const text = process.env[TASK_VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as AppTask);
}

export function writeOutcome({ outcomeFile }: AppTask, outcome: AppOutcome): void {
  writeFileSync(outcomeFile, JSON.stringify(outcome));
}

/** Undefined when the app did not say how it ended: it is not one of this tool's, or it failed unforeseen. */
export function readOutcome({ outcomeFile }: AppTask): AppOutcome | undefined {
  try {
    return JSON.parse(readFileSync(outcomeFile, "utf8")) as AppOutcome;
  } catch {
    return undefined;
  }
}
