import { groupBy } from "../group-by";
import type { Candidate } from "./candidate";

/** The argument of a part that names its owner, with the owner's type and the arguments or attributes that it is named by. */
const OWNERS: readonly (readonly [argument: string, type: string, names: readonly string[]])[] = [
  ["role", "aws_iam_role", ["name"]],
  ["user", "aws_iam_user", ["name"]],
  ["group", "aws_iam_group", ["name"]],
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
 * What has neither an ARN nor a provider that says its account is where the one resource is that it belongs to, else where
 * the command line says.
 */
export function settleHomes(candidates: readonly Candidate[]): readonly Candidate[] {
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
    // A role may be called the same in two accounts: the part's own account goes first.
    if (where.account !== undefined && owner.where.account !== where.account) continue;
    candidate.where = { ...owner.where, ...where };
  }
}

/** What its parts may name an owner by. */
function namesOf(candidate: Candidate): [name: string, owner: Candidate][] {
  const { shown, args, attributes } = candidate;
  const names = OWNERS.flatMap(([, type, own]) =>
    type === shown.type ? own.map((name) => args[name] ?? attributes[name]) : [],
  );
  return [...new Set(names)].flatMap((name) =>
    typeof name === "string" ? [[`${shown.type} ${name}`, candidate]] : [],
  );
}
