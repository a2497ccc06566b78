import { HandshakeError } from "../config/errors";

/** Signals that ask a program to end: Ctrl-C, a stopped CI job, a closed terminal. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal this soon after the first one counts as the same: npm forwards what the terminal has already sent. */
const SAME_PRESS_MILLISECONDS = 1000;

/** It was stopped from outside. */
export class InterruptedError extends HandshakeError {
  readonly code = "INTERRUPTED";
  override readonly exitCode = 130;
}

/**
 * Runs `work` so that a signal does not end the process, but aborts the work's signal, and the work ends itself.
 *
 * @param say - receives a line when a signal arrives
 */
export async function interruptible<T>(
  say: (line: string) => void,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let first = 0;
  const stop = (): void => {
    if (!controller.signal.aborted) {
      first = Date.now();
      say("stopping: waiting for Terraform to end …");
      controller.abort();
    } else if (Date.now() - first > SAME_PRESS_MILLISECONDS) {
      say("still waiting: Terraform saves its state and releases its lock before it ends …");
    }
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}
