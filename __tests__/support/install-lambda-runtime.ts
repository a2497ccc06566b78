import { existsSync } from "node:fs";
import { lambdaNode, lambdaNodePath } from "../../src/packaging/lambda-node";

/** Once in a checkout, where Lambda's own Node.js can run. */
export default async function installLambdaRuntime(): Promise<void> {
  const path = lambdaNodePath();
  if (path === undefined || existsSync(path)) return;
  await lambdaNode((message) => {
    console.log(`\n${message}, for the tests that run the zip …`);
  });
}
