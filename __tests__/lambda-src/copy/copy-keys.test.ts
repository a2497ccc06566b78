import { OBJECTS_AT_ONCE } from "../../../lambda-src/copy/create-copy-handler";
import { startCopyWorld, type CopyWorld } from "../../support/copy-world";
import type { PutOptions } from "../../support/loopback-aws";

jest.setTimeout(30_000);

let world: CopyWorld;

beforeEach(async () => {
  world = await startCopyWorld();
});

afterEach(async () => {
  await world.aws.close();
});

function put(key: string, body = "content", options: PutOptions = {}): string {
  world.aws.putObject("files-a", key, body, options);
  return key;
}

const putMany = (count: number) =>
  Array.from({ length: count }, (_, index) => put(`in/${String(index).padStart(4, "0")}`));

const timeUntil = (copies: number) => () => (world.copies().length >= copies ? 10_000 : 60_000);

/** Items as the item reader of a Distributed Map gives them. */
const items = (keys: readonly string[]) =>
  keys.map((Key) => ({ Key, Etag: '"x"', LastModified: 1763805600, Size: 7, StorageClass: "STANDARD" }));

describe("a batch of keys", () => {
  test("is copied as it is, and nothing else", async () => {
    const keys = [put("in/b"), put("in/a 写真+")];
    put("in/c");
    await expect(world.invoke({ keys })).resolves.toEqual({
      copied: 2,
      quarantined: 0,
      copiedBytes: 14,
      skipped: 0,
      vanished: 0,
      failedCount: 0,
      failed: [],
    });
    expect(world.copies()).toEqual(["in/a 写真+", "in/b"]);
  });

  test("may be one of a Distributed Map, with its options in addition to the items", async () => {
    const keys = [put("in/a"), put("in/b")];
    await expect(world.invoke({ Items: items(keys) })).resolves.toMatchObject({ copied: 2 });
    await expect(
      world.invoke({ Items: items(keys), BatchInput: { skipEqual: true } }),
    ).resolves.toMatchObject({
      copied: 0,
      skipped: 2,
    });
  });

  test("that names a key twice has it copied once", async () => {
    await expect(world.invoke({ keys: [put("in/a"), "in/a"] })).resolves.toMatchObject({ copied: 1 });
  });

  test("says which keys are not there", async () => {
    await expect(world.invoke({ keys: [put("in/a"), "in/gone"] })).resolves.toMatchObject({
      copied: 1,
      vanished: 1,
      failedCount: 0,
    });
    expect(world.log).toContainEqual(
      expect.objectContaining({ level: "WARN", message: "object vanished", key: "in/gone" }),
    );
  });

  test("copies what is current, not what was when the batch was made", async () => {
    put("in/a", "older");
    put("in/a", "newer");
    await world.invoke({ Items: items(["in/a"]) });
    expect(world.aws.getObject("copies-b", "from-a/in/a")?.body.toString()).toBe("newer");
  });

  test("with keys outside the source prefix fails for those, without a call", async () => {
    put("out/a");
    const error = await world.bulkFailureOf({ keys: ["out/a", put("in/a")] });
    expect(error).toMatchObject({
      result: { copied: 1, failed: [{ key: "out/a", code: "WRONG_SOURCE", permanent: true }] },
    });
    expect(world.aws.requests.filter(({ key }) => key.includes("out/a"))).toEqual([]);
  });

  test("lists in a dry run what would be copied", async () => {
    await expect(world.invoke({ keys: [put("in/a"), "in/gone"], dryRun: true })).resolves.toMatchObject({
      copied: 0,
      vanished: 1,
      wouldCopy: [{ key: "in/a", bytes: 7 }],
    });
    expect(world.copies()).toEqual([]);
  });

  test("continues where it stopped", async () => {
    const keys = putMany(60).reverse();
    const { copied, continueFrom } = await world.invoke({ keys }, timeUntil(20));
    expect(copied).toBeLessThan(20 + OBJECTS_AT_ONCE);
    expect(continueFrom).toBe(keys[copied - 1]);
    await expect(world.invoke({ keys, continueFrom })).resolves.toMatchObject({ copied: 60 - copied });
    expect(world.copies()).toEqual([...keys].reverse());
  });

  test("of a Distributed Map fails if it is not done in time, since no one would continue", async () => {
    const keys = putMany(60);
    await expect(world.invoke({ Items: items(keys) }, timeUntil(20))).rejects.toMatchObject({
      code: "OBJECTS_FAILED",
      permanent: false,
      message: expect.stringContaining("received 0 failure(s), and not all were tried:"),
    });
    await world.invoke({ Items: items(keys), BatchInput: { skipEqual: true } });
    expect(world.copies()).toEqual(keys);
  });

  test("of a Distributed Map that reports its failures says itself where it stopped", async () => {
    const result = await world.invoke(
      { Items: items(putMany(60)), BatchInput: { onFailure: "report" } },
      timeUntil(20),
    );
    expect(result).toMatchObject({ failedCount: 0, continueFrom: expect.stringMatching(/^in\//) });
  });
});
