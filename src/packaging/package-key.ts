import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Architecture } from "./architectures";
import type { OwnSources } from "./own-sources";
import type { PackageFile } from "./package-file";
import { byCodeUnit, type SourceFile } from "./source-files";
import type { Workload } from "./workloads";

/** The length of a key in a folder name; enough to avoid collisions. */
export const KEY_LENGTH = 12;

/** The key of a zip: a hash over everything that decides its bytes. Equal keys mean equal zips. */
export function packageKey(
  workload: Workload,
  architecture: Architecture,
  sources: readonly SourceFile[],
  extra?: PackageFile,
  own?: OwnSources,
): string {
  return hashKey([
    ["workload", workload],
    ["architecture", architecture],
    ["esbuild", installedVersion("esbuild")],
    ["fflate", installedVersion("fflate")],
    ...readPackagingCode(__dirname, "packaging"),
    ...sources.map(({ path, text }) => [`source:${path}`, text] as const),
    ...(own ? ownParts(own) : []),
    ...(extra ? [[`extra:${extra.path}`, Buffer.from(extra.content).toString("base64")] as const] : []),
  ]);
}

function ownParts({ handler, runtime, files }: OwnSources): (readonly [string, string])[] {
  return [
    ["handler", handler],
    ["runtime", runtime],
    ...files.map(({ path, text }) => [`own:${path}`, text] as const),
  ];
}

/**
 * The name of an installed dependency set: its manifest, its lock, the processor it is for, and whether it has the
 * optional packages. A change of only the code does not change it, so nothing is installed again.
 */
export function dependencyKey(
  npmCpu: string,
  manifest: string,
  lock: string,
  optional: "include" | "omit" = "include",
): string {
  return hashKey([
    ["cpu", npmCpu],
    ["manifest", manifest],
    ["lock", lock],
    ...(optional === "omit" ? [["without", "optional packages"] as const] : []),
  ]);
}

function hashKey(parts: readonly (readonly [name: string, value: string])[]): string {
  const hash = createHash("sha256");
  // Lengths separate the parts.
  for (const [name, value] of parts) hash.update(`${name}\0${String(value.length)}\0${value}\0`);
  return hash.digest("hex").slice(0, KEY_LENGTH);
}

// The packaging code is an input too: a zip of an older version must not be reused.
function readPackagingCode(directory: string, name: string): (readonly [string, string])[] {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => byCodeUnit(a.name, b.name));
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return readPackagingCode(path, `${name}/${entry.name}`);
    if (!/\.[jt]s$/.test(entry.name)) return [];
    return [[`${name}/${entry.name}`, readFileSync(path, "utf8").replaceAll("\r\n", "\n")] as const];
  });
}

/** The version of a build tool, read without loading the tool. */
export function installedVersion(name: "esbuild" | "fflate"): string {
  const manifest = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
