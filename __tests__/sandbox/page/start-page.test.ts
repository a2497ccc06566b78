import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readModel, type Model } from "../../../src/terraform-model";
import { loadConfig } from "../../../src/config/load-config";
import type { ResolvedConfig } from "../../../src/config/schema";
import type { RequestRecord } from "../../../src/sandbox/gateway";
import { startPage, type SandboxPage } from "../../../src/sandbox/page/start-page";
import type { SandboxEvent } from "../../../src/sandbox/sandbox-event";
import { stacksOf } from "../../verifier/synthesized-stacks";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const SCRIPT = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";

let config: ResolvedConfig;
let model: Model;
/** Takes the place of the gateway, and counts who comes. */
let gateway: Server;
let came: string[];
let page: SandboxPage;
let emit: (event: SandboxEvent) => void;

beforeAll(async () => {
  config = await loadConfig("s3-handshake.config.ts");
  model = readModel(stacksOf(config));
});

beforeEach(async () => {
  came = [];
  gateway = createServer((request, response) => {
    came.push(`${String(request.method)} ${String(request.url)}`);
    request.resume().on("end", () => response.end());
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  page = await open();
});
afterEach(async () => {
  await page.close();
  gateway.closeAllConnections();
  gateway.close();
});

function open(port?: number): Promise<SandboxPage> {
  const stored = new Map([
    ["a.png", PNG],
    ["b.jpg", Buffer.from(SCRIPT)],
  ]);
  const sandbox = {
    gateway: {
      url: `http://127.0.0.1:${String((gateway.address() as AddressInfo).port)}`,
      issueForAdministrator: (account: string) => ({
        accessKeyId: "ASIA",
        secretAccessKey: "secret",
        sessionToken: "token",
        principalArn: `arn:aws:iam::${account}:role/Administrator`,
      }),
    } as never,
    objects: {
      list: () => Promise.resolve([]),
      read: (_: string, key: string) => {
        const body = stored.get(key);
        return Promise.resolve(body && { body, contentType: "text/html" });
      },
      close: () => undefined,
    },
    onEvent: (listener: (event: SandboxEvent) => void) => {
      emit = listener;
      return () => undefined;
    },
    synthesized: model,
    without: [],
  };
  return startPage({ sandbox, config, ...(port === undefined ? {} : { port }) });
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

function ask(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
  body?: string,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(path, page.url), { method, headers }, (response) => {
      let text = "";
      response.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    request.on("error", reject).end(body);
  });
}

const port = () => new URL(page.url).port;
const UPLOAD = "/objects?writer=thumbnail&name=a.png";

describe("who may look", () => {
  test.each(["127.0.0.1", "localhost"])("a browser that asked for %s", async (name) => {
    expect(await ask("/", { host: `${name}:${port()}` })).toMatchObject({ status: 200 });
  });

  test.each(["rebound.example", "rebound.example:PORT", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.nip.io:PORT"])(
    "not one that was led here by the name %j, whatever it asks for",
    async (name) => {
      const host = name.replace("PORT", port());
      for (const path of ["/", "/events", "/objects", "/object?bucket=b&key=a.png", "/live.js"]) {
        const { status, body } = await ask(path, { host });
        expect([path, status]).toEqual([path, 421]);
        expect(body).toBe(`expected 127.0.0.1:${port()} or localhost:${port()} as Host, received ${host}\n`);
      }
    },
  );

  test("no page of elsewhere may frame it, embed its pictures or read its answers", async () => {
    for (const path of ["/", "/objects", "/object?bucket=b&key=a.png", "/live.js", "/nothing"]) {
      const { headers } = await ask(path);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    }
  });

  test("the page runs its own scripts alone, and turns no text into markup", async () => {
    const { headers, body } = await ask("/");
    expect(headers["content-security-policy"]).toContain("script-src 'self'; style-src 'self'");
    expect(headers["content-security-policy"]).toContain("require-trusted-types-for 'script'");
    expect(body.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
      /(?:src|href)="(?:https?:)?\/\/|<style|\sstyle=|\son\w+=|<script>/,
    );
  });
});

describe("who may put", () => {
  test("the page itself", async () => {
    const { status, body } = await ask(UPLOAD, { origin: `http://127.0.0.1:${port()}` }, "POST", "x");
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      bucket: "account-a-upload-bucket",
      key: "uploads/a.png",
      result: "put",
    });
    expect(came).toEqual(["PUT /account-a-upload-bucket/uploads/a.png?x-id=PutObject"]);
  });

  test.each([
    ["another site", "https://elsewhere.example"],
    ["another port of this machine", "http://127.0.0.1:1"],
    ["the other name of this machine", "http://localhost:PORT"],
    ["a sandboxed frame", "null"],
    ["TLS", "https://127.0.0.1:PORT"],
  ])("not %s", async (_, origin) => {
    const { status } = await ask(UPLOAD, { origin: origin.replace("PORT", port()) }, "POST", "x");
    expect(status).toBe(403);
    expect(came).toEqual([]);
  });

  test("nor a program that says no origin", async () => {
    expect(await ask(UPLOAD, {}, "POST", "x")).toMatchObject({
      status: 403,
      body: `expected http://127.0.0.1:${port()} as Origin, received none\n`,
    });
    expect(came).toEqual([]);
  });

  test.each([
    ["/objects?writer=stranger&name=a.png", 404, 'expected the name of a function, received "stranger"\n'],
    ["/objects?writer=thumbnail", 400, "expected a name of 1 to 900 bytes, received 0\n"],
    [
      `/objects?writer=thumbnail&name=${"a".repeat(901)}`,
      400,
      "expected a name of 1 to 900 bytes, received 901\n",
    ],
    ["/samples?writer=thumbnail&name=a.jpg&hue=x", 400, 'expected degrees for hue, received "x"\n'],
  ])("%s is refused", async (path, status, body) => {
    expect(await ask(path, { origin: `http://127.0.0.1:${port()}` }, "POST", "x")).toMatchObject({
      status,
      body,
    });
    expect(came).toEqual([]);
  });

  test("other methods are refused by name", async () => {
    expect(await ask("/objects", {}, "DELETE")).toMatchObject({
      status: 405,
      body: "expected GET, received DELETE /objects\n",
    });
  });
});

describe("pictures", () => {
  test("have the type of their bytes, not the one that the store says", async () => {
    const { status, headers, body } = await ask("/object?bucket=b&key=a.png");
    expect([status, headers["content-type"], headers["x-content-type-options"]]).toEqual([
      200,
      "image/png",
      "nosniff",
    ]);
    expect(Buffer.from(body, "latin1")).toEqual(PNG);
  });

  test("what is none is not handed out, whatever its name says", async () => {
    const { status, headers, body } = await ask("/object?bucket=b&key=b.jpg");
    expect([status, headers["content-type"]]).toEqual([415, "text/plain; charset=utf-8"]);
    expect(body).not.toContain("<");
    expect(headers["content-security-policy"]).toContain("sandbox");
  });

  test("what is not there is 404", async () => {
    expect(await ask("/object?bucket=b&key=c.png")).toMatchObject({ status: 404 });
    expect(await ask("/object")).toMatchObject({ status: 404 });
  });
});

function request(operation: string): SandboxEvent {
  const record: RequestRecord = {
    id: operation,
    startedAt: new Date(),
    principal: "anonymous",
    account: "",
    chain: [],
    service: "s3",
    operation,
    resource: "*",
    status: 200,
    decisions: [],
    milliseconds: 1,
  };
  return { kind: "request", request: record };
}

/** What a page receives, up to a text that has to come. */
function listen(until: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(new URL("/events", page.url), { headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (!text.includes(until)) return;
        asked.destroy();
        resolve(text);
      });
    });
    asked.on("error", reject).end();
  });
}

