const shared = require("./jest.config");

/** The suites that take minutes: every example with one thing changed, one at a time. @type {import("jest").Config} */
module.exports = {
  ...shared,
  testMatch: ["<rootDir>/__tests__/**/*.long.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
};
