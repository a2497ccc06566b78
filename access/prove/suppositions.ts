import type { ResolvedConfig } from "../../config/schema";
import type { Limits } from "../limits";
import type { Model } from "../model/model";
import { bucketsOf } from "./buckets";

/** What is not in the stacks and bears on access all the same: each was supposed to stand in nobody's way. */
export function suppositionsOf(config: ResolvedConfig, { roles }: Model, limits: Limits): string[] {
  const boundaries = new Set(
    roles.flatMap(({ boundaryArn }) =>
      boundaryArn === undefined || limits.boundary(boundaryArn) !== undefined ? [] : [boundaryArn],
    ),
  );
  return [
    ...[...boundaries].map(
      (arn) => `the permissions boundary ${arn} allows what the roles' own policies allow`,
    ),
    ...(config.endpoint === undefined
      ? []
      : [`the stacks are applied to ${config.endpoint}, which is to decide as AWS does`]),
    ...bucketsOf(config).flatMap(({ name, made, encryption }) => [
      ...(made ? [] : [`the policy of the existing bucket ${name} denies nothing and lets nobody else in`]),
      ...(encryption.kind === "existing-kms-key"
        ? [
            `the policy of the existing key ${encryption.keyArn} has the statements that the stack's output gives`,
          ]
        : []),
    ]),
    ...(config.accessGrants?.existingInstance === true
      ? [
          "the policy of the existing S3 Access Grants instance has the statements that the stack's output gives",
        ]
      : []),
  ];
}
