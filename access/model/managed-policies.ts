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
