import {
  existingOf,
  statementsThere,
  type ExistingBucket,
  type GivenStatement,
} from "../config/existing-schema";
import type { ResolvedConfig } from "../config/schema";
import { destinationsOf, lambdasOf } from "../config/writers-of";
import { isObject } from "../iam/parse-json";
import type { Model } from "../terraform-model/model";
import { bucketsOf, type DeclaredBucket } from "../declared/buckets";
import { denialAssumptions } from "./denial-assumptions";
import type { Setting } from "../analysis/lookup/question";

/** The config's options for an existing bucket. */
export function existingNamed(name: string, config: ResolvedConfig): ExistingBucket | undefined {
  const buckets = [
    ...destinationsOf(config),
    ...lambdasOf(config).flatMap(({ source }) => (source.in === "own-bucket" ? [source] : [])),
  ];
  const found = buckets.find(({ bucketName }) => bucketName === name);
  return found && existingOf(found.existing);
}

/** The known statements of existing buckets' policies, by ARN. */
export function statementsOfExisting(config: ResolvedConfig): ReadonlyMap<string, readonly GivenStatement[]> {
  return new Map(
    bucketsOf(config).flatMap(({ name, arn, isManaged }) => {
      const existing = isManaged ? undefined : existingNamed(name, config);
      return existing === undefined ? [] : [[arn, statementsThere(existing) ?? []] as const];
    }),
  );
}

/** A replacing policy must keep every statement of the old one. */
export function existingSettings(config: ResolvedConfig, model: Model): Setting[] {
  return model.buckets.flatMap(({ name, isManaged, policy }) => {
    const existing = isManaged ? undefined : existingNamed(name, config);
    if (existing?.bucketPolicy !== "replace") return [];
    const json = policy?.json;
    const kept = isObject(json) && Array.isArray(json["Statement"]) ? json["Statement"].map(toText) : [];
    const lost = (statementsThere(existing) ?? []).filter((statement) => !kept.includes(toText(statement)));
    return [
      {
        group: name,
        subject: `bucket policy of ${name}`,
        name: "statements that were there",
        expected: "all of them",
        received: lost.length === 0 ? "all of them" : `without ${lost.map(toText).join(", ")}`,
      },
    ];
  });
}

function toText(value: unknown): string {
  return JSON.stringify(value);
}

/** The assumptions about an existing bucket. */
export function existingAssumptions(bucket: DeclaredBucket, config: ResolvedConfig): string[] {
  const { name, isManaged, inStacks, destination } = bucket;
  if (isManaged) return [];
  const settings = `the existing bucket ${name} blocks public access, has no ACLs (BucketOwnerEnforced) and encrypts by default as the config says; its policy decides whether it denies requests without TLS`;
  const existing = existingNamed(name, config);
  const there = existing && statementsThere(existing);
  return [
    policyAssumption(name, inStacks ? existing : undefined),
    ...denialAssumptions(there ?? [], `the existing bucket ${name}'s policy`),
    ...(destination === undefined ? [] : [settings]),
  ];
}

function policyAssumption(name: string, existing: ExistingBucket | undefined): string {
  const policy = `the policy of the existing bucket ${name}`;
  if (existing?.policy === undefined) return `${policy} denies nothing and allows no one else`;
  const says = existing.policy === "none" ? "does not exist yet" : "is the one in the config";
  return existing.bucketPolicy === "replace"
    ? `${policy} ${says}, until the stack's policy replaces it`
    : `${policy} ${says}, and gets the statements of the stack's output`;
}
