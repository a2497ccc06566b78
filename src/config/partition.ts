/** AWS's partitions, whose accounts have no access to each other. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}
