#!/usr/bin/env node
"use strict";
// Plain JavaScript that old versions of Node.js read: what is wrong with the version is said before anything else fails.

/** The oldest Node.js that runs this: as in package.json's engines. */
var OLDEST = [20, 15];

var version = process.versions.node.split(".").map(Number);
if (version[0] < OLDEST[0] || (version[0] === OLDEST[0] && version[1] < OLDEST[1])) {
  process.stderr.write(
    "s3-handshake: expected Node.js " +
      OLDEST.join(".") +
      " or newer, received " +
      process.versions.node +
      ".\n",
  );
  process.exit(2);
}

const { existsSync } = require("node:fs");
const { join } = require("node:path");

const BUNDLER = join(__dirname, "bundle.cjs");

function run() {
  const { loadBundle } = require("./load-bundle.cjs");
  if (process.argv[2] === "app") loadBundle("main.js");
  else loadBundle("cli.js").main();
}

// In a checkout the bundles follow the sources; a published package has no bundler, and its bundles never change.
const bundler = existsSync(BUNDLER) ? require("./bundle.cjs") : undefined;
// A command that starts the app has just looked.
const isChecked = process.env.S3_HANDSHAKE_TASK !== undefined;
if (bundler === undefined || isChecked || !bundler.isStale()) run();
else {
  bundler.bundle().then(run, (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
