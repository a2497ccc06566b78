const { SWC } = require("./__tests__/support/jest/swc");

/** Whether the zip, which is for Linux x64 in the tests, runs on this machine. */
const RUNS_HERE = process.platform === "linux" && process.arch === "x64";

// Where npm was called says nothing about the paths of the programs that the tests start.
delete process.env.INIT_CWD;
delete process.env.npm_lifecycle_event;

/**
 * Packages that are loaded once in a process, and not by every suite again. None of them keeps a state that a suite could
 * notice, or looks at the clock: a suite that sets the time sets it for the AWS SDK too.
 */
const SHARED = ["cdktf", "constructs", "@cdktf/provider-aws", "zod", "esbuild", "sharp"];

/** The same of this project's own files: what is computed there depends on nothing but its arguments. */
const PURE = [
  "src/(?:analysis|config|constructs|declared|deploy|deployer-policy|handshakes|iam|live|packaging|pipeline|policies|redrive|report|terraform-model|text|verifier)/.*",
  "src/naming",
  "stacks/.*",
  "lambda-src/(?:env|settings/.*)",
  "__tests__/support/synthesize",
];

const escaped = (path) => path.replaceAll("\\", "/").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** @type {import("jest").Config} */
module.exports = {
  maxWorkers: "100%",
  reporters: ["default", "<rootDir>/__tests__/support/jest/slowest.js"],
  testEnvironment: "<rootDir>/__tests__/support/jest/environment.js",
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  // The zip is for Linux: these run it, on Linux x64 and in CI.
  testPathIgnorePatterns: RUNS_HERE
    ? ["/node_modules/", "\\.(long|browser|e2e)\\.test\\.ts$"]
    : [
        "/node_modules/",
        "\\.(long|browser|e2e)\\.test\\.ts$",
        "/zip-runs\\.test\\.ts$",
        "/packaged-\\w+\\.test\\.ts$",
      ],
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.cache"],
  globalSetup: "<rootDir>/__tests__/support/prepare-checkout.js",
  transformIgnorePatterns: [`/node_modules/(?!(${SHARED.join("|")})/)`],
  transform: {
    "/node_modules/": "<rootDir>/__tests__/support/jest/native-module.js",
    [`^${escaped(__dirname)}/(?:${PURE.join("|")})\\.ts$`]:
      "<rootDir>/__tests__/support/jest/native-module.js",
    "\\.ts$": ["@swc/jest", SWC],
  },
};
