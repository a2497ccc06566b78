const { relative } = require("node:path");

const SHOWN = 10;

/** jest's reporter of the suites that took longest. */
module.exports = class {
  onRunComplete(_, { testResults }) {
    if (testResults.length <= SHOWN) return;
    const seconds = ({ perfStats }) => perfStats.runtime / 1000;
    console.log("\nSlowest suites:");
    for (const suite of testResults.sort((left, right) => seconds(right) - seconds(left)).slice(0, SHOWN))
      console.log(
        `${seconds(suite).toFixed(1).padStart(7)} s  ${relative(process.cwd(), suite.testFilePath)}`,
      );
  }
};
