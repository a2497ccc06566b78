import { randomBytes } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { ACCOUNT_A, SOURCE, twoWriters } from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

let world: SandboxWorld;
beforeAll(async () => {
  world = await startSandboxWorld(twoWriters());
}, 600_000);
afterAll(() => world.close());

it("a thousand objects at a time all come, each reported once, in the order of its key's changes", async () => {
  const s3 = world.s3(world.gateway.issueForAdministrator(ACCOUNT_A));
  const body = randomBytes(100_000);
  const results = await Promise.allSettled(
    Array.from({ length: 1000 }, (_, index) =>
      s3.send(new PutObjectCommand({ Bucket: SOURCE, Key: `burst/${String(index % 900)}`, Body: body })),
    ),
  );
  expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
  expect(world.changes).toHaveLength(1000);
  const sequencers = world.changes.map(({ sequencer }) => sequencer);
  expect(new Set(sequencers).size).toBe(1000);
  for (const key of new Set(world.changes.map(({ key }) => key))) {
    const own = world.changes.filter((change) => change.key === key).map(({ sequencer }) => sequencer);
    expect([...own].sort()).toEqual(own);
  }
});
