import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { MemoryReading } from "../../support/render-many-pictures";

// Pictures take their time on a machine that is busy.
jest.setTimeout(1_200_000);

/** A leak of 20 kB a picture, a tenth of what the smallest of their decoded forms takes, would make 32 MB of it. */
const MOST_GROWTH_MEGABYTES = 24;

test("2,000 pictures through one process, every second one spoilt or odd, leave its memory as it was", async () => {
  const readings: MemoryReading[] = [];
  const child = fork(join(__dirname, "../../support/render-many-pictures.ts"), {
    execArgv: ["--expose-gc", "--import", "tsx"],
    env: {
      ...process.env,
      MALLOC_ARENA_MAX: "1",
      MALLOC_MMAP_THRESHOLD_: "131072",
      MALLOC_TRIM_THRESHOLD_: "131072",
    },
  });
  child.on("message", (reading: MemoryReading) => readings.push(reading));
  expect(await once(child, "exit")).toEqual([0, null]);

  expect(readings).toHaveLength(20);
  expect(readings.at(-1)).toMatchObject({ pictures: 2000, made: 1200 });
  const typical = (some: readonly MemoryReading[]) =>
    some.map(({ megabytes }) => megabytes).sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? Number.NaN;
  // The first 400 warm it up.
  const [early, late] = [typical(readings.slice(4, 9)), typical(readings.slice(-5))];
  process.stderr.write(
    `resident after 400 to 900 pictures ${early.toFixed(0)} MB, at the end ${late.toFixed(0)} MB\n`,
  );
  expect(late - early).toBeLessThan(MOST_GROWTH_MEGABYTES);
});
