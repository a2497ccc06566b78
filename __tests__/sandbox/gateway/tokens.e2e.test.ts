import { PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { TrustError } from "../../../src/sandbox/gateway";
import { loadExample } from "../../verifier/synthesized-stacks";
import { ACCOUNT_A, ACCOUNT_B } from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

const ISSUER = "https://token.actions.githubusercontent.com";
const ROLE = `arn:aws:iam::${ACCOUNT_A}:role/site-releases`;
const TRUSTED = { iss: ISSUER, aud: "sts.amazonaws.com", sub: "repo:acme/site:ref:refs/heads/main" };

/** AssumeRoleWithWebIdentity is not signed: the token stands for anyone who asks. */
const ANYBODY = {
  accessKeyId: "none",
  secretAccessKey: "none",
  sessionToken: "none",
  expiration: new Date(0),
  principalArn: ROLE,
  account: ACCOUNT_A,
};

function assume(world: SandboxWorld, WebIdentityToken: string) {
  return world
    .sts(ANYBODY)
    .send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: "run-1", WebIdentityToken }),
    );
}

describe("a role that GitHub Actions assumes with a token", () => {
  let world: SandboxWorld;
  beforeAll(async () => {
    world = await startSandboxWorld(await loadExample("github-actions"));
  }, 600_000);
  afterAll(() => world.close());

  it("is assumed by the repository's branch, and writes under its prefix alone", async () => {
    const { Credentials: issued, AssumedRoleUser: user } = await assume(
      world,
      world.gateway.tokenOf(TRUSTED),
    );
    expect(user?.Arn).toBe(`arn:aws:sts::${ACCOUNT_A}:assumed-role/site-releases/run-1`);
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = issued ?? {};
    const keys = {
      ...ANYBODY,
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    const Bucket = world.model.buckets.find(({ account }) => account === ACCOUNT_B)?.name;
    const put = (Key: string) => world.s3(keys).send(new PutObjectCommand({ Bucket, Key, Body: "a" }));
    expect(await put("releases/a")).toBeDefined();
    await expect(put("elsewhere/a")).rejects.toMatchObject({ Code: "AccessDenied" });
  });

  it.each([
    ["another branch", { ...TRUSTED, sub: "repo:acme/site:ref:refs/heads/topic" }],
    ["another repository", { ...TRUSTED, sub: "repo:evil/site:ref:refs/heads/main" }],
    ["a pull request", { ...TRUSTED, sub: "repo:acme/site:pull_request" }],
    ["another audience", { ...TRUSTED, aud: "https://github.com/acme" }],
    ["another provider", { ...TRUSTED, iss: "https://gitlab.com" }],
  ])("is denied to %s", async (_who, claims) => {
    const token = world.gateway.tokenOf(claims);
    await expect(assume(world, token)).rejects.toMatchObject({
      Code: "AccessDenied",
      message: expect.stringContaining("sts:AssumeRoleWithWebIdentity"),
    });
    expect(() => world.gateway.issueForToken(token, ROLE)).toThrow(TrustError);
  });

  it("is denied with a token that the sandbox has not signed", async () => {
    const [header, , signature] = world.gateway.tokenOf({ ...TRUSTED, sub: "repo:evil/site" }).split(".");
    const payload = world.gateway.tokenOf(TRUSTED).split(".")[1];
    const forged = [header, payload, signature].join(".");
    await expect(assume(world, forged)).rejects.toMatchObject({ Code: "InvalidIdentityToken" });
    await expect(assume(world, "nothing of the kind")).rejects.toMatchObject({
      Code: "InvalidIdentityToken",
    });
  });
});
