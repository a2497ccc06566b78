import { copyObject } from "../../../lambda-src/copy/copy-object";
import type { ObjectToCopy } from "../../../lambda-src/copy/find-source";
import { isPermanent } from "../../../lambda-src/shared/errors";
import { createLimit } from "../../../lambda-src/shared/limit";
import { createLog } from "../../../lambda-src/shared/log";
import { copySettings } from "../../support/copy-settings";
import { COPY_BUCKETS } from "../../support/copy-world";
import { exploreAll, type Change, type Scenario } from "../../support/interleavings";
import type { LoopbackStore } from "../../support/loopback-store";
import { SCHEDULED_CLIENT } from "../../support/scheduled-s3";

// Thousands of courses of events, on a machine that may be busy.
jest.setTimeout(300_000);

const KEY = "in/a";
const COPY = "from-a/in/a";

beforeEach(() => {
  // Waiting between attempts changes nothing here but the time that it takes.
  jest.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => jest.restoreAllMocks());

/** Contents that are uploaded one after another; each event names its version where there are any. */
function scenario(
  contents: readonly string[],
  more: Partial<Scenario> & { readonly versioned?: boolean; readonly listed?: boolean } = {},
): Scenario {
  const { versioned = true, listed = false } = more;
  const clients = {
    source: SCHEDULED_CLIENT,
    destination: SCHEDULED_CLIENT,
    quarantine: SCHEDULED_CLIENT,
  };
  const log = createLog(() => undefined);
  const invoke = async (event: unknown): Promise<void> => {
    const { signal } = new AbortController();
    const context = { settings: copySettings(), clients, partLimit: createLimit(1), log, signal };
    for (let again = 0; ; again++) {
      try {
        await copyObject(event as ObjectToCopy, { dryRun: false, skipEqual: false }, context);
        return;
      } catch (error) {
        // Lambda invokes again, twice.
        if (isPermanent(error) || again === 2) throw error;
      }
    }
  };
  const P_IS_DONE = (store: LoopbackStore): void => {
    store.put("files-a", KEY, Buffer.from("P"));
    store.put("copies-b", COPY, Buffer.from("P"));
  };
  return {
    buckets: { ...COPY_BUCKETS, "files-a": { ...COPY_BUCKETS["files-a"], versioned } },
    before: P_IS_DONE,
    changes: contents.map((content): Change => ({
      change: (store): ObjectToCopy => {
        const { versionId, etag, size } = store.put("files-a", KEY, Buffer.from(content));
        if (listed) return { key: KEY, listed: { key: KEY, bytes: size, etag } };
        return { key: KEY, ...(versionId !== undefined && { versionId }) };
      },
    })),
    invoke,
    expectAtTheEnd: (store) => {
      const source = store.get("files-a", KEY)?.body.toString();
      expect(store.get("copies-b", COPY)?.body.toString()).toBe(source);
    },
    ...more,
  };
}

describe("in every order that their calls to S3 can have, the newest source's copy stays", () => {
  test.each<[string, Scenario]>([
    ["P, then Q and P at once: the two P are the same bytes", scenario(["Q", "P"])],
    ["the same in a bucket without versions", scenario(["Q", "P"], { versioned: false })],
    ["the same, found by listings", scenario(["Q", "P"], { listed: true })],
    ["one new object, and an invocation that dies", scenario(["Q"], { deaths: 1 })],
  ])("%s", async (_situation, one) => {
    const { states, ends } = await exploreAll(one);
    expect(ends).toBeGreaterThan(0);
    expect(states).toBeGreaterThan(ends);
  });
});
