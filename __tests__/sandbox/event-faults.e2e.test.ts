import { eventFaults } from "../../src/sandbox/events/event-faults";
import { startWholeSandbox, type WholeSandbox } from "../support/whole-sandbox";
import {
  fatesOf,
  plainPicture,
  putPicture,
  thumbnailConfig,
  type PutPicture,
} from "./support/pictures-through";

jest.setTimeout(300_000);

const NAMES = ["a", "b", "c", "d"];
const VERSIONS = 5;

let whole: WholeSandbox;
beforeAll(async () => {
  const schedule = eventFaults({ seed: 7, maxDelayMilliseconds: 1200 });
  whole = await startWholeSandbox(thumbnailConfig(), { schedule, concurrency: 3 });
});
afterAll(() => whole.close());

test("events that come twice and out of order end with the thumbnails of each picture's newest version", async () => {
  const newest = new Map<string, PutPicture>();
  for (let version = 0; version < VERSIONS; version++) {
    for (const name of NAMES) {
      const picture = await plainPicture(60 + version, 40, version * 40);
      newest.set(name, await putPicture(whole, name, picture));
    }
  }
  await whole.sandbox.settled();

  const deliveries = whole.events.flatMap((event) => (event.kind === "delivery" ? [event.delivery] : []));
  expect(deliveries).toHaveLength(NAMES.length * VERSIONS);
  expect(deliveries.filter(({ afterMilliseconds }) => afterMilliseconds.length === 2)).not.toEqual([]);
  const attempts = whole.events.filter(({ kind }) => kind === "attempt");
  expect(attempts.length).toBeGreaterThan(deliveries.length);
  // An event that comes after that of a newer version of the same picture is what the function has to notice.
  expect(NAMES.filter(isOvertaken)).not.toEqual([]);

  expect(await fatesOf(whole, [...newest.values()])).toEqual(
    Object.fromEntries(NAMES.map((name) => [name, "thumbnails"])),
  );
  expect(whole.inFailureQueues()).toEqual([]);
});

/** Whether an event of a picture's last version was handed over before the last event of an earlier one. */
function isOvertaken(name: string): boolean {
  const delays = whole.events.flatMap((event) =>
    event.kind === "delivery" && event.delivery.key === `uploads/${name}.jpg`
      ? [event.delivery.afterMilliseconds]
      : [],
  );
  const last = Math.min(...(delays.at(-1) ?? []));
  return delays.slice(0, -1).some((earlier) => Math.max(...earlier) > last + 300);
}
