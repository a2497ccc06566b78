import { statementRule } from "../rule";

/**
 * A resource of another partition: IAM refuses the policy ("Partition "aws-cn" is not valid for resource"), and no
 * request crosses partitions.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export const otherPartition = statementRule("other-partition", ({ resources }, _policy, { model }) => {
  const partitions = new Set<string>(model.stacks.map(({ partition }) => partition));
  // Policies that are read from AWS come without stacks.
  if (partitions.size === 0) return [];
  return (resources?.items ?? [])
    .filter(({ source }) => {
      const [start, partition = "*"] = source.split(":");
      return start === "arn" && partition !== "*" && !partitions.has(partition);
    })
    .map(({ source }) => ({
      expected: `a resource of the partition ${[...partitions].join(" or ")}`,
      received: source,
    }));
});
