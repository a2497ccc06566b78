import type { IncomingMessage } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { createAccessGrantsCredentials } from "../../../lambda-src/shared/access-grants-credentials";
import { createLog } from "../../../lambda-src/shared/log";
import { EXECUTION_ROLE, type AccessGrant } from "../../support/loopback-aws";
import { paint, pipeline } from "../../support/pictures";
import { createdEvent } from "../../support/s3-events";
import { thumbnailSettings } from "../../support/thumbnail-settings";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

const EXECUTION = EXECUTION_ROLE.accessKeyId;
const accessGrants = { accountId: "222222222222", region: "eu-central-1", sessionSeconds: 3600 };
const WRITE: AccessGrant = {
  accountId: "222222222222",
  scope: "s3://thumbs-b/thumbnails/*",
  permission: "READWRITE",
};
const granted = {
  targetRole: undefined,
  accessGrants,
  thumbnail: { ...DEFAULT_THUMBNAIL, widths: [8, 16] },
};

let world: ThumbnailWorld;
let picture: Buffer;

beforeAll(async () => {
  picture = await pipeline(paint(32, 32, () => [200, 100, 50])).png().toBuffer(); // prettier-ignore
});

afterEach(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  await world.aws.close();
});

async function start(...[changes, options]: Parameters<typeof startThumbnailWorld>): Promise<void> {
  world = await startThumbnailWorld({ ...granted, ...changes }, { accessGrants: [WRITE], ...options });
}

/** One invocation for a new picture in the source bucket. */
async function invoke(name: string, sequencer = "0A"): Promise<void> {
  const { bucket, prefix } = world.settings.source;
  const key = `${prefix}${name}.jpg`;
  world.aws.putObject(bucket, key, picture);
  await world.invoke(createdEvent({ key, bucket, sequencer }));
}

/** Whose credentials made the requests: method and bucket with the access key id, each once, in no order. */
/** Whose access key the last write was signed with. */
function lastWriter(): string | undefined {
  return world.aws.requests.findLast(({ method }) => method === "PUT")?.accessKeyId;
}

function callers(): string[] {
  const calls = world.aws.requests.map(
    ({ method, bucket, accessKeyId }) =>
      `${bucket === "v20180820" ? "GetDataAccess" : `${method} ${bucket}`} ${accessKeyId ?? ""}`,
  );
  return [...new Set(calls)].sort();
}

describe("who does what", () => {
  test("the execution role reads A's source and asks for access; the session that it gets writes B's prefix", async () => {
    await start();
    await invoke("a");
    expect(callers()).toEqual([
      `GET photos-a ${EXECUTION}`,
      `GetDataAccess ${EXECUTION}`,
      `HEAD photos-a ${EXECUTION}`,
      "PUT thumbs-b ASIAGRANT00000000001",
    ]);
    expect(world.aws.dataAccess).toMatchObject([
      {
        accountId: "222222222222",
        target: "s3://thumbs-b/thumbnails/*",
        permission: "READWRITE",
        privilege: "Default",
        durationSeconds: 3600,
        callerAccessKeyId: EXECUTION,
      },
    ]);
    expect(world.aws.keys("thumbs-b")).toHaveLength(2);
  });

  test("a thumbnail that is there is looked at and replaced with the same session", async () => {
    await start();
    await invoke("a", "0A");
    await invoke("a", "0B");
    expect(world.aws.getObject("thumbs-b", "thumbnails/16/a.webp")?.metadata["source-sequencer"]).toBe("0B");
    expect(world.aws.dataAccess).toHaveLength(1);
  });

  test("a source in B's own bucket is read with its own session, for its prefix and to read only", async () => {
    const { source, destination } = thumbnailSettings();
    await start(
      {
        source: {
          ...source,
          bucket: destination.bucket,
          bucketOwner: "222222222222",
          readAs: "destination-writer",
        },
      },
      {
        accessGrants: [
          WRITE,
          { accountId: "222222222222", scope: "s3://thumbs-b/uploads/*", permission: "READ" },
        ],
      },
    );
    await invoke("a");
    const { dataAccess } = world.aws;
    const permissions = dataAccess.map(({ target, permission }) => `${permission} ${target}`);
    expect([...permissions].sort()).toEqual([
      "READ s3://thumbs-b/uploads/*",
      "READWRITE s3://thumbs-b/thumbnails/*",
    ]);
    const session = (permission: string) =>
      `ASIAGRANT0000000000${String(dataAccess.findIndex((access) => access.permission === permission) + 1)}`;
    expect(callers()).toEqual([
      `GET thumbs-b ${session("READ")}`,
      `GetDataAccess ${EXECUTION}`,
      `HEAD thumbs-b ${session("READ")}`,
      `PUT thumbs-b ${session("READWRITE")}`,
    ]);
  });

  test("the instance is asked in its own Region, for as long a session as is set", async () => {
    await start(
      { accessGrants: { ...accessGrants, region: "eu-west-1", sessionSeconds: 43_200 } },
      { accessGrants: [{ ...WRITE, region: "eu-west-1" }] },
    );
    await invoke("a");
    expect(world.aws.dataAccess).toMatchObject([{ durationSeconds: 43_200 }]);
  });
});

