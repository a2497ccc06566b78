/** Fields of a log line, without undefined ones. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one JSON object a line, with `timestamp`, `level`, `message` and the fields given. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  with(fields: LogFields): Log;
}

/**
 * Makes a log.
 *
 * Lambda filters by `level` and takes over `timestamp` (RFC 3339) from lines that are JSON already
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 * @param write - Takes each line, without its line break. Default: standard output; not `console`, because Lambda's
 * console would wrap the line as text into its own JSON object.
 */
export function createLog(write: (line: string) => void = writeLine, context: LogFields = {}): Log {
  const at = (level: string) => (message: string, fields?: LogFields) => {
    write(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...context, ...fields }));
  };
  return {
    info: at("INFO"),
    warn: at("WARN"),
    error: at("ERROR"),
    with: (fields) => createLog(write, { ...context, ...fields }),
  };
}

/** Writes a line to standard output, as it is. */
export function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
