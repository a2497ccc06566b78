import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HandshakeError } from "../../config/errors";
import type { LimitsConfig } from "../../config/limits-schema";
import { DuplicateKeyError, parseJson } from "../../config/parse-json";
import { parsePolicy, PolicyError, type ControlLevel, type NamedPolicy, type PolicyKind } from "../../iam";
import { NO_LIMITS, type Limits } from "./limits";

/** A file of a limit cannot be read, or does not hold a policy of its kind. */
export class LimitFileError extends HandshakeError {
  readonly code = "LIMIT_UNREADABLE";

  constructor(file: string, expected: string, received: string) {
    super(`${file}: expected ${expected}, received ${received}`);
  }
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html */
const FULL_AWS_ACCESS = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/**
 * Reads the policies that the config names as limits.
 *
 * @param folder - the config file's, which the paths start from
 * @throws LimitFileError
 */
export function readLimits(config: LimitsConfig | undefined, folder: string): Limits {
  if (config === undefined) return NO_LIMITS;
  const levels = (given: LimitsConfig["serviceControlPolicies"], kind: "scp" | "rcp") => {
    const read = given.map(({ name, accounts, files }) => ({
      accounts,
      level: {
        name,
        policies: files.map((file) => readPolicyFile(folder, file, kind, `${file} of ${name}`)),
      },
    }));
    return (account: string): ControlLevel[] =>
      read
        .filter(({ accounts }) => accounts === "all" || accounts.includes(account))
        .map(({ level }) => level);
  };
  const boundaries = new Map(
    config.boundaries.map(({ arn, file }) => [
      arn,
      readPolicyFile(folder, file, "boundary", `boundary ${file}`),
    ]),
  );
  return {
    scpsOver: levels(config.serviceControlPolicies, "scp"),
    rcpsOver: levels(config.resourceControlPolicies, "rcp"),
    boundary: (arn) => boundaries.get(arn),
    isManagement: (account) => account === config.managementAccountId,
  };
}

/** @param name - what messages call it */
function readPolicyFile(folder: string, file: string, kind: PolicyKind, name: string): NamedPolicy {
  const json: unknown = file === "FullAWSAccess" ? FULL_AWS_ACCESS : parseFile(join(folder, file), file);
  try {
    return { name, document: parsePolicy(json, file, kind) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new LimitFileError(error.where, error.expected, error.received);
  }
}

function parseFile(path: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new LimitFileError(
      file,
      "a policy's file beside the config",
      (error as NodeJS.ErrnoException).code ?? "nothing",
    );
  }
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof DuplicateKeyError) {
      throw new LimitFileError(`${file}:${error.line}`, "a policy in JSON, each key once", error.message);
    }
    throw new LimitFileError(file, "a policy in JSON", (error as Error).message);
  }
}
