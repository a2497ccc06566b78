import { deliver, EVENT_FORMS, type EventForm } from "../../support/event-forms";
import { startCopyWorld, type CopyWorld } from "../../support/copy-world";
import { createdRecord, type CreatedObject } from "../../support/s3-events";

jest.setTimeout(240_000);

const RUNS = 40;
const VERSIONS = 4;

/** Numbers from 0 to 1, the same ones for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

let world: CopyWorld;

beforeEach(async () => {
  world = await startCopyWorld();
});

afterEach(async () => {
  await world.aws.close();
});

test("in whatever order and form events come, twice, at the same time, with listings in between: the newest version is there", async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const next = random(seed);
    const key = `in/${String(seed)}`;
    const wait = (mostMs: number) => new Promise((resolve) => setTimeout(resolve, next() * mostMs));
    // Every answer takes its own time, so that invocations meet in every way.
    world.aws.onRequest(async () => {
      await wait(8);
      return undefined;
    });
    const put = (number: number) => {
      const { versionId = "" } = world.aws.putObject("files-a", key, `version ${String(number)}`);
      return { bucket: "files-a", key, versionId };
    };
    const invocations: Promise<unknown>[] = [];
    const invokeLater = async (event: unknown) => {
      await wait(40);
      // It comes again when the work fails: others were in its way.
      await world.invoke(event).catch(() => world.invoke(event));
    };
    const deliverLater = async (object: CreatedObject, form: EventForm) => {
      await wait(40);
      const again = await deliver(world.call, form, [createdRecord(object)]);
      if (again > 0) await deliver(world.call, form, [createdRecord(object)]);
    };
    for (let number = 1; number <= VERSIONS; number++) {
      const object = put(number);
      const formOf = () => EVENT_FORMS[Math.floor(next() * EVENT_FORMS.length)] as EventForm;
      invocations.push(deliverLater(object, formOf()));
      if (next() < 0.5) invocations.push(deliverLater(object, formOf()));
      if (next() < 0.3) invocations.push(invokeLater({ list: { prefix: key } }));
      await wait(15);
    }
    await Promise.all(invocations);
    const copy = world.aws.getObject("copies-b", `from-a/${key}`)?.body.toString();
    expect({ seed, copy }).toEqual({ seed, copy: `version ${String(VERSIONS)}` });
  }
});
