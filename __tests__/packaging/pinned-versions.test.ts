import { readFileSync } from "node:fs";
import { join } from "node:path";

import { LAMBDA_SOURCES, PROJECT } from "./support/folders";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly resolved?: string; readonly integrity?: string }>
  >;
}

const root = readJson(join(PROJECT, "package.json")) as Manifest;
const rootLock = readJson(join(PROJECT, "package-lock.json")) as Lock;
const lambda = readJson(join(LAMBDA_SOURCES, "package.json")) as Manifest;
const lambdaLock = readJson(join(LAMBDA_SOURCES, "package-lock.json")) as Lock;

test("the function's packages are the project's own, to the exact version", () => {
  const pinned = { ...lambda.dependencies, ...lambda.optionalDependencies };
  const names = Object.keys(pinned);

  expect(names).toEqual(["@aws-sdk/client-s3", "@aws-sdk/client-sts", "sharp"]);
  expect(pinned).toEqual(Object.fromEntries(names.map((name) => [name, root.devDependencies?.[name]])));
  for (const version of Object.values(pinned)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test("what those packages bring is locked to the versions that the project itself is tested with", () => {
  const tested = new Set(
    Object.entries(rootLock.packages).map(([path, { version }]) => nameAndVersion(path, version)),
  );
  const locked = Object.entries(lambdaLock.packages).filter(([path]) => path !== "");

  expect(locked.length).toBeGreaterThan(30);
  expect(
    locked.map(([path, { version }]) => nameAndVersion(path, version)).filter((one) => !tested.has(one)),
  ).toEqual([]);
});

test("the lockfile has both processors, an integrity for every package, and no registry's address", () => {
  for (const cpu of ["arm64", "x64"]) {
    expect(lambdaLock.packages).toHaveProperty([`node_modules/@img/sharp-linux-${cpu}`]);
    expect(lambdaLock.packages).toHaveProperty([`node_modules/@img/sharp-libvips-linux-${cpu}`]);
  }
  for (const [path, { integrity, resolved }] of Object.entries(lambdaLock.packages)) {
    if (path !== "")
      expect({ path, integrity }).toEqual({ path, integrity: expect.stringMatching(/^sha512-/) });
    expect(resolved).toBeUndefined();
  }
});

function nameAndVersion(path: string, version = ""): string {
  return `${path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)}@${version}`;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
