import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { s3ClientOf } from "../../../src/sandbox/callers/client-of";
import { putObject, type PutOutcome } from "../../../src/sandbox/callers/put-object";
import { isAsExpected, type ProgramRun } from "../../../src/sandbox/callers/run-programs";

let server: Server;
let answer: { readonly status: number; readonly code: string } | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (answer === undefined) {
      request.socket.destroy();
      return;
    }
    const { status, code } = answer;
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(status === 200 ? "" : `<Error><Code>${code}</Code><Message>because</Message></Error>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function put(given: typeof answer): Promise<PutOutcome> {
  answer = given;
  const { port } = server.address() as AddressInfo;
  const keys = { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token" };
  const client = s3ClientOf({ url: `http://127.0.0.1:${String(port)}` }, "eu-central-1", keys);
  try {
    return await putObject(client, "photos", "a", "text");
  } finally {
    client.destroy();
  }
}

describe("a put", () => {
  test("that is answered is one", async () => {
    expect(await put({ status: 200, code: "" })).toEqual({ bucket: "photos", key: "a", result: "put" });
  });

  test("that is refused without a permission is denied", async () => {
    const denied = await put({ status: 403, code: "AccessDenied" });
    expect(denied).toMatchObject({ result: "denied", why: "AccessDenied: because" });
  });

  test.each([
    [403, "InvalidAccessKeyId"],
    [500, "InternalError"],
    [501, "NotImplemented"],
    [503, "ServiceUnavailable"],
  ])("that ends with %d %s has failed, which says nothing about permissions", async (status, code) => {
    expect(await put({ status, code })).toMatchObject({ result: "failed", why: `${code}: because` });
  });

  test("whose connection breaks has failed", async () => {
    expect(await put(undefined)).toMatchObject({ result: "failed", why: expect.stringMatching(/^\w+: .+/) });
  });
});

describe("a program's run", () => {
  const run = (inside?: PutOutcome["result"], outside?: PutOutcome["result"]): boolean => {
    const outcome = (result: PutOutcome["result"]) => ({ bucket: "photos", key: "a", result });
    const whole: ProgramRun = {
      writer: "task",
      by: "ecs-tasks.amazonaws.com",
      roleArn: "arn:aws:iam::111111111111:role/task",
      ...(inside === undefined ? {} : { inside: outcome(inside) }),
      ...(outside === undefined ? {} : { outside: outcome(outside) }),
    };
    return isAsExpected(whole);
  };

  test("is as expected when the one put is allowed and the other denied, and a reader's when it is denied", () => {
    expect(run("put", "denied")).toBe(true);
    expect(run(undefined, "denied")).toBe(true);
  });

  test("is not when the put is denied or fails, or the other is allowed, fails or was never made", () => {
    expect(run("denied", "denied")).toBe(false);
    expect(run("failed", "denied")).toBe(false);
    expect(run("put", "put")).toBe(false);
    expect(run("put", "failed")).toBe(false);
    expect(run()).toBe(false);
  });
});
