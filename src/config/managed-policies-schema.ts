import * as z from "zod";
import { givenPolicy, type GivenPolicy } from "./existing-schema";
import { policyArn } from "./fields";

/**
 * The AWS managed policies with a known document, by the part of their ARN after `policy/`.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const KNOWN_POLICIES = ["service-role/AWSLambdaBasicExecutionRole"] as const;

const isKnown = (name: string): boolean => KNOWN_POLICIES.some((known) => known === name);

const EXPECTED = `${KNOWN_POLICIES.map((name) => `"${name}"`).join(" | ")}, the ARN of a policy, or { arn, document }`;

/**
 * A role accepts up to 25 if its account's quota was raised.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST = 25;

/** Policies of AWS and of the account to attach to a writer's role. */
export const managedPoliciesSchema = z
  .array(
    z
      .union(
        [
          z
            .string()
            .refine((given) => isKnown(given) || policyArn.safeParse(given).success, { error: EXPECTED }),
          z.strictObject({
            arn: policyArn,
            document: givenPolicy.describe(
              "The policy document: a file next to the config, or the policy itself.",
            ),
          }),
        ],
        { error: EXPECTED },
      )
      .meta({ id: "ManagedPolicy" }),
  )
  .max(MOST, { error: `at most ${MOST} policies, the most that a role can have` })
  .prefault([])
  .describe(
    'Policies to attach to the role: "service-role/AWSLambdaBasicExecutionRole", or an ARN, of AWS or of the account. With ' +
      "its document, a policy is part of the proof. Without it, the policy is an assumption, listed with the verdict.",
  );

export type ManagedPolicies = z.output<typeof managedPoliciesSchema>;

/** An attached policy by the parts of its ARN: the account or `aws`, and the name with its path. */
export interface AttachedPolicy {
  /** @default - the account's */
  readonly partition?: string;
  readonly owner: string;
  readonly name: string;
  readonly document?: string | GivenPolicy;
}

export function attachedPoliciesOf({
  managedPolicies,
}: {
  readonly managedPolicies: ManagedPolicies;
}): AttachedPolicy[] {
  return managedPolicies.map((given) => {
    const { arn, document } = typeof given === "string" ? { arn: given } : given;
    const [, partition, owner = "aws", name = arn] =
      /^arn:([^:]+):iam::([^:]+):policy\/(.+)$/.exec(arn) ?? [];
    return {
      ...(partition === undefined ? {} : { partition }),
      owner,
      name,
      ...(document === undefined ? {} : { document }),
    };
  });
}
