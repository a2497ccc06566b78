const shared = require("./jest.config");

/** The suites that take minutes: changes one at a time, every order of events, the zip made again and again. @type {import("jest").Config} */
module.exports = {
  ...shared,
  testMatch: ["<rootDir>/__tests__/**/*.long.test.ts"],
  // The zip is for Linux x64.
  testPathIgnorePatterns:
    process.platform === "linux" && process.arch === "x64"
      ? ["/node_modules/"]
      : ["/node_modules/", "/packaged-\\w+\\.long\\.test\\.ts$"],
};
