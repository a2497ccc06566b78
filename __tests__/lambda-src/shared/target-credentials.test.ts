import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { EXECUTION_ROLE } from "../../support/loopback-aws";
import { paint, pipeline } from "../../support/pictures";
import { createdEvent } from "../../support/s3-events";
import { TARGET_ROLE_ARN, thumbnailSettings } from "../../support/thumbnail-settings";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

// Pictures take their time on a machine that is busy.
jest.setTimeout(30_000);

const thumbnail = { ...DEFAULT_THUMBNAIL, widths: [8, 16] };
const EXECUTION = EXECUTION_ROLE.accessKeyId;

let world: ThumbnailWorld;
let picture: Buffer;

beforeAll(async () => {
  picture = await pipeline(paint(32, 32, () => [200, 100, 50])).png().toBuffer(); // prettier-ignore
});

afterEach(async () => {
  jest.useRealTimers();
  await world.aws.close();
});

async function start(...[changes, options]: Parameters<typeof startThumbnailWorld>): Promise<void> {
  world = await startThumbnailWorld({ thumbnail, ...changes }, options);
}

/** One invocation for a new picture in the source bucket. */
async function invoke(name: string): Promise<void> {
  const key = `uploads/${name}.jpg`;
  world.aws.putObject(world.settings.source.bucket, key, picture);
  await world.invoke(createdEvent({ key, bucket: world.settings.source.bucket }));
}

/** Whose access key the last write was signed with. */
function lastWriter(): string | undefined {
  return world.aws.requests.findLast(({ method }) => method === "PUT")?.accessKeyId;
}

function callers(): string[] {
  const calls = world.aws.requests.map(({ service, method, bucket, accessKeyId }) =>
    service === "sts" ? `AssumeRole ${accessKeyId ?? ""}` : `${method} ${bucket} ${accessKeyId ?? ""}`,
  );
  return [...new Set(calls)].sort();
}

describe("who does what", () => {
  test("the execution role reads A's source and assumes the role in B, which alone writes", async () => {
    await start();
    await invoke("a");
    expect(callers()).toEqual([
      `AssumeRole ${EXECUTION}`,
      `GET photos-a ${EXECUTION}`,
      `HEAD photos-a ${EXECUTION}`,
      "PUT thumbs-b ASIASESSION000000001",
    ]);
    expect(world.aws.sessions).toMatchObject([
      {
        roleArn: TARGET_ROLE_ARN,
        sessionName: "thumbnail-writer",
        externalId: undefined,
        durationSeconds: 3600,
        callerAccessKeyId: EXECUTION,
        region: "eu-central-1",
      },
    ]);
  });

  test("external id and duration are sent as set", async () => {
    const targetRole = {
      arn: TARGET_ROLE_ARN,
      sessionName: "s3",
      externalId: "acme:1",
      durationSeconds: 900,
    };
    await start({ targetRole });
    await invoke("a");
    expect(world.aws.sessions).toMatchObject([
      { sessionName: "s3", externalId: "acme:1", durationSeconds: 900 },
    ]);
  });

  test("without a target role the execution role does everything itself", async () => {
    await start({ targetRole: undefined });
    await invoke("a");
    expect(callers()).toEqual([
      `GET photos-a ${EXECUTION}`,
      `HEAD photos-a ${EXECUTION}`,
      `PUT thumbs-b ${EXECUTION}`,
    ]);
  });

  test("a source in B's own bucket is read as the role in B", async () => {
    const { source, destination } = thumbnailSettings();
    await start({
      source: {
        ...source,
        bucket: destination.bucket,
        bucketOwner: "222222222222",
        readAs: "destination-writer",
      },
    });
    await invoke("a");
    expect(callers()).toEqual([
      `AssumeRole ${EXECUTION}`,
      "GET thumbs-b ASIASESSION000000001",
      "HEAD thumbs-b ASIASESSION000000001",
      "PUT thumbs-b ASIASESSION000000001",
    ]);
  });

  test("a source in another Region, read as the role in B, shares its one session", async () => {
    const { source } = thumbnailSettings();
    await start({ source: { ...source, region: "us-east-1", readAs: "destination-writer" } });
    await invoke("a");
    await invoke("b");
    expect(callers()).toEqual([
      `AssumeRole ${EXECUTION}`,
      "GET photos-a ASIASESSION000000001",
      "HEAD photos-a ASIASESSION000000001",
      "PUT thumbs-b ASIASESSION000000001",
    ]);
    const regions = world.aws.requests.map(({ method, signedRegion }) => `${method} ${signedRegion ?? ""}`);
    // STS is asked where the function runs: in the source bucket's Region.
    expect([...new Set(regions)].sort()).toEqual([
      "GET us-east-1",
      "HEAD us-east-1",
      "POST us-east-1",
      "PUT eu-central-1",
    ]);
  });
});

describe("how often the role is assumed", () => {
  test("once for 20 invocations", async () => {
    await start();
    for (let number = 0; number < 20; number++) await invoke(String(number));
    expect(world.aws.keys("thumbs-b")).toHaveLength(40);
    expect(world.aws.sessions).toHaveLength(1);
    expect(world.log.filter(({ message }) => message === "target role assumed")).toMatchObject([
      { roleArn: TARGET_ROLE_ARN, expiration: world.aws.sessions[0]?.expiration.toISOString() },
    ]);
  });

  test("not at all before the first write is near", async () => {
    await start();
    expect(world.aws.requests).toEqual([]);
  });

  test("again within five minutes of the session's end, and not earlier", async () => {
    jest.useFakeTimers({
      doNotFake: ["nextTick", "setImmediate", "setTimeout", "setInterval", "queueMicrotask"],
    });
    const start0 = Date.now();
    await start();
    await invoke("at the start");
    jest.setSystemTime(start0 + 54 * 60_000);
    await invoke("six minutes before its end");
    expect(world.aws.sessions).toHaveLength(1);

    jest.setSystemTime(start0 + 56 * 60_000);
    await invoke("four minutes before its end");
    expect(world.aws.sessions).toHaveLength(2);
    expect(lastWriter()).toBe("ASIASESSION000000002");

    // A function that was frozen for hours wakes up with credentials that ended long ago.
    jest.setSystemTime(start0 + 10 * 60 * 60_000);
    await invoke("hours later");
    expect(world.aws.sessions).toHaveLength(3);
    expect(lastWriter()).toBe("ASIASESSION000000003");
  });
});

