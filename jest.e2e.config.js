const shared = require("./jest.config");

const SUPPORT = "<rootDir>/__tests__/support";

/**
 * What runs against a store, with clients from outside: needs Python, and PyPI once. All but the suites themselves is loaded
 * once, as none sets the time or mocks anything; and so they share a store, in one process.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...shared,
  maxWorkers: 1,
  globalSetup: `${SUPPORT}/jest/start-store.js`,
  globalTeardown: `${SUPPORT}/jest/stop-store.js`,
  testMatch: ["<rootDir>/__tests__/**/*.e2e.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 300_000,
  transformIgnorePatterns: [
    "/node_modules/(?!(@aws-sdk|@cdktf|@smithy|cdktf|constructs|playwright-core|sharp)/)",
  ],
  transform: {
    "/node_modules/|/support/shared-store\\.ts$|^(?!.*/__tests__/).*\\.ts$": `${SUPPORT}/jest/native-module.js`,
    "\\.ts$": shared.transform["\\.ts$"],
  },
};
