/** Whether a service says that no policy allows the request. Anything else says nothing about permissions. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "AccessDenied";
}

/** An error in one line, with its name: `ServiceUnavailable: Please try again.` */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  // A connection that is refused at every address has no message of its own.
  const message = error.message === "" ? (code ?? "no message") : error.message;
  return `${error.name}: ${message}`;
}
