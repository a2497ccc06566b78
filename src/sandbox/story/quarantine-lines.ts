/**
 * Lines for a quarantined object from a function's log, because its invocation succeeds and nothing else reports it.
 * None for any other line.
 */
export function quarantineLines(functionName: string, line: string): string[] {
  if (!line.includes('"object quarantined"')) return [];
  const entry = parsed(line);
  const { message, bucket, key, code, reason, quarantineKey } = entry;
  if (message !== "object quarantined") return [];
  return [
    `· ${functionName} cannot process s3://${String(bucket)}/${String(key)}: it is quarantined`,
    `    ${String(code)}: ${String(reason)}`,
    `    recorded in the destination as ${String(quarantineKey)}`,
  ];
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
