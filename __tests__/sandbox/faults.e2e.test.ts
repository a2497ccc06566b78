import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { pause } from "../support/pause";
import { startWholeSandbox, type WholeSandbox } from "../support/whole-sandbox";
import { fatesOf, putPicture, thumbnailConfig, type Fate, type PutPicture } from "./support/pictures-through";

jest.setTimeout(300_000);

const COUNT = 8;

let whole: WholeSandbox;
let body: Buffer;

beforeAll(async () => {
  // Large enough that a function is found in the middle of it.
  const [width, height] = [1200, 800];
  const noise = randomBytes(width * height * 3);
  body = await sharp(noise, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
});
beforeEach(async () => {
  whole = await startWholeSandbox(thumbnailConfig(), { concurrency: 2 });
});
afterEach(() => whole.close());

const put = (name: string): Promise<PutPicture> => putPicture(whole, name, body);

/** Calls each time that the function begins with an event; returns how to stop. */
function onStart(work: () => void): () => void {
  return whole.sandbox.onEvent((event) => {
    if (event.kind === "log" && event.line.startsWith("START ")) work();
  });
}

const killAll = (): void => {
  for (const pid of whole.sandbox.functionPids()) process.kill(pid, "SIGKILL");
};

/** How the attempts ended that failed, each once. */
function errors(): string[] {
  const types = whole.events.flatMap((event) =>
    event.kind === "attempt" ? [event.attempt.result.error?.errorType] : [],
  );
  return [...new Set(types)].filter((type) => type !== undefined);
}

/** Waits until nothing is under way, and holds that nothing is lost. */
async function expectNoneLost(pictures: readonly PutPicture[]): Promise<Set<Fate>> {
  await whole.sandbox.settled();
  const fates = await fatesOf(whole, pictures);
  expect(Object.entries(fates).filter(([, fate]) => fate === "lost")).toEqual([]);
  expect(Object.keys(fates)).toHaveLength(pictures.length);
  // What no queue takes in would be lost on AWS.
  const discarded = whole.events.flatMap((event) => (event.kind === "discarded" ? [event.discarded] : []));
  expect(discarded.filter(({ outcome }) => outcome !== "queued")).toEqual([]);
  return new Set(Object.values(fates));
}

describe("the function, killed in the middle of pictures", () => {
  test("loses none: what was killed now and then is made all the same", async () => {
    let starts = 0;
    const stop = onStart(() => {
      starts += 1;
      if (starts % 3 === 0) setTimeout(killAll, 60);
    });
    const pictures = await Promise.all(Array.from({ length: COUNT }, (_, index) => put(`p${String(index)}`)));
    const fates = await expectNoneLost(pictures);
    stop();
    expect(errors()).toContain("Runtime.ExitError");
    expect(fates).toContain("thumbnails");
  });

  test("leaves the event in the failure queue when it is killed every time, and works again after", async () => {
    const stop = onStart(() => setTimeout(killAll, 5));
    const unlucky = await put("unlucky");
    expect(await expectNoneLost([unlucky])).toEqual(new Set(["failure queue"]));
    stop();
    const next = await put("next");
    expect(await expectNoneLost([next])).toEqual(new Set(["thumbnails"]));
  });
});

describe("the store", () => {
  /** Puts pictures one after another, and meanwhile does something to the store, once the function is at work. */
  async function putMeanwhile(work: () => Promise<void>): Promise<PutPicture[]> {
    const begun = new Promise<void>((resolve) => {
      const stop = onStart(() => {
        stop();
        resolve();
      });
    });
    const putting = Promise.all(Array.from({ length: COUNT }, (_, index) => put(`s${String(index)}`)));
    await begun;
    await work();
    return putting;
  }

  test("stopped and started again, loses none", async () => {
    const { moto } = whole.sandbox;
    const pictures = await putMeanwhile(async () => {
      await moto.stop();
      await pause(1500);
      await moto.restart();
    });
    await expectNoneLost(pictures);
    const refused = whole.events.some(
      (event) => event.kind === "request" && event.request.errorCode === "ServiceUnavailable",
    );
    expect(refused).toBe(true);
    const after = await put("after");
    expect(await expectNoneLost([after])).toEqual(new Set(["thumbnails"]));
  });

  test("frozen for a while, loses none", async () => {
    const { moto } = whole.sandbox;
    const pictures = await putMeanwhile(async () => {
      process.kill(moto.pid, "SIGSTOP");
      await pause(2500);
      process.kill(moto.pid, "SIGCONT");
    });
    expect(await expectNoneLost(pictures)).toEqual(new Set(["thumbnails"]));
    const longest = Math.max(
      ...whole.events.map((event) => (event.kind === "request" ? event.request.milliseconds : 0)),
    );
    expect(longest).toBeGreaterThan(2000);
  });
});
