import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * Makes the bundle start fast: at a cold start Node reads, parses and runs every byte, so unreachable code is removed.
 * Each plugin replaces one module of a pinned package; the bundle's budget (see `workloads.ts`) notices if a new
 * version bypasses it.
 *
 * @param stage - Folder that holds the pinned `node_modules`.
 * @param isOwn - Own code, which may make any SDK call.
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
 * Replaces the SDK's chain of credential providers with its environment provider: in Lambda the credentials are always
 * in the environment, and the chain includes clients for SSO and sign-in. If the SDK imports anything else from the
 * chain, bundling fails.
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
 * The SDK loads event streams for responses that the functions never get. A lazily loaded module makes the bundler wrap
 * all shared modules, which prevents tree-shaking: a third of the bundle.
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
 * sharp searches its binary in a dozen places and detects the C library; in the zip there is one place, and the machine
 * is Lambda's.
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
 * S3's client describes its hundred calls in tables with computed keys such as `[_hH]`. The bundler must keep tables
 * with computed keys; with literal keys it drops those of unused calls.
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
