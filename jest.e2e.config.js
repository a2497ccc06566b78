const shared = require("./jest.config");

/** What runs against a store of its own, with clients from outside: needs Python, and PyPI once. @type {import("jest").Config} */
module.exports = {
  ...shared,
  testMatch: ["<rootDir>/__tests__/**/*.e2e.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 300_000,
};
