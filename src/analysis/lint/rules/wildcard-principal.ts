import { allowRule } from "../rule";

/**
 * An Allow for everyone, whatever its conditions: S3 may consider the bucket public, and a mistake in the condition
 * opens it to all of AWS.
 *
 * @see
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export const wildcardPrincipal = allowRule("wildcard-principal", ({ principals = [] }) =>
  principals
    .filter(({ kind }) => kind === "everyone")
    .map(({ text }) => ({ expected: "principals by name in an Allow", received: `"${text}"` })),
);
