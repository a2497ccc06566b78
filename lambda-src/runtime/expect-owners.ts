import type { S3Client } from "@aws-sdk/client-s3";

/**
 * Adds the expected owner to every request to one of these buckets: a bucket of the same name with another owner is
 * refused with AccessDenied. The code's own value has priority.
 *
 * @param owners - Account ids by bucket names.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 */
export function expectOwners(client: S3Client, owners: Readonly<Record<string, string>>): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as { readonly Bucket?: string; readonly ExpectedBucketOwner?: string };
      const ExpectedBucketOwner = input.ExpectedBucketOwner ?? owners[input.Bucket ?? ""];
      if (ExpectedBucketOwner === undefined) return next(args);
      return next({ ...args, input: { ...args.input, ExpectedBucketOwner } });
    },
    { step: "initialize", name: "expectOwners" },
  );
}
