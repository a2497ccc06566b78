import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  createAccessGrantsCredentials,
  type DataAccess,
} from "../../../lambda-src/shared/access-grants-credentials";
import { lambdaWriter, resolved, smallConfig } from "../../support/configs";
import { ACCOUNT_A, ACCOUNT_B, DESTINATION, LAMBDA } from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";
import type { Credentials } from "../../../src/sandbox/gateway";

let world: SandboxWorld;
const environment = { ...process.env };

beforeAll(async () => {
  const config = {
    ...smallConfig(),
    accessGrants: {},
    writers: [lambdaWriter({ handshake: { kind: "access-grants" } })],
  };
  world = await startSandboxWorld(resolved(config));
}, 600_000);
afterAll(() => world.close());
afterEach(() => {
  process.env = { ...environment };
});

/** The function's own code, in the function's own environment. */
async function granted(credentials: Credentials, access: Partial<DataAccess> = {}, accountId = ACCOUNT_B) {
  process.env.AWS_ENDPOINT_URL = world.gateway.url;
  process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
  process.env.AWS_SESSION_TOKEN = credentials.sessionToken;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const provider = createAccessGrantsCredentials(
    { accountId, region: "eu-central-1", sessionSeconds: 3600 },
    { bucket: DESTINATION, prefix: "thumbnails/", permission: "READWRITE", ...access },
    log as never,
  );
  const { accessKeyId, secretAccessKey, sessionToken } = await provider();
  return { accessKeyId, secretAccessKey, sessionToken };
}

const lambda = () => world.gateway.issueForService("lambda.amazonaws.com", LAMBDA);

describe("S3 Access Grants", () => {
  it("gives the function credentials to its prefix, and to nothing outside it", async () => {
    const s3 = world.s3(await granted(lambda()));
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: DESTINATION, Key, Body: "a" }));
    await put("thumbnails/320/a.webp");
    const read = await s3.send(new GetObjectCommand({ Bucket: DESTINATION, Key: "thumbnails/320/a.webp" }));
    expect(await read.Body?.transformToString()).toBe("a");
    await expect(put("elsewhere/a.webp")).rejects.toMatchObject({ Code: "AccessDenied" });
    await expect(put("thumbnails-2/a.webp")).rejects.toMatchObject({ Code: "AccessDenied" });
    const list = s3.send(new ListObjectsV2Command({ Bucket: DESTINATION, Prefix: "elsewhere/" }));
    await expect(list).rejects.toMatchObject({ Code: "AccessDenied" });
  });

  it("gives nothing where no grant is, and nothing to others", async () => {
    await expect(granted(lambda(), { prefix: "elsewhere/" })).rejects.toThrow(
      /You do not have READWRITE permissions/,
    );
    await expect(granted(world.gateway.issueForAdministrator(ACCOUNT_A))).rejects.toThrow(/AccessDenied/);
    await expect(granted(world.gateway.issueForAdministrator("999999999999"))).rejects.toThrow(
      /AccessDenied/,
    );
    await expect(granted(lambda(), {}, ACCOUNT_A)).rejects.toThrow(/does not exist/);
  });
});
