/** jest's global setup of the suites that share a store: it is started by the first that needs it, and loaded here as there. */
module.exports = require("../prepare-checkout");
require("../shared-store");
