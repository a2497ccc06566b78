import fc from "fast-check";
import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { isPermanent } from "../../../lambda-src/shared/errors";
import { createLimit } from "../../../lambda-src/shared/limit";
import { createLog } from "../../../lambda-src/shared/log";
import { readEvent } from "../../../lambda-src/shared/read-event";
import { renderThumbnails, type RenderOptions } from "../../../lambda-src/thumbnail/render-thumbnails";
import { syncThumbnails, type SyncTarget } from "../../../lambda-src/thumbnail/sync-thumbnails";
import { bridgeEvent, snsEvent, type S3Record } from "../../support/event-forms";
import { exploreAll, followOne, type Change, type Scenario } from "../../support/interleavings";
import type { LoopbackStore, StoredObject } from "../../support/loopback-store";
import { paint, pipeline } from "../../support/pictures";
import { createdRecord, removedRecord } from "../../support/s3-events";
import { SCHEDULED_CLIENT } from "../../support/scheduled-s3";
import { thumbnailSettings } from "../../support/thumbnail-settings";

// Thousands of courses of events, on a machine that may be busy.
jest.setTimeout(300_000);

// The pictures are few and each is made thousands of times: the real renderer, once for each.
jest.mock("../../../lambda-src/thumbnail/render-thumbnails", () => {
  const real = jest.requireActual<{ renderThumbnails: typeof renderThumbnails }>(
    "../../../lambda-src/thumbnail/render-thumbnails",
  );
  const known = new Map<string, ReturnType<typeof renderOnce>>();
  type OnThumbnail = NonNullable<RenderOptions["onThumbnail"]>;
  const renderOnce = async (...[picture, settings]: Parameters<typeof renderThumbnails>) => {
    const reported: Parameters<OnThumbnail>[] = [];
    const onThumbnail: OnThumbnail = (...args) => reported.push(args);
    const rendered = await real.renderThumbnails(picture, settings, { onThumbnail });
    return { rendered, reported };
  };
  return {
    renderThumbnails: async (...[picture, settings, options]: Parameters<typeof renderThumbnails>) => {
      const id = Buffer.from(picture.bytes).toString("base64");
      const once = known.get(id) ?? renderOnce(picture, settings);
      known.set(id, once);
      const { rendered, reported } = await once;
      for (const args of reported) options?.onThumbnail?.(...args);
      return rendered;
    },
  };
});

const KEY = "uploads/a.png";
const THUMBNAIL = "thumbnails/8/a.webp";
const pictures: Record<"P" | "Q", Buffer> = { P: Buffer.alloc(0), Q: Buffer.alloc(0) };

beforeAll(async () => {
  pictures.P = await pipeline(paint(8, 8, () => [250, 0, 0])).png().toBuffer(); // prettier-ignore
  pictures.Q = await pipeline(paint(8, 8, () => [0, 0, 250])).png().toBuffer(); // prettier-ignore
});