describe("a session that S3 refuses", () => {
  const FIRST = "ASIASESSION000000001";
  const refuse = (accessKeyId: string, code: string) =>
    world.aws.onRequest((request) =>
      request.accessKeyId === accessKeyId ? { status: code === "AccessDenied" ? 403 : 400, code } : undefined,
    );

  test.each(["ExpiredToken", "InvalidToken", "InvalidAccessKeyId"])(
    "is renewed at once, and the request sent again: %s",
    async (code) => {
      await start();
      await invoke("a");
      refuse(FIRST, code);
      await invoke("b");
      // Both sizes were refused, and share the new session.
      expect(world.aws.sessions).toHaveLength(2);
      expect(lastWriter()).toBe("ASIASESSION000000002");
      expect(world.aws.keys("thumbs-b")).toHaveLength(4);
      expect(world.log).toContainEqual(
        expect.objectContaining({ message: "session refused, requesting a new one", reason: code }),
      );
    },
  );

  test("by a policy, as a revoked one is, is renewed when it is not new", async () => {
    jest.useFakeTimers({
      doNotFake: ["nextTick", "setImmediate", "setTimeout", "setInterval", "queueMicrotask"],
    });
    await start();
    await invoke("a");
    refuse(FIRST, "AccessDenied");
    await expect(invoke("b")).rejects.toThrow("STORAGE_FAILED");
    expect(world.aws.sessions).toHaveLength(1);
    jest.setSystemTime(Date.now() + 60_000);
    await invoke("b");
    expect(world.aws.sessions).toHaveLength(2);
    expect(world.aws.keys("thumbs-b")).toHaveLength(4);
  });

  test("for two requests, of which one is answered after the other had it renewed", async () => {
    jest.useFakeTimers({
      doNotFake: ["nextTick", "setImmediate", "setTimeout", "setInterval", "queueMicrotask"],
    });
    await start();
    await invoke("a");
    let allSent!: () => void;
    let oneWritten!: () => void;
    const sent = new Promise<void>((resolve) => (allSent = resolve));
    const written = new Promise<void>((resolve) => (oneWritten = resolve));
    let refused = 0;
    world.aws.onRequest(async ({ accessKeyId, service, method }) => {
      if (service !== "s3" || method !== "PUT") return undefined;
      if (accessKeyId !== FIRST) {
        oneWritten();
        return undefined;
      }
      if (++refused === 2) allSent();
      await (refused === 2 ? written : sent);
      return { status: 403, code: "AccessDenied" };
    });
    jest.setSystemTime(Date.now() + 60_000);
    await invoke("b");
    expect(refused).toBe(2);
    expect(world.aws.sessions).toHaveLength(2);
    expect(world.aws.keys("thumbs-b")).toHaveLength(4);
  });

  test("again is not asked for again", async () => {
    await start();
    await invoke("a");
    world.aws.onRequest(({ method, service }) =>
      service === "s3" && method === "PUT" ? { status: 400, code: "InvalidToken" } : undefined,
    );
    await expect(invoke("b")).rejects.toThrow("InvalidToken");
    expect(world.aws.sessions.length).toBeLessThanOrEqual(3);
  });
});

test("metadata that are too much for S3 are no reason to try again", async () => {
  for (const [status, code] of [
    [431, "RequestHeaderFieldsTooLarge"],
    [400, "MetadataTooLarge"],
    [400, "RequestHeaderSectionTooLarge"],
  ] as const) {
    await start();
    world.aws.onRequest(({ method }) => (method === "PUT" ? { status, code } : undefined));
    await expect(invoke("a")).rejects.toMatchObject({
      errors: [{ code: "METADATA_TOO_LARGE", permanent: true }],
    });
    await world.aws.close();
  }
});

describe("STS refuses", () => {
  test("the failure names the role, counts as temporary, and the next invocation asks again", async () => {
    await start({}, { roles: [] });
    await expect(invoke("a")).rejects.toMatchObject({
      permanent: false,
      errors: [
        {
          code: "TARGET_ROLE_REFUSED",
          permanent: false,
          message:
            `expected credentials for ${TARGET_ROLE_ARN} but received ` +
            `not authorized to perform: sts:AssumeRole on resource: ${TARGET_ROLE_ARN}`,
        },
      ],
    });
    const before = world.aws.requests.length;
    await expect(invoke("b")).rejects.toThrow("TARGET_ROLE_REFUSED");
    expect(world.aws.requests.slice(before).map(({ service }) => service)).toContain("sts");
    expect(world.aws.keys("thumbs-b")).toEqual([]);
  });

  test("a temporary fault of STS is retried", async () => {
    await start();
    let faults = 2;
    world.aws.onRequest(({ service }) =>
      service === "sts" && faults-- > 0 ? { status: 500, code: "InternalFailure" } : undefined,
    );
    await invoke("a");
    expect(world.aws.keys("thumbs-b")).toHaveLength(2);
  });
});
