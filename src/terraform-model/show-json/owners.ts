import { groupBy } from "../group-by";
import type { Candidate } from "./candidate";

/** The argument with which a part names its owner, the owner's type, and the owner's naming arguments or attributes. */
const OWNERS: readonly (readonly [argument: string, type: string, names: readonly string[]])[] = [
  ["role", "aws_iam_role", ["name"]],
  ["user", "aws_iam_user", ["name"]],
  ["group", "aws_iam_group", ["name"]],
  ["role_name", "aws_iam_role", ["name"]],
  ["user_name", "aws_iam_user", ["name"]],
  ["group_name", "aws_iam_group", ["name"]],
  ["roles", "aws_iam_role", ["name"]],
  ["users", "aws_iam_user", ["name"]],
  ["groups", "aws_iam_group", ["name"]],
  ["bucket", "aws_s3_bucket", ["bucket"]],
  ["function_name", "aws_lambda_function", ["function_name"]],
  ["key_id", "aws_kms_key", ["key_id", "arn"]],
  ["target_key_id", "aws_kms_key", ["key_id", "arn"]],
  ["repository", "aws_ecr_repository", ["name"]],
  ["event_bus_name", "aws_cloudwatch_event_bus", ["name"]],
];

/**
 * A part without an ARN or a provider with an account is in the account of its owner, else in that of the command line.
 */
export function assignOwnersAccounts(candidates: readonly Candidate[]): readonly Candidate[] {
  toOwners(candidates);
  for (const candidate of candidates) candidate.where = { ...candidate.said, ...candidate.where };
  toOwners(candidates);
  return candidates;
}

function toOwners(candidates: readonly Candidate[]): void {
  const named = groupBy(candidates.flatMap(namesOf), ([name]) => name);
  for (const candidate of candidates) {
    const { where, args } = candidate;
    if (where.account !== undefined && where.region !== undefined) continue;
    const owners = OWNERS.flatMap(([argument, type]) =>
      [args[argument]]
        .flat()
        .flatMap((name) => named.get(`${type} ${String(name)}`) ?? [])
        .map(([, owner]) => owner)
        .filter((owner) => owner !== candidate),
    );
    const [owner, ...more] = owners;
    if (owner === undefined || more.some((one) => one.where.account !== owner.where.account)) continue;
    // Two accounts may have roles of the same name: the part's own account has priority.
    if (where.account !== undefined && owner.where.account !== where.account) continue;
    candidate.where = { ...owner.where, ...where };
  }
}

/** The names by which parts refer to an owner. */
function namesOf(candidate: Candidate): [name: string, owner: Candidate][] {
  const { shown, args, attributes } = candidate;
  const names = OWNERS.flatMap(([, type, own]) =>
    type === shown.type ? own.map((name) => args[name] ?? attributes[name]) : [],
  );
  return [...new Set(names)].flatMap((name) =>
    typeof name === "string" ? [[`${shown.type} ${name}`, candidate]] : [],
  );
}
