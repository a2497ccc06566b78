const shared = require("./jest.e2e.config");

/** The suites that open pages in Chromium, which has to be on the PATH. @type {import("jest").Config} */
module.exports = {
  ...shared,
  testMatch: ["<rootDir>/__tests__/**/*.browser.test.ts"],
};
