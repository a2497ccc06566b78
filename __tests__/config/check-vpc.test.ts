import { findingsOf } from "../support/findings-of";
import { lambdaWriter, smallConfig } from "../support/configs";

const base = smallConfig();
const vpc = {
  vpcId: "vpc-1a2b3c4d",
  subnetIds: ["subnet-1a2b3c4d"],
  securityGroupIds: ["sg-1a2b3c4d"],
  s3EndpointId: "vpce-1a2b3c4d",
};
const found = (own: object, network?: object): string[] =>
  findingsOf({
    ...base,
    destination: { ...base.destination, ...(network === undefined ? {} : { network }) },
    writers: [lambdaWriter({ vpc: { ...vpc, ...own } })],
  });

test.each<[situation: string, network: object | undefined]>([
  ["without a network of the destination", undefined],
  ["whose endpoint the destination lets in", { vpcEndpointIds: ["vpce-0a0b0c0d", "vpce-1a2b3c4d"] }],
  ["which the destination lets in itself", { vpcIds: ["vpc-1a2b3c4d"] }],
])("a function in a VPC %s passes", (_, network) => {
  expect(found({}, network)).toEqual([]);
});

test.each<[situation: string, own: object, network: object, finding: string]>([
  [
    "another VPC",
    {},
    { vpcIds: ["vpc-0a0b0c0d"] },
    "writers[0].vpc: a vpcId or an s3EndpointId that destination.network lists | vpc-1a2b3c4d and vpce-1a2b3c4d",
  ],
  [
    "no endpoint",
    { s3EndpointId: undefined },
    { vpcEndpointIds: ["vpce-1a2b3c4d"] },
    "writers[0].vpc: a vpcId or an s3EndpointId that destination.network lists | vpc-1a2b3c4d",
  ],
])("a function with %s is denied by the destination's network, and refused", (_, own, network, finding) => {
  expect(found(own, network)).toEqual([finding]);
});

test.each<[situation: string, own: object, finding: RegExp]>([
  ["no subnet", { subnetIds: [] }, /^writers\[0\]\.vpc\.subnetIds: /],
  ["a subnet twice", { subnetIds: ["subnet-1a2b3c4d", "subnet-1a2b3c4d"] }, /without duplicates/],
  ["no security group", { securityGroupIds: [] }, /^writers\[0\]\.vpc\.securityGroupIds: /],
  [
    "a name for an id",
    { securityGroupIds: ["default"] },
    /a security group id, such as "sg-1a2b3c4d" \| "default"/,
  ],
])("a VPC with %s is refused", (_, own, finding) => {
  expect(found(own)).toEqual([expect.stringMatching(finding)]);
});
