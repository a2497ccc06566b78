import { existsSync } from "node:fs";
import { join } from "node:path";
import { HandshakeError } from "../config/errors";
import type { DeployStack } from "./deploy-stack";
import { InterruptedError } from "./interruption";
import type { TerraformEnd } from "./run-terraform";

/** How far a stack has come. */
export type StackStage = "not started" | "planned" | "unchanged" | "applied" | "failed";

/** How far a deployment has come, stack by stack, in their order. */
export type Progress = Map<DeployStack, StackStage>;

/** Terraform failed, or it was stopped before it was started on what was not proven. */
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

/** How much of what Terraform wrote an error shows, in lines. */
const SHOWN_LINES = 40;

/** Why a step of Terraform's failed. */
export function stepReason(id: string, step: string, { code, stderr, stdout }: TerraformEnd): string[] {
  const said = stderr.trim() === "" ? stdout.trim() : stderr.trim();
  const shown = said === "" ? [] : said.split("\n").slice(-SHOWN_LINES);
  const received = code === null ? "a signal" : `exit code ${code}`;
  return [
    `${id}: expected terraform ${step} to succeed, received ${received}${shown.length === 0 ? "" : ":"}`,
    ...shown.map((line) => `  ${line}`),
  ];
}

/** Of what failed: why, how far each account has come, and how to go on. */
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
