import { lambdaNodePath } from "../../src/packaging/lambda-node";

/** Lambda's own Node.js, installed by jest's global setup; jest leaves the suites that need it out elsewhere. */
export const LAMBDA_NODE = lambdaNodePath() ?? "";
