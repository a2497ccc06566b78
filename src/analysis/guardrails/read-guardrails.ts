import type { LimitsConfig } from "../../config/limits-schema";
import { PolicyFileError, readPolicyJson } from "../../config/policy-files";
import { parsePolicy, PolicyError, type ControlLevel, type NamedPolicy, type PolicyKind } from "../../iam";
import { FULL_AWS_ACCESS } from "../../terraform-model/full-aws-access";
import { NO_LIMITS, type Limits } from "./guardrails";

/**
 * Reads the policies that the config names as limits.
 *
 * @param folder - the config file's folder, for relative paths
 * @throws PolicyFileError
 */
export function readLimits(config: LimitsConfig | undefined, folder: string): Limits {
  if (config === undefined) return NO_LIMITS;
  const levels = (given: LimitsConfig["serviceControlPolicies"], kind: "scp" | "rcp") => {
    const option = `limits.${kind === "scp" ? "serviceControlPolicies" : "resourceControlPolicies"}`;
    const read = given.map(({ name, accounts, files }, at) => ({
      accounts,
      level: {
        name,
        policies: files.map((file, index) =>
          readPolicyFile(folder, file, kind, `${file} of ${name}`, `${option}[${at}].files[${index}]`),
        ),
      },
    }));
    return (account: string): ControlLevel[] =>
      read
        .filter(({ accounts }) => accounts === "all" || accounts.includes(account))
        .map(({ level }) => level);
  };
  const boundaries = new Map(
    config.boundaries.map(({ arn, file }, index) => [
      arn,
      readPolicyFile(folder, file, "boundary", `boundary ${file}`, `limits.boundaries[${index}].file`),
    ]),
  );
  return {
    scpsOver: levels(config.serviceControlPolicies, "scp"),
    rcpsOver: levels(config.resourceControlPolicies, "rcp"),
    boundary: (arn) => boundaries.get(arn),
    isManagement: (account) => account === config.managementAccountId,
  };
}

/**
 * @param name - its name in messages
 * @param option - the place in the config that names the file
 */
function readPolicyFile(
  folder: string,
  file: string,
  kind: PolicyKind,
  name: string,
  option: string,
): NamedPolicy {
  const json: unknown = file === "FullAWSAccess" ? FULL_AWS_ACCESS : readPolicyJson(folder, file, option);
  try {
    return { name, document: parsePolicy(json, file, kind) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PolicyFileError(option, error.where, error.expected, error.received);
  }
}
