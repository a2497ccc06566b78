import {
  existingOf,
  statementsThere,
  type ExistingBucket,
  type GivenStatement,
} from "../config/existing-schema";
import type { ResolvedConfig } from "../config/schema";
import { destinationsOf, lambdasOf } from "../config/writers-of";
import type { Model, ModelBucket, ModelPolicy } from "./model";
import { readPolicy } from "./policy-of";
import { isObject } from "../iam/parse-json";

/**
 * The model with the whole policies of existing buckets, if the config has them: their statements and those that the
 * stacks add.
 *
 * @throws ModelError for a policy of the config that AWS would not accept
 */
export function withExistingPolicies(model: Model, config: ResolvedConfig): Model {
  const existing = existingOfConfig(config);
  return { ...model, buckets: model.buckets.map((bucket) => withPolicy(bucket, existing.get(bucket.name))) };
}

function existingOfConfig(config: ResolvedConfig): ReadonlyMap<string, ExistingBucket> {
  const buckets = [
    ...destinationsOf(config),
    ...lambdasOf(config).flatMap(({ source }) => (source.in === "own-bucket" ? [source] : [])),
  ];
  return new Map(
    buckets.flatMap(({ bucketName, existing }) => {
      const there = existingOf(existing);
      return there === undefined ? [] : [[bucketName, there] as const];
    }),
  );
}

function withPolicy(bucket: ModelBucket, existing: ExistingBucket | undefined): ModelBucket {
  const there = existing === undefined ? undefined : statementsThere(existing);
  // If it is known, this was done before.
  if (there === undefined || bucket.isManaged || bucket.added !== undefined) return bucket;
  const own = new Set(there.map((statement) => JSON.stringify(statement)));
  const added = statementsIn(bucket.policy).filter((statement) => !own.has(JSON.stringify(statement)));
  const policy = (name: string, statements: readonly GivenStatement[]): ModelPolicy | null =>
    statements.length === 0
      ? null
      : readPolicy({ Version: "2012-10-17", Statement: statements }, name, "resource", name);
  return {
    ...bucket,
    policy:
      existing?.bucketPolicy === "replace"
        ? bucket.policy
        : policy(`bucket policy of ${bucket.name}`, [...there, ...added]),
    added: policy(`statements for the bucket policy of ${bucket.name}`, added),
  };
}

function statementsIn(policy: ModelPolicy | null): readonly GivenStatement[] {
  const statements = isObject(policy?.json) ? policy.json.Statement : [];
  return Array.isArray(statements) ? (statements as readonly GivenStatement[]) : [];
}
