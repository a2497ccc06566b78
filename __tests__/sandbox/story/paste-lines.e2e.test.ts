import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pasteLines } from "../../../src/sandbox/story/paste-lines";
import { installAwsClients, type AwsClients } from "../../support/aws-clients/aws-clients";
import { lambdaWriter, resolved, smallConfig } from "../../support/configs";
import { ACCOUNT_A, ACCOUNT_B, DESTINATION, LAMBDA, SOURCE } from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

let world: SandboxWorld;
let clients: AwsClients;

beforeAll(async () => {
  const config = {
    ...smallConfig(),
    accessGrants: {},
    writers: [lambdaWriter({ handshake: { kind: "access-grants" } })],
  };
  world = await startSandboxWorld(resolved(config));
  clients = await installAwsClients("none");
}, 900_000);
afterAll(async () => {
  clients.remove();
  await world.close();
});

/** Commands in a shell where the lines of account A have been pasted. */
function pasted(...commands: readonly string[]) {
  return pastedAs(`# an administrator of ${ACCOUNT_A}`, ...commands);
}

/** Commands in a shell where the line below this one has been pasted. */
function pastedAs(title: string, ...commands: readonly string[]) {
  const lines = pasteLines(world, [{ name: "lambda-role", arn: LAMBDA }]);
  return clients.shell(lines[lines.indexOf(title) + 1] ?? "", ...commands);
}

/** boto3, asking for one thing. */
const boto3 = (service: string, call: string) =>
  `python -c 'import boto3; print(boto3.client("${service}").${call})'`;

describe("a shell with the lines that the sandbox prints", () => {
  test("needs nothing else to use S3 and STS, with the AWS CLI and with boto3", async () => {
    writeFileSync(join(clients.folder, "picture.jpg"), "picture");
    const { exitCode, stdout, stderr } = await pasted(
      "set -e",
      "aws sts get-caller-identity --query Account --output text",
      `aws s3 cp --no-progress picture.jpg s3://${SOURCE}/a.jpg`,
      boto3("s3", `list_objects_v2(Bucket="${SOURCE}")["KeyCount"]`),
    );
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`${ACCOUNT_A}\nupload: ./picture.jpg to s3://${SOURCE}/a.jpg\n1\n`);
    expect(world.requests.filter(({ status }) => status >= 400)).toEqual([]);
  });

  test("is a role of the stacks, and may what that role may", async () => {
    writeFileSync(join(clients.folder, "mine.jpg"), "picture");
    const { exitCode, stdout, stderr } = await pastedAs(
      `# lambda-role of ${ACCOUNT_A}: ${LAMBDA}`,
      "aws sts get-caller-identity --query Arn --output text",
      `aws s3 cp --no-progress mine.jpg s3://${SOURCE}/mine.jpg`,
    );
    expect(stdout).toBe(`arn:aws:sts::${ACCOUNT_A}:assumed-role/lambda-role/person\n`);
    expect(stderr).toContain("is not authorized to perform: s3:PutObject");
    expect(exitCode).not.toBe(0);
  });

  test("reaches the instance of S3 Access Grants where every name under localhost is loopback", async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = world.gateway.issueForService(
      "lambda.amazonaws.com",
      LAMBDA,
    );
    const ask = `
import socket, boto3
known = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: known(
    "127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **named)
target = "s3://${DESTINATION}/thumbnails/*"
print(boto3.client("s3control").get_data_access(AccountId="${ACCOUNT_B}", Target=target, Permission="WRITE"))
`;
    writeFileSync(join(clients.folder, "ask.py"), ask);
    // Only the function's role has a grant.
    const refused = await pasted("python ask.py");
    expect(refused.stderr).toMatch(/\(AccessDenied\) when calling the GetDataAccess operation/);
    const given = await pasted(
      `export AWS_ACCESS_KEY_ID='${accessKeyId}' AWS_SECRET_ACCESS_KEY='${secretAccessKey}' AWS_SESSION_TOKEN='${sessionToken}'`,
      "python ask.py",
    );
    expect([given.stdout, given.stderr]).toEqual([expect.stringContaining("'AccessKeyId': 'ASIA"), ""]);
  });

  test.each([
    ["aws lambda list-functions", "lambda"],
    ["aws iam list-roles", "iam"],
    ["aws ec2 describe-vpcs", "ec2"],
    ["aws dynamodb list-tables", "dynamodb"],
    ["aws cloudwatch list-metrics", "monitoring"],
    ["aws route53 list-hosted-zones", "route53"],
    [boto3("iam", "list_roles()"), "iam"],
    [boto3("cloudwatch", "list_metrics()"), "monitoring"],
  ])("hears that there is no other service: %s", async (command, service) => {
    const { exitCode, stderr } = await pasted(command);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/An error occurred \(NotImplemented\) when calling the \w+ operation/);
    expect(stderr).toContain(`The sandbox does not implement ${service}: it is S3 and STS only.`);
    expect(world.requests.at(-1)).toMatchObject({ operation: "Unknown", resource: "*", status: 501 });
  });
});
