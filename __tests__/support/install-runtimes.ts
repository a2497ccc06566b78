import { cacheFolder } from "../../src/packaging/cache-folder";
import { installPython, PYTHON_ENVIRONMENTS } from "../../src/sandbox/moto";
import installLambdaRuntime from "./install-lambda-runtime";

/** What several suites would install at the same time: Lambda's Node.js, and the sandbox's Python packages. */
void installLambdaRuntime();
void installPython(PYTHON_ENVIRONMENTS.moto, cacheFolder(), console.log);
