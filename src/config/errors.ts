/** What was expected and what was received, at one place. */
export interface Finding {
  /** The path in the config: `writers[0].roleName`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

export function wrong(path: string, expected: string, received: string): Finding[] {
  return [{ path, expected, received }];
}

/** The base class of expected errors. Commands print the message without a stack trace. */
export abstract class HandshakeError extends Error {
  /** Stable, for scripts. */
  abstract readonly code: string;

  /** The command's exit code: 2 if the user can fix the input, otherwise 1. */
  readonly exitCode: number = 2;

  override get name(): string {
    return this.constructor.name;
  }
}

/** One line for a finding: the same phrase everywhere. */
export function describeFinding({ path, expected, received }: Finding): string {
  return `${path}: expected ${expected}, received ${shortened(received)}`;
}

const SHOWN_CHARACTERS = 300;

/** The received value, as far as it helps. */
export function shortened(received: string): string {
  const { length } = received;
  return length <= SHOWN_CHARACTERS
    ? received
    : `${received.slice(0, SHOWN_CHARACTERS)}… (${length} characters)`;
}

function listFindings(title: string, findings: readonly Finding[]): string {
  return [title, ...findings.map((finding) => `  ${describeFinding(finding)}`)].join("\n");
}

/** The config does not match its schema. It has every finding, not only the first. */
export class ConfigError extends HandshakeError {
  readonly code = "CONFIG_INVALID";

  constructor(
    readonly file: string,
    readonly findings: readonly Finding[],
  ) {
    const count = findings.length === 1 ? "1 error" : `${findings.length} errors`;
    super(listFindings(`${file}: ${count}`, findings));
  }
}

/** The config file cannot be read at all. */
export class ConfigFileError extends HandshakeError {
  readonly code = "CONFIG_UNREADABLE";

  constructor(file: string, expected: string, received: string) {
    super(`${file}: expected ${expected}, received ${received}`);
  }
}

/** The config is valid, but AWS would reject the result. */
export class LimitError extends HandshakeError {
  readonly code = "AWS_LIMIT_EXCEEDED";

  constructor(readonly findings: readonly Finding[]) {
    super(listFindings("AWS would reject this config:", findings));
  }
}
