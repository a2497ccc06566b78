import { parseConfig } from "../../src/config/parse-config";
import { functionsAmong, resolveWriters } from "../../src/config/resolve-writers";
import { operationStatements } from "../../src/handshakes/plan-function";
import { lambdaConfig, lambdaWriter } from "../support/configs";

const IN_A = "arn:aws:ec2:eu-central-1:111111111111";

function statementsOf(changes: Parameters<typeof lambdaWriter>[0]) {
  const config = parseConfig({ ...lambdaConfig(), writers: [lambdaWriter(changes)] }, "test.config.ts");
  return functionsAmong(resolveWriters(config)).flatMap((writer) => operationStatements(writer));
}

test("the role of a function in a VPC lets Lambda make interfaces in its own subnets, and its code none", () => {
  const vpc = {
    vpcId: "vpc-1a2b3c4d",
    subnetIds: ["subnet-1a2b3c4d", "subnet-2a2b3c4d"],
    securityGroupIds: ["sg-1a2b3c4d"],
  };
  const manage = [
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ];
  const describe = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];
  expect(statementsOf({ vpc }).filter(({ Sid }) => Sid.includes("Interfaces"))).toEqual([
    {
      Sid: "CreateInterfaces",
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterface"],
      Resource: [
        `${IN_A}:network-interface/*`,
        `${IN_A}:subnet/subnet-1a2b3c4d`,
        `${IN_A}:subnet/subnet-2a2b3c4d`,
        `${IN_A}:security-group/sg-1a2b3c4d`,
      ],
    },
    { Sid: "ManageInterfaces", Effect: "Allow", Action: manage, Resource: [`${IN_A}:network-interface/*`] },
    { Sid: "DescribeInterfaces", Effect: "Allow", Action: describe, Resource: ["*"] },
    {
      Sid: "DenyInterfacesToCode",
      Effect: "Deny",
      Action: ["ec2:CreateNetworkInterface", ...manage, ...describe],
      Resource: ["*"],
      Condition: {
        ArnEquals: {
          "lambda:SourceFunctionArn": "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail",
        },
      },
    },
  ]);
});

test("the role of a function in Lambda's own network may do nothing in EC2", () => {
  expect(JSON.stringify(statementsOf({}))).not.toContain("ec2:");
});
