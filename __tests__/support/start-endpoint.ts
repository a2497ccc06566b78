import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { parseScope } from "../../src/sandbox/gateway/sigv4";

/** What the store alone keeps of a bucket. */
const SETTINGS = /[?&](?:publicAccessBlock|ownershipControls|encryption|notification)=?(?:&|$)/;

export interface Endpoint {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * One endpoint for all services: requests to STS and for objects go to the gateway as they are, which decides; the rest goes to
 * the store, which recognizes the account by the access key.
 *
 * @param accountOf - of an access key that the gateway has issued
 */
export async function startEndpoint(
  gatewayUrl: string,
  storeUrl: string,
  accountOf: (accessKeyId: string) => string | undefined,
): Promise<Endpoint> {
  const server = createServer((incoming, response) => {
    const { authorization = "" } = incoming.headers;
    const scope = parseScope(/Credential=([^,\s]+)/.exec(authorization)?.[1] ?? "");
    const ofGateway =
      scope === undefined ||
      scope.service === "sts" ||
      (scope.service === "s3" && !SETTINGS.test(incoming.url ?? ""));
    const { hostname, port } = new URL(ofGateway ? gatewayUrl : storeUrl);
    const account = scope === undefined ? undefined : accountOf(scope.accessKeyId);
    const signed = authorization.replace(/Credential=[^/]+/, `Credential=${account ?? "no-one"}`);
    const headers = ofGateway ? incoming.headers : { ...incoming.headers, authorization: signed };
    const outgoing = httpRequest(
      { hostname, port, method: incoming.method, path: incoming.url, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on("error", () => response.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
