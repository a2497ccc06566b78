"use strict";
/**
 * Loads a bundle of dist/ with what V8 has compiled of it before, also inside its functions: parsing and compiling is a
 * good part of what a command takes. Node's own module.enableCompileCache keeps less, and there is none in Node.js 20.
 * What was compiled is next to the bundle; where nothing can be written there, everything works as well, only slower.
 */
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { basename, dirname, join } = require("node:path");
const { Script } = require("node:vm");

const DIST = join(__dirname, "../dist");

/** What an earlier version of a bundle left behind is removed with dist/ itself. */
const FOLDER = join(DIST, "compiled");

/** @returns what the bundle exports */
function loadBundle(file) {
  const path = join(DIST, file);
  const { size, mtimeMs } = statSync(path);
  const compiledFile = join(
    FOLDER,
    `${basename(file)}-${size}-${Math.round(mtimeMs)}-${process.version}-${process.arch}`,
  );
  const compiled = readIfThere(compiledFile);
  const script = new Script(wrap(readFileSync(path, "utf8")), { filename: path, cachedData: compiled });
  if (compiled === undefined || script.cachedDataRejected) keepAtExit(script, compiledFile);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireFrom(path), module, path, dirname(path));
  return module.exports;
}

/** Other bundles are loaded in the same way. */
function requireFrom(path) {
  const plain = createRequire(path);
  const load = (id) => (id.startsWith("./") ? loadBundle(id) : plain(id));
  return Object.assign(load, { resolve: plain.resolve, cache: plain.cache });
}

function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** At the end, when what the command needs is compiled; a run that ends early would keep too little. */
function keepAtExit(script, compiledFile) {
  process.once("exit", (code) => {
    if (code > 1 || process.argv.some((argument) => argument === "--help" || argument === "-h")) return;
    try {
      mkdirSync(FOLDER, { recursive: true });
      const temporary = `${compiledFile}.${process.pid}`;
      writeFileSync(temporary, script.createCachedData());
      renameSync(temporary, compiledFile);
    } catch {
      // It is compiled again the next time.
    }
  });
}

module.exports = { loadBundle };
