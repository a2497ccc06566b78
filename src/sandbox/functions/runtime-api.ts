import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One invocation from the Runtime API. */
export interface Invocation {
  readonly requestId: string;
  /** The event, as JSON. */
  readonly payload: string;
  /** In milliseconds since 1970. */
  readonly deadline: number;
}

/** The response of the function's process. */
export type RuntimeAnswer =
  | { readonly kind: "response"; readonly payload: string }
  | { readonly kind: "error" | "init-error"; readonly payload: string };

/** Lambda's Runtime API for one process. */
export interface RuntimeApi {
  /** What `AWS_LAMBDA_RUNTIME_API` says. */
  readonly address: string;
  /** Sends an invocation to the process when it polls; resolves with its answer. */
  invoke(invocation: Invocation): Promise<RuntimeAnswer>;
  close(): void;
}

/**
 * Serves the Runtime API on a free port of loopback.
 *
 * @param functionArn - sent with every invocation
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  let asking: ServerResponse | undefined;
  let waiting: Invocation | undefined;
  let answer: ((answer: RuntimeAnswer) => void) | undefined;

  const handOver = (): void => {
    if (asking === undefined || waiting === undefined) return;
    const { requestId, payload, deadline } = waiting;
    asking.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(deadline),
      "lambda-runtime-invoked-function-arn": functionArn,
    });
    asking.end(payload);
    [asking, waiting] = [undefined, undefined];
  };
  const server = createServer((request, response) => {
    if (request.method === "GET" && request.url?.endsWith("/invocation/next") === true) {
      asking = response;
      handOver();
      return;
    }
    void readText(request).then((payload) => {
      response.writeHead(202).end("{}");
      const kind = kindOf(request.url ?? "");
      if (kind === undefined) return;
      answer?.({ kind, payload });
      answer = undefined;
    });
  });
  // An invocation may take as long as Lambda allows.
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${String(port)}`,
    invoke: (invocation) =>
      new Promise((resolve) => {
        waiting = invocation;
        answer = resolve;
        handOver();
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function kindOf(path: string): RuntimeAnswer["kind"] | undefined {
  if (path.endsWith("/init/error")) return "init-error";
  if (path.endsWith("/error")) return "error";
  return path.endsWith("/response") ? "response" : undefined;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // A process that is killed during its answer has not answered.
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return "";
  }
  return Buffer.concat(chunks).toString();
}
