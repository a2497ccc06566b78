import { requiredValues } from "../narrowing";
import { allowRule } from "../rule";

const SOURCES = [
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  // CloudWatch Logs sends no source to KMS; the encryption context has the log group with its account.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  "kms:encryptioncontext:aws:logs:arn",
];

/**
 * A bucket, key, topic or function that allows a service on anyone's behalf: the confused deputy. The proof covers
 * trust policies, because some services send no source when they assume a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export const unboundedService = allowRule("unbounded-service", (statement, { kind }) =>
  kind === "trust" || SOURCES.some((key) => requiredValues(statement, key) !== undefined)
    ? []
    : (statement.principals ?? [])
        .filter((principal) => principal.kind === "service")
        .map(({ text }) => ({
          expected: "a condition on aws:SourceAccount or aws:SourceArn for a service principal",
          received: text,
        })),
);
