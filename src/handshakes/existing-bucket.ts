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
  /** Its policy with the writers' statements. @default - what its policy says is not known */
  readonly merged?: MergedPolicy;
  /** Whether the stack puts the merged policy; else the bucket's owner adds the statements. */
  readonly replaces: boolean;
}

/** What a bucket's policy gets for the writers, besides the denials of a bucket that the stacks make. */
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
      // A policy without a statement is none.
      replaces: existing.bucketPolicy === "replace" && merged?.document.Statement.length !== 0,
    },
  };
}

/** What a bucket's owner has to add to its policy: none of what already exists. */
export function statementsToAdd({ existing, policy }: BucketPlan): readonly ResourceStatement[] {
  return existing?.merged?.added ?? policy.Statement;
}

/** What the owner of a bucket, a key or a role adds to its policy: of a role, to its trust policy. */
export interface HandedOver {
  readonly kind: "bucket" | "key" | "role";
  readonly name: string;
  readonly arn: string;
  readonly policy: PolicyDocument<ResourceStatement | TrustStatement>;
}

/** All that owners have to add, of every account. What a stack puts is not theirs to add. */
export function handedOver({ producers, owners }: AccessPlan): HandedOver[] {
  const owned: (readonly [BucketPlan, AccountRef])[] = [
    ...producers.flatMap(({ account, sources }) => sources.map((source) => [source, account] as const)),
    ...owners.flatMap(({ account, destinations }) => destinations.map((one) => [one, account] as const)),
  ];
  const roles = [...producers, ...owners].flatMap(({ account, roles: known }) =>
    known.map(({ role: { roleName, existing } }): HandedOver => ({
      kind: "role",
      name: roleName,
      arn: roleArn(account, roleName),
      policy: policyDocument(existing?.trustToAdd ?? []),
    })),
  );
  const buckets = owned.flatMap(([bucket, account]): HandedOver[] => {
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
