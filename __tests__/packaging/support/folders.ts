import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { ARCHITECTURES, type Architecture } from "../../../src/packaging/architectures";
import { installDependencies } from "../../../src/packaging/install-dependencies";
import { readSourceFiles } from "../../../src/packaging/source-files";

export const PROJECT = resolve(__dirname, "../../..");
export const LAMBDA_SOURCES = join(PROJECT, "lambda-src");
/** The project's own cache: what is installed there once serves every test, and every synth. */
const SHARED_CACHE = join(PROJECT, ".cache/lambda");

/** A handler with everything that matters to packaging: the SDK, sharp, and an error. */
export const SMALL_HANDLER = `import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import sharp from "sharp";
import { redden } from "../shared/redden";

const s3 = new S3Client({ region: "eu-central-1", endpoint: process.env.ENDPOINT, forcePathStyle: true });

export async function handler(event: { readonly bucket?: string; readonly key?: string; readonly role?: string }) {
  if (event.role !== undefined) {
    await new STSClient({}).send(new AssumeRoleCommand({ RoleArn: event.role, RoleSessionName: "session" }));
  }
  if (event.bucket !== undefined) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: event.bucket, Key: event.key }));
    return { text: await Body?.transformToString() };
  }
  if (event.key === "fail") throw new Error("as asked");
  const { data, info } = await sharp(redden(64, 48)).resize(32).webp().toBuffer({ resolveWithObject: true });
  return { webp: data.toString("base64"), width: info.width, avif: sharp.versions.heif, sharp: sharp.versions.sharp };
}
`;
/** The line of the small handler that holds some text, for stack traces. */
export function lineOf(text: string): number {
  return SMALL_HANDLER.split("\n").findIndex((line) => line.includes(text)) + 1;
}

const SHARED_CODE = `export function redden(width: number, height: number) {
  return { create: { width, height, channels: 3 as const, background: "#c33" } };
}
`;

const folders: string[] = [];

/** An empty folder, outside the project; {@link removeFolders} removes it. */
export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "packaging-")));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Lambda sources with the project's pinned dependencies and a small handler. */
export function sourceFolder(handler = SMALL_HANDLER): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, "thumbnail"));
  mkdirSync(join(folder, "shared"));
  for (const name of ["package.json", "package-lock.json", "env.ts"]) {
    copyFileSync(join(LAMBDA_SOURCES, name), join(folder, name));
  }
  writeFileSync(join(folder, "thumbnail/handler.ts"), handler);
  writeFileSync(join(folder, "shared/redden.ts"), SHARED_CODE);
  return folder;
}

/** The pinned packages for an architecture, installed once for all tests. Needs the npm registry the first time. */
export function installedDependencies(architecture: Architecture): Promise<string> {
  return installDependencies({
    cacheDirectory: SHARED_CACHE,
    npmCpu: ARCHITECTURES[architecture].npmCpu,
    sources: readSourceFiles(LAMBDA_SOURCES, "thumbnail"),
    projectDirectory: PROJECT,
    onProgress: () => undefined,
  });
}

/** An empty cache that has the installed packages already, so that a build in it takes about a second. */
export async function cacheFolder(...architectures: readonly Architecture[]): Promise<string> {
  for (const architecture of architectures) await installedDependencies(architecture);
  const folder = join(emptyFolder(), "cache");
  mkdirSync(folder);
  if (architectures.length > 0)
    symlinkSync(join(SHARED_CACHE, "dependencies"), join(folder, "dependencies"), "junction");
  return folder;
}

/** Copies the installed packages of an architecture into a cache, for a test that changes them. */
export async function ownDependencies(cache: string, architecture: Architecture): Promise<string> {
  const installed = await installedDependencies(architecture);
  const own = join(cache, "dependencies", installed.slice(dirname(installed).length + 1));
  cpSync(installed, own, { recursive: true, filter: (path) => !path.endsWith("compressed") });
  return own;
}
