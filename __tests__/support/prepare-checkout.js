const { execFileSync } = require("node:child_process");
require("./jest/native-typescript");
const { isStale } = require("../../bin/bundle.cjs");
const { default: installLambdaRuntime } = require("./install-lambda-runtime");

/** jest's global setup. The tests start commands as their own processes, which run the bundles. */
module.exports = async () => {
  if (isStale())
    execFileSync(process.execPath, [require.resolve("../../bin/bundle.cjs")], { stdio: "inherit" });
  await installLambdaRuntime();
};
