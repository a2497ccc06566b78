import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type * as Runtime from "../../lambda-src/runtime";
import { functionsAmong, resolveWriters } from "../../src/config/resolve-writers";
import type { HandshakeConfig } from "../../src/config/schema";
import { functionEnvironment } from "../../src/handshakes/function-settings";
import { ownCodeWriter, resolved, smallConfig } from "../support/configs";
import { EXECUTION_ROLE, startLoopbackAws, type LoopbackAws } from "../support/loopback-aws";

jest.setTimeout(30_000);

const A = "111111111111";
const B = "222222222222";
const C = "333333333333";
const before = { ...process.env };
let aws: LoopbackAws;

afterEach(async () => {
  process.env = { ...before };
  await aws.close();
});

/** The module as a function's process loads it, in the environment that the stack gives the function. */
async function start(
  changes: Parameters<typeof ownCodeWriter>[0] = {},
  config: Partial<HandshakeConfig> = {},
  owner = B,
): Promise<typeof Runtime> {
  const [writer] = functionsAmong(
    resolveWriters(resolved({ ...smallConfig(), ...config, writers: [ownCodeWriter(changes)] })),
  );
  if (writer === undefined) throw new Error("expected a function");
  aws = await startLoopbackAws({
    buckets: {
      "source-bucket": { owner: A },
      "destination-bucket": { owner, listable: true },
      "archive-bucket": { owner: C, region: "eu-west-1" },
    },
    roles: [`arn:aws:iam::${B}:role/target-role`, `arn:aws:iam::${C}:role/target-role`],
    accessGrants: [
      { accountId: C, region: "eu-west-1", scope: "s3://archive-bucket/reports/*", permission: "WRITE" },
      { accountId: B, scope: "s3://destination-bucket/reports/*", permission: "WRITE" },
      { accountId: B, scope: "s3://destination-bucket/state/*", permission: "READWRITE" },
    ],
  });
  process.env = { ...process.env, ...functionEnvironment(writer), ...aws.environment() };
  let loaded: typeof Runtime | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<typeof Runtime>("../../lambda-src/runtime");
  });
  if (loaded === undefined) throw new Error("expected the module");
  return loaded;
}

const put = ({ client, bucket, prefix }: Runtime.Bucket, key = `${prefix}x`) =>
  client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: "x" }));
const callers = (method: string): (string | undefined)[] =>
  aws.requests
    .filter((request) => request.method === method && request.service === "s3")
    .map(({ accessKeyId }) => accessKeyId);

test("writes as the role in B, reads the source as the function's own role, and says whose each bucket is", async () => {
  const { destination, source } = await start();
  aws.putObject("source-bucket", "uploads/a", "a");
  const { client, bucket, owner, region, prefix } = source();
  expect([bucket, owner, region, prefix]).toEqual(["source-bucket", A, "eu-central-1", "uploads/"]);
  await client.send(new GetObjectCommand({ Bucket: bucket, Key: "uploads/a" }));
  await put(destination());
  await put(destination("reports/"));
  expect(callers("GET")).toEqual([EXECUTION_ROLE.accessKeyId]);
  const [session, ...more] = aws.sessions;
  expect(more).toEqual([]);
  expect(callers("PUT")).toEqual([session?.accessKeyId, session?.accessKeyId]);
  const owners = aws.requests.flatMap(({ bucket: name, headers }) =>
    name === "" ? [] : [[name, headers["x-amz-expected-bucket-owner"]]],
  );
  expect(owners).toEqual([
    ["source-bucket", A],
    ["destination-bucket", B],
    ["destination-bucket", B],
  ]);
});

test("a bucket of the same name that someone else owns is refused, unless the code says that it is expected", async () => {
  const { destination } = await start({}, {}, "999999999999");
  await expect(put(destination())).rejects.toMatchObject({ name: "AccessDenied" });
  const { client, bucket } = destination();
  const input = { Bucket: bucket, Key: "reports/x", Body: "x", ExpectedBucketOwner: "999999999999" };
  await expect(client.send(new PutObjectCommand(input))).resolves.toBeDefined();
});

