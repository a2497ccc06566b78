/**
 * Policies managed by AWS, by the part of their ARN behind `policy/`.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
 */
export const MANAGED_POLICY_DOCUMENTS: ReadonlyMap<string, unknown> = new Map([
  [
    "service-role/AWSLambdaBasicExecutionRole",
    {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "*",
        },
      ],
    },
  ],
]);

const allow = (action: readonly string[]): unknown => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
});

/**
 * Those that plans and states of anybody's Terraform attach most, besides.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3FullAccess.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3ReadOnlyAccess.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaSQSQueueExecutionRole.html
 */
export const OTHER_MANAGED_POLICIES: ReadonlyMap<string, unknown> = new Map([
  ["AdministratorAccess", allow(["*"])],
  ["AmazonS3FullAccess", allow(["s3:*", "s3-object-lambda:*"])],
  [
    "AmazonS3ReadOnlyAccess",
    allow(["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"]),
  ],
  [
    "service-role/AWSLambdaSQSQueueExecutionRole",
    allow([
      ...["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      ...["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    ]),
  ],
]);
