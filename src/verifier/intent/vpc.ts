import { partitionOf } from "../../config/partition";
import type { LambdaWriter } from "../../config/writer-schema";
import { roleArnOf, type AccountRef } from "../../analysis/lookup/callers";
import { functionArn, functionName } from "../../declared/names";
import type { IntendedStatement } from "./intended-statement";

const MANAGE = [
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
] as const;
/** AWS does not support resource-level permissions for these. */
const DESCRIBE = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"] as const;
const CREATE = "ec2:CreateNetworkInterface";

/**
 * Of a function in a VPC: Lambda manages network interfaces with its role, in its own subnets with its own security groups, and
 * the function's code does not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function vpcIntent(writer: LambdaWriter, account: AccountRef): IntendedStatement[] {
  if (writer.vpc === undefined) return [];
  const { subnetIds, securityGroupIds } = writer.vpc;
  const at = (resource: string): string =>
    `arn:${partitionOf(account.region)}:ec2:${account.region}:${account.id}:${resource}`;
  const common = { group: writer.name, purpose: "for Lambda", role: roleArnOf(account, writer.roleName) };
  const interfaces = at("network-interface/*");
  return [
    { ...common, actions: MANAGE, on: [interfaces] },
    { ...common, actions: DESCRIBE, on: ["*"] },
    {
      ...common,
      actions: [CREATE],
      on: [
        interfaces,
        ...subnetIds.map((id) => at(`subnet/${id}`)),
        ...securityGroupIds.map((id) => at(`security-group/${id}`)),
      ],
    },
    {
      ...common,
      purpose: "for the function's code",
      effect: "Deny",
      actions: [CREATE, ...MANAGE, ...DESCRIBE],
      on: ["*"],
      condition: {
        ArnEquals: { "lambda:SourceFunctionArn": functionArn(account, functionName(writer)) },
      },
    },
  ];
}
