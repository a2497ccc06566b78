import { readModel } from "../../src/terraform-model";
import { loadExample, stacksOf } from "../verifier/synthesized-stacks";
import { simulateBackfill } from "./simulate-backfill";

jest.setTimeout(1_800_000);

test("ten thousand objects, through kills, throttling, lost answers, a stop and two redrives: each is there, written once", async () => {
  const config = await loadExample("cross-account-copy");
  const model = readModel(stacksOf(config));
  const report = await simulateBackfill({ config, model, objects: 10_000, environments: 4 });
  expect(report).toMatchObject({
    batches: 100,
    missing: 0,
    strange: 0,
    writtenAgain: 0,
    inResults: 10_000,
    endings: ["ABORTED", "FAILED: States.ExceedToleratedFailureThreshold", "SUCCEEDED"],
  });
  // The trouble was there.
  expect(report.environmentsKilled).toBeGreaterThan(0);
  expect(report.throttled).toBeGreaterThan(20);
  expect(report.copiesFailed).toBeGreaterThan(0);
  expect(report.answersLost).toBeGreaterThan(0);
  expect(report.copyRequests).toBeGreaterThan(10_000);
  expect(report.invocations).toBeGreaterThan(report.batches);
});
