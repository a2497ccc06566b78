import { existingOf, statementsThere, type Existing } from "../config/existing-schema";
import { bucketGuards, type BucketGuardsInput } from "../policies/bucket-guards";
import { mergePolicies, type MergedPolicy } from "../policies/merge-policies";
import {
  policyDocument,
  type PolicyDocument,
  type ResourceStatement,
  type TrustStatement,
} from "../policies/statement";
import { bucketArn, roleArn, type AccountRef } from "../naming";
import type { AccessPlan, BucketPlan } from "./access-plan";

/** A bucket that already exists. */
export interface ExistingPlan {
  /** Its policy with the writers' statements. @default - its policy is unknown */
  readonly merged?: MergedPolicy;
  /** Whether the stack sets the merged policy; otherwise the bucket's owner adds the statements. */
  readonly replaces: boolean;
}

/** A bucket's policy for the writers; a new bucket also gets the denials. */
export function bucketPolicyOf(
  bucket: { readonly existing: Existing },
  statements: readonly ResourceStatement[],
  guards: BucketGuardsInput,
): Pick<BucketPlan, "policy" | "existing"> {
  const existing = existingOf(bucket.existing);
  if (existing === undefined) return { policy: policyDocument([...bucketGuards(guards), ...statements]) };
  const there = statementsThere(existing);
  const id = typeof existing.policy === "object" ? existing.policy.Id : undefined;
  const merged = there && mergePolicies(there, statements, id);
  return {
    policy: policyDocument(statements),
    existing: {
      ...(merged === undefined ? {} : { merged }),
      // A policy needs a statement.
      replaces: existing.bucketPolicy === "replace" && merged?.document.Statement.length !== 0,
    },
  };
}

/** The statements for a bucket's owner to add, without existing ones. */
export function statementsToAdd({ existing, policy }: BucketPlan): readonly ResourceStatement[] {
  return existing?.merged?.added ?? policy.Statement;
}

/** Statements for the owner of a bucket, a key or a role (its trust policy). */
export interface OwnerStatements {
  readonly kind: "bucket" | "key" | "role";
  readonly name: string;
  readonly arn: string;
  readonly policy: PolicyDocument<ResourceStatement | TrustStatement>;
}

/** All statements for owners, of every account, except those that a stack sets. */
export function handedOver({ producers, owners }: AccessPlan): OwnerStatements[] {
  const owned: (readonly [BucketPlan, AccountRef])[] = [
    ...producers.flatMap(({ account, sources }) => sources.map((source) => [source, account] as const)),
    ...owners.flatMap(({ account, destinations }) => destinations.map((one) => [one, account] as const)),
  ];
  const roles = [...producers, ...owners].flatMap(({ account, roles: known }) =>
    known.map(({ role: { roleName, existing } }): OwnerStatements => ({
      kind: "role",
      name: roleName,
      arn: roleArn(account, roleName),
      policy: policyDocument(existing?.trustToAdd ?? []),
    })),
  );
  const buckets = owned.flatMap(([bucket, account]): OwnerStatements[] => {
    const { bucketName, existing, encryption, keyStatements } = bucket;
    return [
      {
        kind: "bucket",
        name: bucketName,
        arn: bucketArn(account, bucketName),
        policy: policyDocument(existing === undefined || existing.replaces ? [] : statementsToAdd(bucket)),
      },
      ...(encryption.kind === "existing-kms-key"
        ? [
            {
              kind: "key" as const,
              name: encryption.keyArn.slice(encryption.keyArn.lastIndexOf("/") + 1),
              arn: encryption.keyArn,
              policy: policyDocument(keyStatements),
            },
          ]
        : []),
    ];
  });
  return [...buckets, ...roles].filter(({ policy }) => policy.Statement.length > 0);
}
