import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { lambdaConfig, resolved } from "../../support/configs";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

const SOURCE = "source-bucket";
const DESTINATION = "destination-bucket";
const LAMBDA = "arn:aws:iam::111111111111:role/lambda-role";
const TARGET = "arn:aws:iam::222222222222:role/target-role";

let world: SandboxWorld;

beforeAll(async () => {
  world = await startSandboxWorld(resolved(lambdaConfig()));
}, 600_000);
afterAll(() => world.close());

describe("the function's way through the gateway", () => {
  it("reads the version that came, takes the role on and writes", async () => {
    const { gateway, s3, changes } = world;
    const Key = "uploads/a b/ü+.jpg";
    const administrator = s3(gateway.issueForAdministrator("111111111111"));
    const { VersionId } = await administrator.send(
      new PutObjectCommand({ Bucket: SOURCE, Key, Body: "picture" }),
    );
    const lambda = gateway.issueForService("lambda.amazonaws.com", LAMBDA);
    const read = await s3(lambda).send(new GetObjectCommand({ Bucket: SOURCE, Key, VersionId }));
    expect(await read.Body?.transformToString()).toBe("picture");
    const target = s3(await world.assume(lambda, TARGET, "thumbnail"));
    await target.send(new PutObjectCommand({ Bucket: DESTINATION, Key: "thumbnails/x.webp", Body: "small" }));
    expect(changes).toMatchObject([
      { bucket: SOURCE, key: Key, versionId: VersionId, bytes: 7, eventName: "ObjectCreated:Put" },
      { bucket: DESTINATION, key: "thumbnails/x.webp", bytes: 5, principal: TARGET },
    ]);
  });

  it("is denied to the function itself, with the statements that would allow it", async () => {
    const lambda = world.s3(world.gateway.issueForService("lambda.amazonaws.com", LAMBDA));
    const put = lambda.send(
      new PutObjectCommand({ Bucket: DESTINATION, Key: "thumbnails/x.webp", Body: "x" }),
    );
    await expect(put).rejects.toMatchObject({
      Code: "AccessDenied",
      message:
        "User: arn:aws:sts::111111111111:assumed-role/lambda-role/lambda is not authorized to perform: s3:PutObject on resource: " +
        '"arn:aws:s3:::destination-bucket/thumbnails/x.webp" because no identity-based policy allows the s3:PutObject action',
      StatementToAdd: expect.stringContaining('"Action":"s3:PutObject"'),
    });
  });
});
