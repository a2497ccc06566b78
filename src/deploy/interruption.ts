import { HandshakeError } from "../config/errors";

/** What ends a program that is to end in order: Ctrl-C, a runner that stops a job, a terminal that closes. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal that comes so soon after the first one is the same: npm passes on what the terminal has sent already. */
const SAME_PRESS_MILLISECONDS = 1000;

/** It was stopped from outside. */
export class InterruptedError extends HandshakeError {
  readonly code = "INTERRUPTED";
  override readonly exitCode = 130;
}

/**
 * Runs `work` so that a signal does not end the process: it aborts what the work is given, and the work ends by itself.
 *
 * @param say - gets a line when a signal comes
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
