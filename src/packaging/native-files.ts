import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { PackageFile } from "./package-file";
import { byCodeUnit } from "./source-files";

/** sharp's packages with native code for a processor: its binding, and libvips with the libraries it brings. */
export function nativePackages(npmCpu: string): readonly string[] {
  return [`@img/sharp-linux-${npmCpu}`, `@img/sharp-libvips-linux-${npmCpu}`];
}

/**
 * Files of a native package that are needed at run time or by its licence. The rest are headers and a build helper.
 * libvips lists the licences of its libraries in its README.
 */
const NEEDED = [
  /^package\.json$/,
  /^index\.cjs$/,
  /^versions\.json$/,
  /^lib\/[^/]+\.node$/,
  /^lib\/[^/]+\.so(?:\.[\d.]+)?$/,
  /^(?:LICEN[CS]E|NOTICE|COPYING|README|THIRD-PARTY)[^/]*$/i,
];

/**
 * The files of sharp's native packages, under the `node_modules` paths that npm gave them: the binding looks for
 * libvips at `../../sharp-libvips-linux-<cpu>/lib` next to its own folder, so the two must keep their places.
 */
export function readNativeFiles(dependencies: string, npmCpu: string): readonly PackageFile[] {
  return nativePackages(npmCpu).flatMap((name) => {
    const root = join(dependencies, "node_modules", name);
    const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).map((path) =>
      path.replaceAll("\\", "/"),
    );
    return paths
      .filter((path) => NEEDED.some((pattern) => pattern.test(path)))
      .sort(byCodeUnit)
      .map((path) => ({
        path: `node_modules/${name}/${path}`,
        content: readFileSync(join(root, path)),
        native: path.startsWith("lib/"),
      }));
  });
}
