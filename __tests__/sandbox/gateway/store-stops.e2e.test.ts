import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ACCOUNT_A, SOURCE, twoWriters } from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

let world: SandboxWorld;
let once: S3Client;
let patient: S3Client;

beforeAll(async () => {
  world = await startSandboxWorld(twoWriters());
  const credentials = world.gateway.issueForAdministrator(ACCOUNT_A);
  once = world.s3(credentials);
  patient = new S3Client({
    region: "eu-central-1",
    endpoint: world.gateway.url,
    forcePathStyle: true,
    maxAttempts: 30,
    credentials,
  });
}, 600_000);
afterAll(async () => {
  patient.destroy();
  await world.close();
});

const put = (s3: S3Client, Key: string) => s3.send(new PutObjectCommand({ Bucket: SOURCE, Key, Body: Key }));
const get = async (Key: string, VersionId?: string) =>
  (await once.send(new GetObjectCommand({ Bucket: SOURCE, Key, VersionId }))).Body?.transformToString();

describe("a store that stops", () => {
  it("is reported to clients as something to try again, and no event reports what was not done", async () => {
    const { VersionId } = await put(once, "before");
    await world.moto.stop();
    world.changes.length = 0;
    await expect(put(once, "meanwhile")).rejects.toMatchObject({
      Code: "ServiceUnavailable",
      $metadata: { httpStatusCode: 503 },
    });
    expect(world.changes).toEqual([]);
    const waiting = put(patient, "patient");
    await world.moto.restart();
    await waiting;
    expect(await get("patient")).toBe("patient");
    expect(await get("before", VersionId)).toBe("before");
  });

  it("keeps going where it was frozen", async () => {
    process.kill(world.moto.pid, "SIGSTOP");
    const waiting = put(patient, "frozen");
    process.kill(world.moto.pid, "SIGCONT");
    await waiting;
    expect(await get("frozen")).toBe("frozen");
  });

  it("has its buckets again, and what was there at the last stop, when it was killed outright", async () => {
    await put(once, "kept");
    await world.moto.stop();
    await world.moto.restart();
    await put(once, "lost");
    process.kill(world.moto.pid, "SIGKILL");
    await world.moto.restart();
    expect(await get("kept")).toBe("kept");
    await expect(get("lost")).rejects.toMatchObject({ name: "NoSuchKey" });
    await put(once, "after");
    expect(await get("after")).toBe("after");
  });
});
