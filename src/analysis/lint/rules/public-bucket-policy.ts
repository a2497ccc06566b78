import { publicityOf } from "../../../iam";
import type { Rule } from "../rule";

/**
 * A public policy of a bucket that blocks public policies: S3 refuses it, and the stack cannot be applied.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options
 */
export const publicBucketPolicy: Rule = {
  name: "public-bucket-policy",
  check: ({ model: { buckets } }) =>
    buckets.flatMap(({ policy, publicAccessBlock }) => {
      if (policy === null || publicAccessBlock?.blockPublicPolicy !== true) return [];
      const { isPublic, statement } = publicityOf(policy.document);
      if (isPublic !== true || statement === undefined) return [];
      return [
        {
          place: `${statement.sid ?? `statement ${statement.index}`} of ${policy.name}`,
          expected: "fixed principals, or fixed values of a key such as aws:PrincipalOrgID",
          received: "a public policy, which block_public_policy makes S3 refuse",
          kind: policy.document.kind,
        },
      ];
    }),
};
