import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { memoryOf } from "../../src/sandbox/functions/memory-of";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { ACCOUNT_B, DESTINATION } from "../support/sandbox-config";
import { pastedClient, spawnSandbox, type SpawnedSandbox } from "../support/spawn-sandbox";
import { synthesizeTo } from "../support/synthesize-to";
import { plainPicture } from "./support/pictures-through";

jest.setTimeout(300_000);

const COUNT = 400;
const WIDTH = 16;
/** What the sandbox's own process may hold more than before the burst. A function for each of them would not fit. */
const SPARE_BYTES = 400 * 1024 * 1024;

let folder: string;
let spawned: SpawnedSandbox;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "many-pictures-"));
  const config = { ...smallConfig(), writers: [lambdaWriter({ thumbnail: { widths: [WIDTH] } })] };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  await synthesizeTo(join(folder, "cdktf.out"), resolved(config));
  spawned = spawnSandbox(folder, "--out", "cdktf.out", "config.json");
  await spawned.until("Ctrl-C stops it.");
});
afterAll(async () => {
  spawned.interrupt();
  await spawned.ended;
  spawned.remove();
  rmSync(folder, { recursive: true });
});

test("hundreds of pictures that are dropped at once all have their thumbnail, and the memory stays within bounds", async () => {
  const sandbox = spawned.processes().find(({ command }) => command.includes("serve.py"))?.parent ?? 0;
  const before = memoryOf(sandbox) ?? 0;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, memoryOf(sandbox) ?? 0)), 100);
  const picture = await plainPicture(24, 16);
  for (let index = 0; index < COUNT; index++) {
    writeFileSync(join(folder, ".cache/sandbox/drop/thumbnail", `p${String(index)}.jpg`), picture);
  }
  // The sample came before.
  await spawned.until(" finished (", COUNT + 1);
  clearInterval(watch);

  const client = pastedClient(spawned.output(), ACCOUNT_B);
  const made = new Set<string>();
  const pages = paginateListObjectsV2(
    { client },
    { Bucket: DESTINATION, Prefix: `thumbnails/${String(WIDTH)}/p` },
  );
  for await (const { Contents = [] } of pages) for (const { Key = "" } of Contents) made.add(Key);
  client.destroy();
  expect(made.size).toBe(COUNT);
  expect(spawned.output()).not.toMatch(/gave up the event|was not uploaded/);
  if (process.platform === "linux") expect(before).toBeGreaterThan(0);
  expect(most - before).toBeLessThan(SPARE_BYTES);
});
