import { readFileSync, writeFileSync } from "node:fs";

/** The variable with a command's task for the app; not set when `cdktf` or a person starts the app. */
const TASK_VARIABLE = "S3_HANDSHAKE_TASK";

/** A command's task for the app. */
export interface AppTask {
  /** The file for the app's result. */
  readonly outcomeFile: string;
  /** The stacks' folder, absolute. */
  readonly outdir: string;
  /** Whether it proves the stacks before it moves them to their place. */
  readonly prove: boolean;
  /** The command, for advice. */
  readonly again?: string;
}

/** An expected error, to report unchanged. */
export interface ErrorData {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

/** The app's result: an error, or stacks. */
export type AppOutcome = { readonly error: ErrorData } | AppResult;

/** The app's report about its stacks. */
export interface AppResult {
  /** The proof's result; undefined if it was not requested. */
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

/** The environment for the app's task. */
export function taskEnvironment(task: AppTask): Readonly<Record<string, string>> {
  return { [TASK_VARIABLE]: JSON.stringify(task) };
}

/** The task of this process. */
export function readTask(): AppTask | undefined {
  const text = process.env[TASK_VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as AppTask);
}

export function writeOutcome({ outcomeFile }: AppTask, outcome: AppOutcome): void {
  writeFileSync(outcomeFile, JSON.stringify(outcome));
}

/** Undefined if the app wrote no result: it is not this tool's, or it failed unexpectedly. */
export function readOutcome({ outcomeFile }: AppTask): AppOutcome | undefined {
  try {
    return JSON.parse(readFileSync(outcomeFile, "utf8")) as AppOutcome;
  } catch {
    return undefined;
  }
}
