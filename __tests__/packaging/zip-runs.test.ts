import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";

import { unzipSync } from "fflate";
import sharp from "sharp";

import { buildLambdaPackage } from "../../src/packaging/build-lambda-package";
import { LAMBDA_NODE } from "../support/lambda-runtime";
import { cacheFolder, emptyFolder, removeFolders, lineOf, sourceFolder } from "./support/folders";

jest.setTimeout(180_000);

describe("the zip, unpacked into an empty folder, under Node 24", () => {
  let task = "";

  beforeAll(async () => {
    const built = await buildLambdaPackage({
      workload: "thumbnail",
      architecture: "x86_64",
      cacheDirectory: await cacheFolder("x86_64"),
      sourceDirectory: sourceFolder(),
    });
    task = emptyFolder();
    for (const [path, content] of Object.entries(unzipSync(readFileSync(built.zipPath)))) {
      mkdirSync(dirname(join(task, path)), { recursive: true });
      writeFileSync(join(task, path), content);
    }
  });
  afterAll(removeFolders);

  test("makes a picture with sharp and the libraries it brings", async () => {
    const { webp, ...rest } = await invoke<{ webp: string; width: number; avif: string; sharp: string }>(
      task,
      {},
    );
    const { info } = await sharp(Buffer.from(webp, "base64")).toBuffer({ resolveWithObject: true });

    expect(rest).toEqual({ width: 32, avif: expect.any(String), sharp: sharp.versions.sharp });
    expect(info).toMatchObject({ format: "webp", width: 32, height: 24 });
  });

  test("signs for S3 with the credentials of the environment", async () => {
    const { address, headers, close } = await storage();
    const answer = await invoke(task, { bucket: "pictures", key: "a.jpg" }, credentials(address));
    close();

    expect(answer).toEqual({ text: "stored" });
    expect(headers[0]?.authorization).toContain("Credential=AKIDEXAMPLE/");
    expect(headers[0]?.["x-amz-security-token"]).toBe("session");
  });

  test("says so when the environment has no credentials, and looks for none elsewhere", async () => {
    const { address, headers, close } = await storage();
    const { message } = await invoke<{ message: string }>(
      task,
      { bucket: "pictures", key: "a.jpg" },
      { ENDPOINT: address, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/credentials` },
    );
    close();

    expect(message).toBe("Unable to find environment variable credentials.");
    expect(headers).toEqual([]);
  });

  test("names file and line of the sources in a stack trace, and leaves the packages' frames as they are", async () => {
    const own = await invoke<{ stack: string }>(task, { key: "fail" });
    const sdk = await invoke<{ stack: string }>(task, { bucket: "pictures", key: "a.jpg" });

    const ownFrames = own.stack.split("\n").slice(1);
    const sdkFrames = sdk.stack.split("\n").slice(1);
    expect(ownFrames[0]).toContain(`lambda-src/thumbnail/handler.ts:${String(lineOf("as asked"))}:`);
    expect(sdkFrames[0]).toMatch(/\/index\.js:\d+:\d+$/);
    expect(sdkFrames.at(-1)).toContain(`lambda-src/thumbnail/handler.ts:${String(lineOf("s3.send"))}:`);
  });
});

interface Failure {
  readonly message: string;
  readonly stack: string;
}

/** Runs the handler once, as Lambda does: from another folder, with nothing of the project around. */
function invoke<Answer = Failure>(
  task: string,
  event: object,
  environment: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const program = `
    require(process.argv[1]).handler(JSON.parse(process.argv[2]))
      .catch(({ message, stack }) => ({ message, stack }))
      .then((answer) => process.stdout.write(JSON.stringify(answer)));`;
  const child = spawn(LAMBDA_NODE, ["-e", program, join(task, "index.js"), JSON.stringify(event)], {
    cwd: "/",
    env: { NODE_OPTIONS: "--enable-source-maps", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => {
      resolve(JSON.parse(output) as Answer);
    });
  });
}

function credentials(endpoint: string): Record<string, string> {
  return {
    ENDPOINT: endpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "session",
  };
}

/** An endpoint on loopback that answers everything with one object, and keeps the headers it was sent. */
async function storage() {
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers);
    response.end("stored");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${String(port)}`, headers, close: () => server.close() };
}