beforeEach(() => {
  // Waiting between attempts changes nothing here but the time that it takes.
  jest.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => jest.restoreAllMocks());

interface Variant {
  readonly versioned?: boolean;
  readonly deleteThumbnails?: boolean;
}

/** A picture that is uploaded (P or Q), deleted (-), or whose newest version or marker is deleted for good (<). */
type Happening = "P" | "Q" | "-" | "<";

/** The change as the function reads it: each comes in another form than the one before. */
function asEvent(record: S3Record, index: number): SyncTarget {
  const forms = [{ Records: [record] }, bridgeEvent(record), snsEvent({ Records: [record] })];
  const [read] = readEvent(forms[index % forms.length]);
  if (read === undefined) throw new Error("expected one change, received none");
  return read();
}

function changesOf(happenings: readonly Happening[], times: readonly number[] = []): Change[] {
  return happenings.map((happening, index) => ({
    times: times[index] ?? 1,
    change: (store): SyncTarget => {
      if (happening === "-") store.deleteCurrent("photos-a", KEY);
      if (happening === "<") store.deleteNewest("photos-a", KEY);
      if (happening === "-" || happening === "<") return asEvent(removedRecord({ key: KEY }), index);
      const { versionId } = store.put("photos-a", KEY, pictures[happening]);
      const sequencer = (index + 1).toString(16).padStart(2, "0");
      return asEvent(
        createdRecord({ key: KEY, sequencer, ...(versionId !== undefined && { versionId }) }),
        index,
      );
    },
  }));
}

function scenario(
  happenings: readonly Happening[],
  { versioned = true, deleteThumbnails = false }: Variant = {},
  more: Partial<Scenario> & { readonly times?: readonly number[] } = {},
): Scenario {
  const base = thumbnailSettings({ thumbnail: { ...DEFAULT_THUMBNAIL, widths: [8] } });
  const settings = { ...base, destination: { ...base.destination, deleteThumbnails } };
  const log = createLog(() => undefined);
  const clients = {
    source: SCHEDULED_CLIENT,
    destination: SCHEDULED_CLIENT,
    quarantine: SCHEDULED_CLIENT,
  };
  const invoke = async (event: unknown): Promise<void> => {
    const { signal } = new AbortController();
    const context = {
      settings,
      clients,
      pictureLimit: createLimit(1),
      memoryMegabytes: 1769,
      leftMs: () => Infinity,
      log,
      signal,
    };
    const options = { dryRun: false, skipDone: false };
    for (let again = 0; ; again++) {
      try {
        await syncThumbnails(event as SyncTarget, options, context);
        return;
      } catch (error) {
        // Lambda invokes again, twice.
        if (isPermanent(error) || again === 2) throw error;
      }
    }
  };
  const listablePrefix = deleteThumbnails ? { listablePrefix: "uploads/" } : {};
  return {
    buckets: {
      "photos-a": { owner: "111111111111", versioned, ...listablePrefix },
      "thumbs-b": { owner: "222222222222" },
    },
    before: () => undefined,
    changes: changesOf(happenings, more.times),
    invoke,
    expectAtTheEnd: (store) => {
      const source = store.get("photos-a", KEY);
      const thumbnail = store.get("thumbs-b", THUMBNAIL);
      if (source) expect(madeFrom(thumbnail)).toEqual(madeOf(source));
      else if (deleteThumbnails) expect(thumbnail).toBeUndefined();
    },
    ...more,
  };
}

const thumbnailBytes = new Map<string, string>();

/** What a thumbnail was made from, by its metadata and by its bytes. */
function madeFrom(thumbnail: StoredObject | undefined) {
  const { metadata, body } = thumbnail ?? {};
  return {
    etag: metadata?.["source-etag"],
    versionId: metadata?.["source-version-id"],
    body: body?.toString("base64"),
  };
}

function madeOf({ etag, versionId, body }: StoredObject) {
  return { etag: etag.replaceAll('"', ""), versionId, body: thumbnailBytes.get(body.toString("base64")) };
}

beforeAll(async () => {
  for (const bytes of Object.values(pictures)) {
    const settings = { ...DEFAULT_THUMBNAIL, widths: [8] };
    await renderThumbnails({ name: "expected", bytes }, settings, {
      onThumbnail: (thumbnail) =>
        thumbnailBytes.set(bytes.toString("base64"), Buffer.from(thumbnail.bytes).toString("base64")),
    });
  }
});

/** As if the first upload had been done long before. */
const P_IS_DONE = (store: LoopbackStore): void => {
  const { versionId = "", etag } = store.put("photos-a", KEY, pictures.P);
  const body = Buffer.from(thumbnailBytes.get(pictures.P.toString("base64")) ?? "", "base64");
  store.put("thumbs-b", THUMBNAIL, body, {
    metadata: {
      "source-bucket": "photos-a",
      "source-key": encodeURIComponent(KEY),
      "source-etag": etag.replaceAll('"', ""),
      "source-sequencer": "00",
      ...(versionId && { "source-version-id": versionId }),
    },
  });
};

const REQUEST: SyncTarget = { kind: "requested", bucket: "photos-a", key: KEY };

describe("in every order that their calls to S3 can have, the newest source's thumbnail stays", () => {
  const follows = { deleteThumbnails: true };
  const before = P_IS_DONE;
  test.each<[string, Scenario]>([
    ["P, then Q and P at once: the two P are the same bytes", scenario(["Q", "P"], {}, { before })],
    ["the same in a bucket without versions", scenario(["Q", "P"], { versioned: false }, { before })],
    ["a backfill and a new picture", scenario(["Q"], {}, { before, requests: [REQUEST] })],
    ["an upload, and an invocation that dies", scenario(["P"], {}, { deaths: 1 })],
    ["an upload and its deletion", scenario(["P", "-"], follows)],
    ["a deletion and a new upload of the same bytes", scenario(["-", "P"], follows, { before })],
    ["the same in a bucket without versions", scenario(["-", "P"], { ...follows, versioned: false }, { before })],
    ["a newer version that is deleted for good", scenario(["Q", "<"], follows, { before })],
    ["a deletion that is taken back", scenario(["-", "<"], follows, { before })],
    ["a deletion and a backfill", scenario(["-"], follows, { before, requests: [REQUEST] })],
  ])("%s", async (_situation, one) => {
    const { states, ends } = await exploreAll(one);
    expect(ends).toBeGreaterThan(0);
    expect(states).toBeGreaterThan(ends);
  }); // prettier-ignore
});

test("whatever happens, in whatever order, twice, with invocations that die, the newest source's thumbnail stays", async () => {
  const happening = fc.constantFrom<Happening>("P", "P", "Q", "Q", "-", "<");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(happening, fc.integer({ min: 1, max: 2 })), { minLength: 1, maxLength: 5 }),
      fc.record({ versioned: fc.boolean(), requests: fc.constantFrom([], [REQUEST]), deaths: fc.nat(2) }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      async (happenings, { versioned, requests, deaths }, choices) => {
        const times = happenings.map(([, count]) => count);
        const kinds = happenings.map(([kind]) => (kind === "<" && !versioned ? "-" : kind));
        const variant = { versioned, deleteThumbnails: true };
        await followOne(scenario(kinds, variant, { requests, deaths, times }), choices);
      },
    ),
    { numRuns: 100 },
  );
});
