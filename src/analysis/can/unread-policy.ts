import type { PolicyLookup } from "../lookup/policy-lookup";
import type { Question } from "../lookup/question";
import { accountOf } from "../lookup/request-of";

/**
 * Services whose resources may have a policy, except those that stacks and plans always show.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
const WITH_POLICIES: ReadonlySet<string> = new Set(
  (
    "acm-pca aps backup bedrock cloudtrail codeartifact codebuild codecommit dynamodb ecr elasticfilesystem es " +
    "events execute-api glue iot kafka kinesis kms lambda lex logs mediastore redshift-serverless rekognition " +
    "s3 s3express s3-object-lambda s3-outposts s3tables schemas secretsmanager serverlessrepo ses signer sns sqs " +
    "ssm ssm-contacts ssm-incidents vpc-lattice"
  ).split(" "),
);

/**
 * Whether the policy of a resource in no stack decides a question. In the caller's account the resource need not have
 * one.
 */
export function isDecidedByUnreadPolicy(
  { resource, resourceAccount, ...asked }: Question,
  lookup: PolicyLookup,
): boolean {
  if (asked.resourceOpenTo !== undefined || lookup.resourcePolicyOf(resource) !== undefined) return false;
  return (
    WITH_POLICIES.has(resource.split(":")[2] ?? "") && accountOf(asked.caller.principal) !== resourceAccount
  );
}
