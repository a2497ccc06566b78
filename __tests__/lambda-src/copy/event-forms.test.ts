import { startCopyWorld, type CopyWorld } from "../../support/copy-world";
import { deliver, EVENT_FORMS } from "../../support/event-forms";
import { createdRecord, removedRecord } from "../../support/s3-events";

// The client waits between its attempts.
jest.setTimeout(60_000);

let world: CopyWorld;

beforeEach(async () => {
  world = await startCopyWorld();
});

afterEach(async () => {
  await world.aws.close();
});

const uploaded = (key: string) => {
  const { versionId = "" } = world.aws.putObject("files-a", key, "content");
  return createdRecord({ bucket: "files-a", key, versionId });
};

describe.each(EVENT_FORMS)("$name", (form) => {
  const give = (...records: ReturnType<typeof createdRecord>[]) => deliver(world.call, form, records);

  test("objects are copied under their keys", async () => {
    expect(await give(uploaded("in/a b+c 100%"), uploaded("in/写真"))).toBe(0);
    expect(world.copies()).toEqual(["in/a b+c 100%", "in/写真"]);
  });

  test("what passes comes again, and is done then", async () => {
    let isDown = true;
    world.aws.onRequest(({ method, key }) =>
      isDown && method === "PUT" && key.endsWith("in/b") ? { status: 403, code: "AccessDenied" } : undefined,
    );
    const [good, bad] = [uploaded("in/a"), uploaded("in/b")];
    expect(await give(good, bad)).toBe(1);
    expect(world.copies()).toEqual(["in/a"]);
    isDown = false;
    expect(await give(bad)).toBe(0);
    expect(world.copies()).toEqual(["in/a", "in/b"]);
  });

  test("a deletion, and an object of another bucket, come again with nothing done", async () => {
    expect(await give(removedRecord({ bucket: "files-a", key: "in/a" }))).toBe(1);
    expect(await give(createdRecord({ bucket: "files-x", key: "in/a" }))).toBe(1);
    expect(world.s3Calls()).toEqual([]);
  });
});