describe("how often access is asked for", () => {
  test("once for 20 invocations", async () => {
    await start();
    for (let number = 0; number < 20; number++) await invoke(String(number));
    expect(world.aws.keys("thumbs-b")).toHaveLength(40);
    expect(world.aws.dataAccess).toHaveLength(1);
    expect(world.log.filter(({ message }) => message === "data access granted")).toMatchObject([
      {
        target: "s3://thumbs-b/thumbnails/*",
        permission: "READWRITE",
        expiration: world.aws.dataAccess[0]?.expiration.toISOString(),
      },
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
    expect(world.aws.dataAccess).toHaveLength(1);

    jest.setSystemTime(start0 + 56 * 60_000);
    await invoke("four minutes before its end");
    expect(world.aws.dataAccess).toHaveLength(2);
    expect(lastWriter()).toBe("ASIAGRANT00000000002");
  });
});

describe("access is refused", () => {
  const REFUSED =
    "expected credentials to READWRITE for s3://thumbs-b/thumbnails/* but received " +
    "AccessDenied (HTTP 403) You do not have READWRITE permissions to the requested S3 Prefix";

  test.each<[string, AccessGrant[]]>([
    ["there is no grant", []],
    ["the grant is for less", [{ ...WRITE, scope: "s3://thumbs-b/thumbnails/320/*" }]],
    ["the grant is to read", [{ ...WRITE, permission: "READ" }]],
    ["the instance is another account's", [{ ...WRITE, accountId: "333333333333" }]],
    ["the instance is in another Region", [{ ...WRITE, region: "eu-west-1" }]],
  ])(
    "%s: the failure names what was asked for, counts as temporary, and is not repeated at once",
    async (_, grants) => {
      await start({}, { accessGrants: grants });
      await expect(invoke("a")).rejects.toMatchObject({
        permanent: false,
        errors: [{ code: "ACCESS_GRANTS_REFUSED", permanent: false, message: REFUSED }],
      });
      expect(world.aws.keys("thumbs-b")).toEqual([]);
      // Each of the two thumbnails asked, at the same time; S3's client makes one of it.
      expect(world.aws.requests.filter(({ bucket }) => bucket === "v20180820")).toHaveLength(1);
    },
  );

  test.each([
    ["a failure of S3's", { status: 503, code: "SlowDown" }],
    ["throttling", { status: 429, code: "TooManyRequestsException" }],
    ["a broken connection", { reset: true as const }],
  ])("by %s: it passes, and access is asked for again, up to three times", async (_, fault) => {
    jest.spyOn(Math, "random").mockReturnValue(0);
    await start();
    let faults = 2;
    world.aws.onRequest(({ bucket }) => (bucket === "v20180820" && faults-- > 0 ? fault : undefined));
    await invoke("a");
    expect(world.aws.keys("thumbs-b")).toHaveLength(2);

    faults = 3;
    const credentials = createAccessGrantsCredentials(
      accessGrants,
      { bucket: "thumbs-b", prefix: "thumbnails/", permission: "READWRITE" },
      createLog(() => undefined),
    );
    await expect(credentials()).rejects.toMatchObject({ code: "ACCESS_GRANTS_REFUSED" });
    expect(faults).toBe(0);
  });

  test("by an answer without credentials: it says so", async () => {
    await start();
    world.aws.onRequest(({ bucket }) =>
      bucket === "v20180820" ? { errorIn200: "InternalError" } : undefined,
    );
    await expect(invoke("a")).rejects.toThrow("an answer without credentials");
  });
});

describe("the request", () => {
  async function requestTo(region: string): Promise<IncomingMessage> {
    await start();
    const own = process.env["AWS_ENDPOINT_URL_S3_CONTROL"];
    delete process.env["AWS_ENDPOINT_URL_S3_CONTROL"];
    // Keeps what would go to AWS.
    const seen: IncomingMessage[] = [];
    jest.spyOn(S3Client.prototype, "destroy").mockReturnValue();
    const handle = jest.fn((request: IncomingMessage) => {
      seen.push(request);
      return Promise.reject(new Error("no network"));
    });
    const { requestHandler } = new S3Client({ region }).config;
    jest
      .spyOn(Object.getPrototypeOf(requestHandler) as { handle: typeof handle }, "handle")
      .mockImplementation(handle);
    jest.spyOn(Math, "random").mockReturnValue(0);
    await createAccessGrantsCredentials(
      { ...accessGrants, region },
      { bucket: "thumbs-b", prefix: "写真 + more/", permission: "READ" },
      createLog(() => undefined),
    )().catch(() => undefined);
    process.env["AWS_ENDPOINT_URL_S3_CONTROL"] = own;
    const [request] = seen;
    if (!request) throw new Error("no request");
    return request;
  }

  // As @aws-sdk/client-s3-control makes them.
  test.each([
    ["eu-central-1", "222222222222.s3-control.eu-central-1.amazonaws.com"],
    ["us-east-1", "222222222222.s3-control.us-east-1.amazonaws.com"],
    ["us-gov-west-1", "222222222222.s3-control.us-gov-west-1.amazonaws.com"],
    ["cn-north-1", "222222222222.s3-control.cn-north-1.amazonaws.com.cn"],
  ])("in %s goes to the account's host and is signed for it", async (region, hostname) => {
    const request = await requestTo(region);
    expect(request).toMatchObject({
      method: "GET",
      protocol: "https:",
      hostname,
      path: "/v20180820/accessgrantsinstance/dataaccess",
      query: {
        target: "s3://thumbs-b/写真 + more/*",
        permission: "READ",
        durationSeconds: "3600",
        privilege: "Default",
      },
      headers: {
        host: hostname,
        "x-amz-account-id": "222222222222",
        "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==",
      },
    });
    expect(request.headers.authorization).toMatch(
      new RegExp(
        `Credential=${EXECUTION}/\\d{8}/${region}/s3/aws4_request, ` +
          "SignedHeaders=content-md5;host;x-amz-account-id;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$",
      ),
    );
  });
});
