/**
 * The policies managed by AWS that a writer's role may have attached, by the part of their ARN behind `policy/`. None
 * of them gives a right to objects.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const MANAGED_POLICIES = ["service-role/AWSLambdaBasicExecutionRole"] as const;
