import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * What makes the bundle start fast: at a cold start Node reads, parses and runs every byte of it, so what the function
 * can never reach stays out. Each of these replaces one module of a pinned package; the bundle's budget (see
 * `workloads.ts`) shows when a new version of the package slips through.
 *
 * @param stage - Folder that holds the pinned `node_modules`.
 * @param isOwn - Code of the user's own, which may make any call of the SDK.
 */
export function bundlePlugins(stage: string, isOwn: boolean): Plugin[] {
  return [
    environmentCredentialsOnly(stage),
    ...(isOwn ? [] : [withoutEventStreams()]),
    sharpOnLambda(),
    plainSchemaKeys(),
  ];
}

/**
 * Puts the SDK's environment provider where its whole chain of credential providers would be: in Lambda the
 * credentials are always in the environment, and the chain brings clients for SSO and sign-in along. An SDK that asks
 * the chain for anything else fails to bundle.
 */
function environmentCredentialsOnly(stage: string): Plugin {
  const namespace = "environment-credentials";
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
        path: "provider",
        namespace,
      }));
      build.onLoad({ filter: /.*/, namespace }, () => ({
        contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
        resolveDir: stage,
      }));
    },
  };
}

/**
 * The SDK loads event streams when a call answers with one, as no call of the functions does. A module that may be
 * loaded later makes the bundler wrap everything it shares with the rest, which keeps all of that from being shaken
 * down: a third of the bundle.
 */
function withoutEventStreams(): Plugin {
  const namespace = "event-streams";
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ kind }) =>
        kind === "dynamic-import" ? { path: "none", namespace } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, () => ({
        contents: 'throw new Error("event streams are not in the functions\' bundle");',
      }));
    },
  };
}

/**
 * sharp looks for its binary in a dozen places and asks the machine for its C library and its versions; in the zip
 * there is one place, and the machine is Lambda's.
 */
function sharpOnLambda(): Plugin {
  const namespace = "sharp-on-lambda";
  const instead: Readonly<Record<string, string>> = {
    "./sharp.mjs":
      'import { createRequire } from "node:module";\n' +
      'export default createRequire(import.meta.url)("@img/sharp-linux-" + process.arch + "/sharp.node");',
    "./libvips.mjs": 'export default { runtimePlatformArch: () => "linux-" + process.arch };',
    "detect-libc": 'export default { GLIBC: "glibc", MUSL: "musl", familySync: () => "glibc" };',
  };
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^(\.\/sharp\.mjs|\.\/libvips\.mjs|detect-libc)$/ }, ({ path, importer }) =>
        /node_modules[\\/]sharp[\\/]/.test(importer) ? { path, namespace } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: instead[path] ?? "" }));
    },
  };
}

/**
 * S3's client describes each of its hundred calls in tables with keys such as `[_hH]`, constants of the same file. To
 * the bundler a computed key may do anything, so it keeps the tables of calls that no one makes; with the constants'
 * texts as keys it drops them.
 */
function plainSchemaKeys(): Plugin {
  return {
    name: "plain-schema-keys",
    setup(build) {
      build.onLoad(
        { filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ },
        ({ path }) => {
          const code = readFileSync(path, "utf8");
          const constants = new Map<string, string>();
          for (const [, name = "", text = ""] of code.matchAll(/^const (_\w+) = ("[^"\\\n]*");$/gm)) {
            constants.set(name, text);
          }
          const contents = code.replaceAll(/\[(_\w+)\]:/g, (key, name: string) => {
            const text = constants.get(name);
            return text === undefined ? key : `${text}:`;
          });
          return { contents, loader: "js" };
        },
      );
    },
  };
}
