import { defineConfig } from "../src/config/define-config";

/**
 * A function inside a data perimeter: B's bucket gives its objects through one VPC endpoint alone, and the function is
 * attached to the VPC whose routes lead there. The VPC, its subnets, its security group and its endpoints, for S3 (a gateway)
 * and for STS (an interface), already exist. Each change is published as a version, and the alias "live" gets the events, of
 * which two executions are kept ready.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: {
    bucketName: "account-b-thumb-bucket",
    network: { vpcEndpointIds: ["vpce-0a1b2c3d4e5f6a7b8"] },
  },
  writers: [
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "AccountA-LambdaRole",
      handshake: { kind: "assume-role", roleName: "ThumbXRole" },
      source: { in: "own-bucket", bucketName: "account-a-upload-bucket", prefix: "uploads/" },
      vpc: {
        vpcId: "vpc-0a1b2c3d4e5f6a7b8",
        subnetIds: ["subnet-0a1b2c3d4e5f6a7b8", "subnet-0b1b2c3d4e5f6a7b8"],
        securityGroupIds: ["sg-0a1b2c3d4e5f6a7b8"],
        s3EndpointId: "vpce-0a1b2c3d4e5f6a7b8",
      },
      alias: "live",
      provisionedConcurrency: 2,
      // It warns of a zip that is not signed: what deploys has to sign it before the configuration can enforce signatures.
      codeSigningConfigArn:
        "arn:aws:lambda:ap-northeast-1:111111111111:code-signing-config:csc-0a1b2c3d4e5f6a7b8",
    },
  ],
});
