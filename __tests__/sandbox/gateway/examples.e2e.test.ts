import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput } from "@aws-sdk/client-s3";
import { TrustError, type Credentials } from "../../../src/sandbox/gateway";
import { loadExample } from "../../verifier/synthesized-stacks";
import { ACCOUNT_A, ACCOUNT_B } from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

async function inExample(name: string, work: (world: SandboxWorld) => Promise<void>): Promise<void> {
  const world = await startSandboxWorld(await loadExample(name));
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

function putter({ model, s3 }: SandboxWorld, bucketOf: string) {
  const Bucket = model.buckets.find(({ account }) => account === bucketOf)?.name;
  return (credentials: Credentials, Key: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3(credentials).send(new PutObjectCommand({ Bucket, Key, Body: "a", ...more }));
}

const denied = { Code: "AccessDenied" };

it("a person writes under their prefix, with the role that Identity Center makes in the account", () =>
  inExample("identity-center", async (world) => {
    const roleIn = (account: string) =>
      `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/ap-northeast-1/AWSReservedSSO_S3CrossAccountAccess_0123456789abcdef`;
    const put = putter(world, ACCOUNT_B);
    const person = world.gateway.issueForPerson(roleIn(ACCOUNT_A));
    expect(await put(person, "people/a")).toBeDefined();
    await expect(put(person, "elsewhere/a")).rejects.toMatchObject(denied);
    expect(() => world.gateway.issueForPerson(roleIn(ACCOUNT_B))).toThrow(TrustError);
  }));

it("a program that must send the ACL header is denied without it, and with another", () =>
  inExample("acl-compatible", async (world) => {
    const put = putter(world, ACCOUNT_B);
    const role = world.model.roles.find(({ account }) => account === ACCOUNT_A);
    const service = role?.trust.document.statements[0]?.principals?.[0]?.text ?? "";
    const source = `arn:aws:ecs:ap-northeast-1:${ACCOUNT_A}:task/cluster/0123456789abcdef0123456789abcdef`;
    const writer = world.gateway.issueForService(service, role?.arn ?? "", source);
    const key = `${prefixOf(world, role?.arn)}a`;
    expect(await put(writer, key, { ACL: "bucket-owner-full-control" })).toBeDefined();
    await expect(put(writer, key)).rejects.toMatchObject(denied);
    await expect(put(writer, key, { ACL: "public-read" })).rejects.toMatchObject(denied);
  }));

it("in one account the bucket policy alone lets the function read and write", () =>
  inExample("same-account-bucket-policy", async (world) => {
    const [made] = world.model.functions;
    const writer = world.gateway.issueForService("lambda.amazonaws.com", made?.roleArn ?? "");
    const key = `${prefixOf(world, made?.roleArn)}a.webp`;
    const bucket = world.model.buckets.find(({ policy }) =>
      JSON.stringify(policy?.json ?? "").includes(made?.roleArn ?? "none"),
    );
    await world.s3(writer).send(new PutObjectCommand({ Bucket: bucket?.name, Key: key, Body: "a" }));
    expect(world.requests.at(-1)?.decisions).toMatchObject([{ action: "s3:PutObject", side: "resource" }]);
    const other = world.s3(writer).send(new GetObjectCommand({ Bucket: bucket?.name, Key: "elsewhere/a" }));
    await expect(other).rejects.toMatchObject(denied);
  }));

/** The first prefix that a policy of the stacks lets the role put objects under. */
function prefixOf({ model }: SandboxWorld, roleArn = "none"): string {
  const policies = [
    ...model.buckets.map(({ policy }) => policy),
    ...(model.roles.find(({ arn }) => arn === roleArn)?.identity ?? []),
  ];
  const resources = policies.flatMap((policy) =>
    (policy?.document.statements ?? [])
      .filter(({ effect, actions }) => effect === "Allow" && actions.items.includes("s3:PutObject"))
      .flatMap(({ resources: of }) => of?.items.map(({ source }) => source) ?? []),
  );
  return /^arn:aws:s3:::[^/]+\/(.*)\*$/.exec(resources[0] ?? "")?.[1] ?? "";
}
