const shared = require("./jest.config");

/** The suites that open pages in Chromium, which has to be on the PATH. @type {import("jest").Config} */
module.exports = {
  ...shared,
  testMatch: ["<rootDir>/__tests__/**/*.browser.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: undefined,
};
