import { AssumeRoleCommand, type AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import type { Credentials } from "../../../src/sandbox/gateway";
import { resolved, smallConfig } from "../../support/configs";
import { ACCOUNT_A, TARGET } from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

const POD = `arn:aws:iam::${ACCOUNT_A}:role/pod-role`;
const HOST = `arn:aws:iam::${ACCOUNT_A}:role/host-role`;
const PODS = "pods.eks.amazonaws.com";
const CERTIFICATES = "rolesanywhere.amazonaws.com";
const ANCHOR = `arn:aws:rolesanywhere:eu-central-1:${ACCOUNT_A}:trust-anchor/01234567-89ab-cdef-0123-456789abcdef`;

function config() {
  const writer = (name: string, service: string, roleName: string) => ({
    kind: "service" as const,
    name,
    roleName: `${name}-role`,
    services: [service],
    prefixes: [`${name}/`],
    handshake: { kind: "assume-role" as const, roleName },
  });
  return resolved({
    ...smallConfig(),
    writers: [
      writer("pod", PODS, "target-role"),
      writer("host", CERTIFICATES, "host-target"),
      writer("program", "ec2.amazonaws.com", "program-target"),
    ],
  });
}

const target = (name: string): string => TARGET.replace("target-role", name);

function assume(
  world: SandboxWorld,
  credentials: Credentials,
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
) {
  return world
    .sts(credentials)
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session", ...more }))
    .then(() => "assumed")
    .catch((error: unknown) => (error as { Code?: string }).Code);
}

describe("tags and source identities across a chain of roles", () => {
  let world: SandboxWorld;
  beforeAll(async () => {
    world = await startSandboxWorld(config());
  }, 600_000);
  afterAll(() => world.close());

  it("go on to the role in B, which takes them", async () => {
    const pod = world.gateway.issueForService(PODS, POD);
    const host = world.gateway.issueForService(CERTIFICATES, HOST, ANCHOR);
    expect(await assume(world, pod, TARGET)).toBe("assumed");
    expect(await assume(world, host, target("host-target"))).toBe("assumed");
    const asked = world.requests.flatMap(({ decisions }) => decisions.map(({ action }) => action));
    expect(asked).toEqual(["sts:AssumeRole", "sts:TagSession", "sts:AssumeRole", "sts:SetSourceIdentity"]);
  });

  it("cannot be changed on the way", async () => {
    const pod = world.gateway.issueForService(PODS, POD);
    const Tags = [{ Key: "kubernetes-namespace", Value: "another" }];
    expect(await assume(world, pod, TARGET, { Tags })).toBe("ValidationError");
    const host = world.gateway.issueForService(CERTIFICATES, HOST, ANCHOR);
    const SourceIdentity = "somebody-else";
    expect(await assume(world, host, target("host-target"), { SourceIdentity })).toBe("ValidationError");
  });

  it("are denied if the config has none", async () => {
    const roleArn = POD.replace("pod-role", "program-role");
    const program = world.gateway.issueForService("ec2.amazonaws.com", roleArn);
    const arn = target("program-target");
    expect(await assume(world, program, arn)).toBe("assumed");
    const Tags = [{ Key: "team", Value: "storage" }];
    expect(await assume(world, program, arn, { Tags, TransitiveTagKeys: ["team"] })).toBe("AccessDenied");
    expect(await assume(world, program, arn, { SourceIdentity: "somebody" })).toBe("AccessDenied");
    expect(await assume(world, program, arn, { TransitiveTagKeys: ["team"] })).toBe("ValidationError");
  });
});

describe("without the statement that lets the session's tags in", () => {
  let world: SandboxWorld;
  beforeAll(async () => {
    world = await startSandboxWorld(config(), { without: ["TrustSessionOfWriterRole"] });
  }, 600_000);
  afterAll(() => world.close());

  it("assuming the role in B is denied, as on AWS", async () => {
    const pod = world.gateway.issueForService(PODS, POD);
    expect(await assume(world, pod, TARGET)).toBe("AccessDenied");
    const host = world.gateway.issueForService(CERTIFICATES, HOST, ANCHOR);
    expect(await assume(world, host, target("host-target"))).toBe("AccessDenied");
  });
});