test("S3 Access Grants is asked once for each prefix, for what is declared there", async () => {
  const { destination } = await start(
    {
      handshake: { kind: "access-grants" },
      operations: { "reports/": ["write"], "state/": ["read", "write"] },
    },
    { accessGrants: {} },
  );
  for (const key of ["reports/a", "reports/b", "state/a"]) await put(destination(key), key);
  expect(aws.dataAccess.map(({ target, permission }) => [target, permission])).toEqual([
    ["s3://destination-bucket/reports/*", "WRITE"],
    ["s3://destination-bucket/state/*", "READWRITE"],
  ]);
});

test("a prefix is found by a key below it, and one that the config does not have is refused", async () => {
  const { destination } = await start({ operations: { "reports/": ["write"], "reports/daily/": ["write"] } });
  expect(destination("reports/daily/x").prefix).toBe("reports/daily/");
  expect(destination("reports/x").prefix).toBe("reports/");
  expect(() => destination("state/x")).toThrow(
    'expected a key or prefix under reports/ or reports/daily/, as the config has it, for the destination but received "state/x"',
  );
});

test("with a bucket policy the function's own role writes", async () => {
  const { destination } = await start({ handshake: { kind: "bucket-policy" } });
  await put(destination());
  await destination().client.send(
    new ListObjectsV2Command({ Bucket: "destination-bucket", Prefix: "reports/" }),
  );
  expect(aws.sessions).toEqual([]);
  expect(callers("PUT")).toEqual([EXECUTION_ROLE.accessKeyId]);
});

test("outside of its function it says which variables are missing", async () => {
  const { destination } = await start();
  delete process.env["DESTINATION_PREFIXES"];
  expect(() => destination()).toThrow(
    "expected a JSON object of READ, WRITE, READWRITE by key prefixes for DESTINATION_PREFIXES but received nothing",
  );
});

describe("with several destinations", () => {
  const OWNERS = {
    owners: { archive: { id: C, region: "eu-west-1" } },
    destination: undefined,
    destinations: {
      main: { bucketName: "destination-bucket" },
      archive: { account: "archive", bucketName: "archive-bucket" },
    },
  };
  const both = { destinations: ["main", "archive"] };

  test("each is written as the role in its own account, which is assumed once", async () => {
    const { destination } = await start(both, OWNERS);
    for (const name of [undefined, "main", "archive", "archive"]) await put(destination("reports/", name));
    const writes = aws.requests.filter(({ method, service }) => method === "PUT" && service === "s3");
    expect(writes.map(({ bucket, headers }) => [bucket, headers["x-amz-expected-bucket-owner"]])).toEqual([
      ["destination-bucket", B],
      ["destination-bucket", B],
      ["archive-bucket", C],
      ["archive-bucket", C],
    ]);
    expect(aws.sessions.map(({ roleArn }) => roleArn)).toEqual([
      `arn:aws:iam::${B}:role/target-role`,
      `arn:aws:iam::${C}:role/target-role`,
    ]);
    const { bucket, owner, region, prefix } = destination("reports/x", "archive");
    expect([bucket, owner, region, prefix]).toEqual(["archive-bucket", C, "eu-west-1", "reports/"]);
  });

  test("S3 Access Grants is asked in the account and the Region of each", async () => {
    const { destination } = await start(
      { ...both, handshake: { kind: "access-grants" } },
      { ...OWNERS, accessGrants: {} },
    );
    for (const name of ["main", "archive"]) await put(destination("reports/", name));
    expect(aws.dataAccess.map(({ target }) => target)).toEqual([
      "s3://destination-bucket/reports/*",
      "s3://archive-bucket/reports/*",
    ]);
  });

  test.each(["archiv", "constructor"])(
    "a name that the config does not have is refused: %s",
    async (name) => {
      const { destination } = await start(both, OWNERS);
      expect(() => destination("reports/", name)).toThrow(
        `expected "main" or "archive" as the destination's name but received "${name}"`,
      );
    },
  );

  test("a name where there is one destination is refused", async () => {
    const { destination } = await start();
    expect(() => destination("reports/", "main")).toThrow(
      "expected no name, since the function has one destination, as the destination's name but received",
    );
  });

  test("an environment that names a bucket in half is refused", async () => {
    const { destination } = await start(both, OWNERS);
    process.env["DESTINATIONS"] = JSON.stringify({ main: { bucket: "destination-bucket", bucketOwner: B } });
    expect(() => destination()).toThrow("for DESTINATIONS");
  });
});
