import * as z from "zod";
import { unique, securityGroupId, subnetId, vpcEndpointId, vpcId } from "./fields";

/**
 * A VPC that a function is attached to. Its subnets' routes, its security groups and its endpoints already exist.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export const vpcSchema = z
  .strictObject({
    vpcId: vpcId.describe("The VPC of the subnets."),
    subnetIds: z
      .array(subnetId)
      .min(1)
      .max(16)
      .refine(...unique("subnets")),
    securityGroupIds: z
      .array(securityGroupId)
      .min(1)
      .max(5)
      .refine(...unique("security groups")),
    s3EndpointId: vpcEndpointId
      .optional()
      .describe(
        "The endpoint through which the subnets reach S3. Required if destination.network lists endpoints.",
      ),
  })
  .optional()
  .describe(
    "Attaches the function to a VPC. Without a route to the internet it needs VPC endpoints for S3, STS, S3 " +
      "Access Grants and KMS. Default: it runs in Lambda's own network.",
  );

export type FunctionVpc = NonNullable<z.output<typeof vpcSchema>>;
