import { appendFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { hashFolder } from "../../src/packaging/hash-folder";
import { installDependencies } from "../../src/packaging/install-dependencies";
import { readSourceFiles } from "../../src/packaging/source-files";
import { buildInChild } from "./support/child-build";
import {
  cacheFolder,
  emptyFolder,
  installedDependencies,
  LAMBDA_SOURCES,
  ownDependencies,
  removeFolders,
  sourceFolder,
} from "./support/folders";

jest.setTimeout(180_000);

const build = { workload: "thumbnail", architecture: "arm64" } as const;

afterAll(removeFolders);

test("without the registry the first build says what it needs and what to do, and leaves nothing behind", async () => {
  const cacheDirectory = join(emptyFolder(), "cache");
  const { server, port } = await listen();
  await new Promise((resolve) => server.close(resolve));
  const { error } = await buildInChild(
    { ...build, cacheDirectory, sourceDirectory: sourceFolder() },
    { environment: npmWith(port) },
  );

  expect(error).toMatchObject({ name: "InstallError", code: "PACKAGING_INSTALL_FAILED" });
  expect(error?.message.split("\n").slice(0, 4)).toEqual([
    expect.stringMatching(
      /^The Lambda's packages for linux-arm64 could not be installed: npm ci stopped with exit code \d+\.$/,
    ),
    "The first build of a Lambda fetches its pinned packages from the npm registry; later builds need no network. " +
      "Check that npm reaches its registry (`npm ping`), then run the same command again.",
    "",
    "npm said:",
  ]);
  expect(error?.message).toContain("ECONNREFUSED");
  expect(readdirSync(cacheDirectory)).toEqual([]);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s during the installation ends npm too, and leaves nothing behind",
  async (signal) => {
    const cacheDirectory = join(emptyFolder(), "cache");
    // A registry that takes calls and never answers: npm is in the middle of its work when the signal comes.
    const { server, port, connected } = await listen();
    const progress: string[] = [];
    const result = buildInChild(
      { ...build, cacheDirectory, sourceDirectory: sourceFolder() },
      {
        environment: npmWith(port),
        onProgress: (message, child) => {
          progress.push(message);
          void connected.then(() => child.kill(signal));
        },
      },
    );
    const closed = connected.then((socket) => new Promise((resolve) => socket.once("close", resolve)));

    expect((await result).signal).toBe(signal);
    await closed;
    server.close();
    expect(progress).toEqual(["installing sharp for linux-arm64"]);
    expect(readdirSync(cacheDirectory)).toEqual([]);
  },
);

test("a lockfile that does not fit its manifest is reported as such", async () => {
  const sources = readSourceFiles(LAMBDA_SOURCES, "thumbnail").map(({ path, text }) =>
    path === "package.json"
      ? { path, text: text.replace(/"sharp": "[^"]+"/, '"sharp": "0.34.0"') }
      : { path, text },
  );
  const cacheDirectory = emptyFolder();
  const install = installDependencies({
    cacheDirectory,
    npmCpu: "arm64",
    sources,
    projectDirectory: emptyFolder(),
    onProgress: () => undefined,
  });

  await expect(install).rejects.toMatchObject({
    code: "PACKAGING_INSTALL_FAILED",
    advice: expect.stringContaining("npm install --package-lock-only"),
  });
  expect(readdirSync(cacheDirectory)).toEqual([]);
});

test("the project's own npm settings count, and are not kept in the cache", async () => {
  const projectDirectory = emptyFolder();
  writeFileSync(
    join(projectDirectory, ".npmrc"),
    "omit[]=optional\nignore-scripts=false\nengine-strict=true\n",
  );
  const installed = await installDependencies({
    cacheDirectory: emptyFolder(),
    npmCpu: "arm64",
    sources: readSourceFiles(LAMBDA_SOURCES, "thumbnail"),
    projectDirectory,
    onProgress: () => undefined,
  });

  expect(readdirSync(installed).sort()).toEqual([
    "node_modules",
    "node_modules.sha256",
    "package-lock.json",
    "package.json",
  ]);
  // Settings that would change what is installed are overruled.
  expect(readdirSync(join(installed, "node_modules/@img")).sort()).toEqual([
    "colour",
    "sharp-libvips-linux-arm64",
    "sharp-linux-arm64",
  ]);
});

test.each([
  [
    "changed",
    (path: string) => {
      appendFileSync(path, "changed");
    },
  ],
  [
    "missing",
    (path: string) => {
      rmSync(path);
    },
  ],
])("installed packages with a file %s are installed again", async (_how, damage) => {
  const cacheDirectory = await cacheFolder();
  const own = await ownDependencies(cacheDirectory, "arm64");
  const progress: string[] = [];
  const install = () =>
    installDependencies({
      cacheDirectory,
      npmCpu: "arm64",
      sources: readSourceFiles(LAMBDA_SOURCES, "thumbnail"),
      projectDirectory: emptyFolder(),
      onProgress: (message) => progress.push(message),
    });
  expect(await install()).toBe(own);
  expect(progress).toEqual([]);

  const before = hashFolder(own);
  damage(join(own, "node_modules/sharp/dist/sharp.mjs"));
  expect(hashFolder(own)).not.toBe(before);

  expect(await install()).toBe(own);
  expect(progress).toEqual(["installing sharp for linux-arm64"]);
  expect(hashFolder(join(own, "node_modules/sharp"))).toBe(
    hashFolder(join(await installedDependencies("arm64"), "node_modules/sharp")),
  );
});

/** npm's environment: a registry at a port of this machine, and an empty cache. */
function npmWith(port: number): Record<string, string> {
  return { npm_config_registry: `http://127.0.0.1:${String(port)}/`, npm_config_cache: emptyFolder() };
}

async function listen() {
  // Without reading, a socket would never show that its other end is gone.
  const server = createServer((socket) => socket.on("error", () => undefined).resume());
  const connected = new Promise<Socket>((resolve) => server.once("connection", resolve));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, connected, port: (server.address() as AddressInfo).port };
}
