import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { textFile, type PackageFile } from "./package-file";
import { byCodeUnit } from "./source-files";

const LICENCE_FILE = /^(?:licen[cs]e|notice|copying|copyrightnotice)(?:\.(?:md|txt))?$/i;
const RULE = "-".repeat(80);

interface Notice {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The texts of the package's licence files; none if it only names its licence. */
  readonly texts: readonly string[];
}

/**
 * One file with the licences of all third-party code in the zip: bundled packages and native ones. Equal texts appear
 * once.
 *
 * @param inputs paths of the bundle's inputs, below the folder that holds `node_modules`
 */
export function thirdPartyNotices(
  dependencies: string,
  inputs: readonly string[],
  nativePackageNames: readonly string[],
): PackageFile {
  const bundled = [...new Set(inputs.flatMap(packageFolder))].sort(byCodeUnit);
  const bundledNotices = bundled.map((folder) => readNotice(dependencies, folder));
  const nativeNotices = nativePackageNames.map((name) => readNotice(dependencies, `node_modules/${name}`));
  const text = [
    "Third-party software in this package",
    "",
    "Bundled in index.js:",
    ...bundledNotices.map(describe),
    ...(nativeNotices.length > 0
      ? [
          "",
          "Next to it, unmodified, with their own notices in their folders under node_modules:",
          ...nativeNotices.map(describe),
          "",
          "Libraries under the LGPL are linked dynamically and may be replaced by another build of the same version.",
        ]
      : []),
    ...licenceTexts(bundledNotices),
    "",
  ].join("\n");
  return textFile("THIRD-PARTY-NOTICES.txt", text);
}

function packageFolder(input: string): string[] {
  const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
  return match ? [match[0]] : [];
}

function readNotice(dependencies: string, folder: string): Notice {
  const root = join(dependencies, folder);
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  };
  const texts = readdirSync(root)
    .filter((name) => LICENCE_FILE.test(name))
    .sort(byCodeUnit)
    .map((name) => readFileSync(join(root, name), "utf8").replaceAll("\r\n", "\n").trim());
  return {
    name: manifest.name,
    version: manifest.version,
    licence: manifest.license ?? "not declared",
    texts,
  };
}

function describe({ name, version, licence }: Notice): string {
  return `  ${name} ${version} (${licence})`;
}

function licenceTexts(notices: readonly Notice[]): string[] {
  const holders = new Map<string, string[]>();
  for (const { name, texts } of notices) {
    for (const text of texts) holders.set(text, [...(holders.get(text) ?? []), name]);
  }
  return [...holders].flatMap(([text, names]) => ["", RULE, names.join(", "), RULE, "", text]);
}
