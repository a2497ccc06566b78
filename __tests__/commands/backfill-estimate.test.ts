import { readFileSync } from "node:fs";
import {
  estimateBackfill,
  estimateTable,
  expressDollars,
  USUAL,
  usualShapes,
} from "../../src/commands/backfill-estimate";
import { backfillSchema } from "../../src/config/backfill-schema";
import { runCli } from "../support/run-cli";

jest.setTimeout(120_000);

const copies = { ...USUAL.copy, objects: 1e6 };
const pictures = { ...USUAL.thumbnail, objects: 1e6 };

test("a million copies cost what their requests cost, computed by hand", () => {
  const { dollars } = estimateBackfill(copies);
  // 1,000,000 copies, 2,000,000 looks, 1,000 pages.
  expect(dollars.s3).toBeCloseTo(5 + 0.8 + 0.005, 6);
  // 10,000 invocations; 6,250 seconds of 1,769 MB.
  expect(dollars.lambda).toBeCloseTo(0.002 + 6250 * (1769 / 1024) * 0.0000133334, 6);
  expect(dollars.stepFunctions).toBeCloseTo(10_000 * 2 * 0.000025, 6);
  expect(dollars.total).toBeCloseTo(dollars.s3 + dollars.lambda + dollars.stepFunctions + dollars.logs, 9);
});

test("costs grow with the objects, and not with the concurrency", () => {
  const ten = estimateBackfill({ ...copies, objects: 1e7 });
  expect(ten.dollars.total / estimateBackfill(copies).dollars.total).toBeCloseTo(10, 6);
  expect(estimateBackfill({ ...pictures, maxConcurrency: 350 }).dollars).toEqual(
    estimateBackfill(pictures).dollars,
  );
});

test.each([
  ["copies are held up by S3's reads of one prefix", copies, "S3 reads", 2750],
  [
    "one batch of copies at once is held up by itself",
    { ...copies, maxConcurrency: 1 },
    "maxConcurrency",
    160,
  ],
  ["pictures are held up by the function", pictures, "maxConcurrency", 50],
  [
    "pictures at full width are held up by S3's writes",
    { ...pictures, maxConcurrency: 900 },
    "S3 writes",
    875,
  ],
  [
    "Lambda's quota holds whatever the map would do",
    { ...pictures, maxConcurrency: 10_000, thumbnails: 1, objectMilliseconds: 4000 },
    "maxConcurrency",
    250,
  ],
  [
    "objects one at a time are held up by starting executions",
    { ...copies, itemsPerBatch: 1 },
    "starting batches",
    150,
  ],
])("%s", (_what, shape, bottleneck, objectsASecond) => {
  expect(estimateBackfill(shape)).toMatchObject({ bottleneck, objectsASecond });
});

test("more than enough concurrency gains nothing", () => {
  for (const shape of [copies, pictures]) {
    const { enoughConcurrency } = estimateBackfill(shape);
    const at = (maxConcurrency: number) => estimateBackfill({ ...shape, maxConcurrency }).objectsASecond;
    expect(at(enoughConcurrency)).toBe(at(1000));
    expect(at(enoughConcurrency - 1)).toBeLessThan(at(enoughConcurrency));
  }
});

test("Standard batches are dearer for copies and hardly so for pictures", () => {
  expect(estimateBackfill(copies).dollars.stepFunctions - expressDollars(copies)).toBeCloseTo(0.48, 2);
  expect(estimateBackfill(pictures).dollars.stepFunctions - expressDollars(pictures)).toBeCloseTo(0.07, 2);
});

test("the estimate starts from the config's own defaults", () => {
  const defaults = backfillSchema.parse({ roleName: "backfill-role" });
  for (const { itemsPerBatch, maxConcurrency } of Object.values(USUAL)) {
    expect(defaults).toMatchObject({ itemsPerBatch, maxConcurrency });
  }
});

test("the table in the docs is the one that is evaluated", () => {
  expect(readFileSync("docs/how-to/backfill.md", "utf8")).toContain(estimateTable(usualShapes()));
});

test("npm run backfill:cost prints one case, and refuses what it cannot read with 2", async () => {
  const reported = await runCli(
    "backfill-cost",
    "--objects",
    "10000000",
    "--workload",
    "thumbnail",
    "--max-concurrency",
    "100",
  );
  expect(reported.status).toBe(0);
  expect(reported.stdout).toMatch(/\| thumbnail +\| 10,000,000 \| 100 .*\| \$327\.21 \| 250 .*\| 11\.1 h/);
  expect(reported.stdout).not.toContain("| copy");
  for (const args of [["--objects", "many"], ["--workload", "move"], ["--unknown"]]) {
    expect(await runCli("backfill-cost", ...args)).toMatchObject({ status: 2, stdout: "" });
  }
});