const reported = (text: string) => [...text.matchAll(/"what":"([^"]+)"/g)].map(([, what]) => what);

describe("what happens", () => {
  test("is sent to those who come later, the last 500 of it", async () => {
    for (let number = 1; number <= 1234; number++) emit(request(`Operation${String(number)}`));
    const heard = reported(await listen("Operation1234"));
    expect(heard.length).toBe(500);
    expect(heard[0]).toBe("Operation735");
  });

  test("is sent as it comes, and after a break what was missed", async () => {
    emit(request("First"));
    const hearing = listen("Second");
    await new Promise((resolve) => setTimeout(resolve, 100));
    emit(request("Second"));
    const text = await hearing;
    expect(text).toContain("event: reset");
    expect(reported(text)).toEqual(["First", "Second"]);
    const [, id = ""] = /id: (\S+)\ndata: \{[^\n]*"First"/.exec(text) ?? [];
    emit(request("Third"));
    const rest = await listen("Third", { "last-event-id": id });
    expect(rest).toContain("event: again");
    expect(reported(rest)).toEqual(["Second", "Third"]);
  });

  test("a number of another sandbox means nothing here", async () => {
    emit(request("First"));
    const text = await listen("First", { "last-event-id": "00000000-0000-0000-0000-000000000000/1" });
    expect(text).toContain("event: reset");
  });
});

test("a port that is taken is reported", async () => {
  await expect(open(Number(port()))).rejects.toMatchObject({
    code: "GATEWAY_PORT_TAKEN",
    exitCode: 2,
    message: expect.stringContaining(`received ${port()}: another program listens there`) as string,
  });
});

test("it ends at once, though pages listen and never let go", async () => {
  const ended = Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise<void>((resolve) => {
          const asked = httpRequest(new URL("/events", page.url), (response) => {
            response.resume().on("close", resolve);
          });
          asked.on("error", () => resolve()).end();
        }),
    ),
  );
  await listen("event: reset");
  await page.close();
  await ended;
  await expect(ask("/")).rejects.toThrow("ECONNREFUSED");
});
