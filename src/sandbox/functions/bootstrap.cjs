// Lambda's runtime for Node.js, as much of it as a handler can notice: asks the Runtime API for one invocation after
// another. It runs in the function's process, from the function's folder, and imports nothing of the project.
// See https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
const { request } = require("node:http");
const { join } = require("node:path");

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const ROOT = "/2018-06-01/runtime";

/** One request to the Runtime API. When there is no answer, there is no one left to work for. */
function call(method, path, body) {
  return new Promise((resolve) => {
    const sent = request({ host, port, method, path: ROOT + path }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ headers: response.headers, text }));
      response.on("error", () => process.exit(0));
    });
    sent.on("error", () => process.exit(0));
    sent.end(body);
  });
}

function describe(error) {
  const { name = "Error", message = String(error), stack = "" } = Object(error);
  return JSON.stringify({ errorType: name, errorMessage: message, trace: String(stack).split("\n") });
}

function load() {
  const [file, name] = process.env._HANDLER.split(".");
  const handler = require(join(process.env.LAMBDA_TASK_ROOT, file))[name];
  if (typeof handler === "function") return handler;
  throw Object.assign(new Error(`${process.env._HANDLER} is undefined or not exported`), {
    name: "Runtime.HandlerNotFound",
  });
}

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function main() {
  let handler;
  try {
    handler = load();
  } catch (error) {
    await call("POST", "/init/error", describe(error));
    process.exit(1);
  }
  for (;;) {
    const { headers, text } = await call("GET", "/invocation/next");
    const context = contextOf(headers);
    const path = `/invocation/${context.awsRequestId}`;
    let result;
    try {
      result = await handler(JSON.parse(text), context);
    } catch (error) {
      await call("POST", `${path}/error`, describe(error));
      continue;
    }
    await call("POST", `${path}/response`, JSON.stringify(result === undefined ? null : result));
  }
}

// The sandbox holds the other end: its end, however it comes, ends this process.
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
void main();
