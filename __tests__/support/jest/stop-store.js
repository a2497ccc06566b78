/** jest's global teardown of the suites that share a store. */
module.exports = require("../shared-store").stopStore;
