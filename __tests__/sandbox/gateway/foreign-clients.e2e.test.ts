import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "../../../src/sandbox/gateway";
import { installAwsClients, type AwsClients } from "../../support/aws-clients/aws-clients";
import {
  ACCOUNT_A,
  ACCOUNT_B,
  DESTINATION,
  LAMBDA,
  SOURCE,
  TARGET,
  TASK,
  TASK_SOURCE,
  twoWriters,
} from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

let world: SandboxWorld;
let clients: AwsClients;

beforeAll(async () => {
  world = await startSandboxWorld(twoWriters());
  clients = await installAwsClients("eu-central-1");
}, 900_000);
afterAll(async () => {
  clients.remove();
  await world.close();
});

const administrator = () => world.gateway.issueForAdministrator(ACCOUNT_A);
const aws = (credentials: Credentials, ...args: string[]) =>
  clients.aws(credentials, "--endpoint-url", world.gateway.url, ...args);

describe("boto3", () => {
  it.each(["path", "virtual"] as const)("does its tour with %s addresses", async (style) => {
    const endpoint =
      style === "path" ? world.gateway.url : world.gateway.url.replace("127.0.0.1", "localhost");
    const { stdout, stderr } = await clients.tour(
      administrator(),
      endpoint,
      SOURCE,
      `boto3-${style}/`,
      style,
    );
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      versions: ["one", "two"],
      metadata: { note: "n" },
      listed: [`boto3-${style}/a b/ü+.txt`],
      etag: '-2"',
      same: true,
      copied: true,
      presigned: "two",
      uploaded: 200,
      conditional: "PreconditionFailed",
      missing: "NoSuchKey",
      acl: "AccessControlListNotSupported",
      owner: "AccessDenied",
      deleted: 2,
      identity: `arn:aws:sts::${ACCOUNT_A}:assumed-role/Administrator/person`,
    });
  });

  it("reads the reason when it is denied", async () => {
    const other = world.gateway.issueForAdministrator(ACCOUNT_B);
    const { exitCode, stderr } = await clients.tour(other, world.gateway.url, SOURCE, "denied/", "path");
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/AccessDenied.*is not authorized to perform: s3:PutObject on resource/s),
    ]);
  });
});

describe("the AWS CLI", () => {
  it("copies, lists, syncs and removes", async () => {
    writeFileSync(join(clients.folder, "picture.jpg"), "picture");
    const up = await aws(administrator(), "s3", "cp", "picture.jpg", `s3://${SOURCE}/cli/picture.jpg`);
    expect(up).toMatchObject({ exitCode: 0, stderr: "" });
    const down = await aws(administrator(), "s3", "cp", `s3://${SOURCE}/cli/picture.jpg`, "again.jpg");
    expect(down.exitCode).toBe(0);
    expect(readFileSync(join(clients.folder, "again.jpg"), "utf8")).toBe("picture");
    const copied = await aws(
      administrator(),
      "s3",
      "cp",
      `s3://${SOURCE}/cli/picture.jpg`,
      `s3://${SOURCE}/cli/copy.jpg`,
    );
    expect(copied.exitCode).toBe(0);
    const listed = await aws(administrator(), "s3", "ls", `s3://${SOURCE}/cli/`);
    expect(listed.stdout).toMatch(/7 copy\.jpg\n.* 7 picture\.jpg\n/);
    const removed = await aws(administrator(), "s3", "rm", "--recursive", `s3://${SOURCE}/cli/`);
    expect(removed.stdout.match(/^delete: /gm)).toHaveLength(2);
    const presigned = await aws(administrator(), "s3", "presign", `s3://${SOURCE}/cli/gone.jpg`);
    const response = await fetch(presigned.stdout.trim());
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("NoSuchKey")]);
  });

  it("assumes the role and writes as it, and is informed when it may not", async () => {
    const lambda = world.gateway.issueForService("lambda.amazonaws.com", LAMBDA);
    const taken = await aws(lambda, "sts", "assume-role", "--role-arn", TARGET, "--role-session-name", "cli");
    const { Credentials: given } = JSON.parse(taken.stdout) as {
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
    };
    const target = {
      ...lambda,
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    };
    const put = (credentials: Credentials, key: string) =>
      aws(credentials, "s3api", "put-object", "--bucket", DESTINATION, "--key", key, "--body", "picture.jpg");
    writeFileSync(join(clients.folder, "picture.jpg"), "picture");
    expect((await put(target, "thumbnails/a.jpg")).exitCode).toBe(0);
    const task = world.gateway.issueForService("ecs-tasks.amazonaws.com", TASK, TASK_SOURCE);
    expect((await put(task, "tasks/a.jpg")).exitCode).toBe(0);
    const denied = await put(task, "thumbnails/a.jpg");
    expect(denied.exitCode).not.toBe(0);
    expect(denied.stderr).toContain("AccessDenied");
    const stranger = await aws(
      task,
      "sts",
      "assume-role",
      "--role-arn",
      TARGET,
      "--role-session-name",
      "cli",
    );
    expect(stranger.stderr).toMatch(
      /AccessDenied.*sts:AssumeRole on resource: arn:aws:iam::222222222222:role\/target-role/s,
    );
  });
});
