import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf, producerAccount } from "../../config/writers-of";
import { anotherRegion, roleCaller, strangerAccount, type Place } from "./callers";
import { functionArn, functionName } from "./function-questions";
import type { Circumstances, Expected, Question } from "./question";

/** What Lambda does with the interfaces of a function, as its role. */
const CREATE = "ec2:CreateNetworkInterface";
const MANAGE = [
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
] as const;
const DESCRIBE = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"] as const;
/** What nobody asked for. */
const REST = [
  "ec2:AttachNetworkInterface",
  "ec2:ModifyNetworkInterfaceAttribute",
  "ec2:RunInstances",
] as const;

function ec2Arn({ id, region }: Place, resource: string): string {
  return `arn:${partitionOf(region)}:ec2:${region}:${id}:${resource}`;
}

const INTERFACE = "network-interface/eni-1a2b3c4d";

/** Whose role may manage network interfaces: that of a function in a VPC, for Lambda, and not for the function's own code. */
export function vpcQuestions(config: ResolvedConfig): Question[] {
  return lambdasOf(config).flatMap((writer) => {
    const account = producerAccount(writer.account, config);
    const isInVpc = writer.vpc !== undefined;
    const own: Expected = { result: isInVpc ? "allowed" : "denied" };
    const ALLOWED: Expected = { result: "allowed" };
    const DENIED: Expected = { result: "denied" };
    const ofCode: Circumstances = { "lambda:SourceFunctionArn": functionArn(account, functionName(writer)) };
    const ofLambda: Circumstances = { "lambda:SourceFunctionArn": null };
    const arn = ec2Arn(account, INTERFACE);
    const ask = (
      action: string,
      situation: string,
      expected: Expected,
      circumstances: Circumstances,
      resource = arn,
    ): Question => ({
      group: writer.name,
      caller: roleCaller(account, writer.roleName),
      action,
      resource,
      resourceAccount: resource === "*" ? account.id : (resource.split(":")[4] ?? account.id),
      region: account.region,
      situation,
      expected,
      circumstances,
    });
    const pattern = ec2Arn(account, "network-interface/*");
    const { subnetIds = [], securityGroupIds = [] } = writer.vpc ?? {};
    const parts = [
      ...subnetIds.map((one) => `subnet/${one}`),
      ...securityGroupIds.map((one) => `security-group/${one}`),
    ];
    return [
      ...parts.map((part) => ask(CREATE, "for Lambda", ALLOWED, ofLambda, ec2Arn(account, part))),
      ...["subnet/subnet-0a0b0c0d", "security-group/sg-0a0b0c0d"].map((part) =>
        ask(CREATE, "another one of the account", DENIED, ofLambda, ec2Arn(account, part)),
      ),
      ...[CREATE, ...MANAGE].flatMap((action) => [
        { ...ask(action, "for Lambda", own, ofLambda), ...(isInVpc ? { pattern } : {}) },
        ask(action, "for the function's code", DENIED, ofCode),
        ask(
          action,
          "another account's",
          DENIED,
          ofLambda,
          ec2Arn({ ...account, id: strangerAccount(config).id }, INTERFACE),
        ),
        ask(
          action,
          "another Region's",
          DENIED,
          ofLambda,
          ec2Arn({ ...account, region: anotherRegion(account.region) }, INTERFACE),
        ),
      ]),
      ...DESCRIBE.flatMap((action) => [
        ask(action, "for Lambda", own, ofLambda, "*"),
        ask(action, "for the function's code", DENIED, ofCode, "*"),
      ]),
      ...REST.map((action) => ask(action, "not asked for", DENIED, ofLambda)),
    ];
  });
}
