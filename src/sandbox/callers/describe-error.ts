/** Whether an error means that no policy allows the request. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "AccessDenied";
}

/** An error in one line, with its name: `ServiceUnavailable: Please try again.` */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  // A connection that is refused at every address has no message.
  const message = error.message === "" ? (code ?? "no message") : error.message;
  return `${error.name}: ${message}`;
}
