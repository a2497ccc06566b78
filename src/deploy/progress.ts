import { existsSync } from "node:fs";
import { join } from "node:path";
import { HandshakeError } from "../config/errors";
import type { DeployStack } from "./deploy-stack";
import { InterruptedError } from "./interruption";
import type { TerraformResult } from "./run-terraform";

/** The progress of a stack. */
export type StackStage = "not started" | "planned" | "unchanged" | "applied" | "failed";

/** The progress of a deployment, by stack, in order. */
export type Progress = Map<DeployStack, StackStage>;

/** Terraform failed, or was not started because the stacks are not the proven ones. */
export class DeployError extends HandshakeError {
  readonly code = "DEPLOY_FAILED";
  override readonly exitCode = 1;
}

export interface Failure {
  readonly stack: DeployStack;
  /** What is wrong; its first line says where. */
  readonly reason: readonly string[];
  readonly progress: Progress;
  /** Whether resources are removed. */
  readonly destroys: boolean;
  readonly isInterrupted: boolean;
  readonly program: string;
  /** The command that goes on. */
  readonly again: string;
}

/** How many lines of Terraform's output an error shows. */
const SHOWN_LINES = 40;

/** Why a Terraform step failed. */
export function stepReason(id: string, step: string, { code, stderr, stdout }: TerraformResult): string[] {
  const said = stderr.trim() === "" ? stdout.trim() : stderr.trim();
  const shown = said === "" ? [] : said.split("\n").slice(-SHOWN_LINES);
  const received = code === null ? "a signal" : `exit code ${code}`;
  return [
    `${id}: expected terraform ${step} to succeed, received ${received}${shown.length === 0 ? "" : ":"}`,
    ...shown.map((line) => `  ${line}`),
  ];
}

/** The report of a failure: why, the state of each account, and how to continue. */
export function failureOf(failure: Failure): HandshakeError {
  const message = [...failure.reason, ...stageLines(failure), ...wayOn(failure)].join("\n");
  return failure.isInterrupted ? new InterruptedError(message) : new DeployError(message);
}

/** `account_A (111111111111): applied` */
function stageLines({ progress, destroys }: Failure): string[] {
  const words: Readonly<Record<StackStage, string>> = {
    "not started": "unchanged",
    planned: "unchanged: planned, not applied",
    unchanged: "unchanged: nothing to change",
    applied: destroys ? "destroyed" : "applied",
    failed: `${destroys ? "destroyed" : "applied"} in part: its state has what was done`,
  };
  return [...progress].map(([{ id, account }, stage]) => `${id} (${account}): ${words[stage]}`);
}

function wayOn({ stack, progress, program, again, isInterrupted }: Failure): string[] {
  const saved = join(stack.folder, "errored.tfstate");
  const push = existsSync(saved)
    ? [
        `Terraform could not save the state of ${stack.id}. First, before anything else:`,
        `  ${program} -chdir=${stack.folder} state push errored.tfstate`,
      ]
    : [];
  const isStarted = [...progress.values()].some((stage) => stage === "applied" || stage === "failed");
  const what = isStarted ? "It plans again and applies the rest." : "Nothing was changed in any account.";
  return [...push, `${isInterrupted ? "To continue" : "Fix that, then run"}: ${again}. ${what}`];
}
