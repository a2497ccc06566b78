/**
 * What a function's log says of an object that it wrote down as failed for good, for a person: its invocation ends well, so
 * nothing else reports. None for any other line.
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
