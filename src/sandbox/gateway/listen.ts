import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GatewayError } from "./gateway-error";

export interface ListeningServer {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** Closes it with all connections. */
  readonly close: () => Promise<void>;
}

/** Why a port is unavailable. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there",
  EACCES: "this user may not",
};

/**
 * Lets a server listen on loopback.
 *
 * @param port 0 for any free port
 * @throws GatewayError GATEWAY_PORT_TAKEN when the port is unavailable
 */
export function listen(server: Server, port: number): Promise<ListeningServer> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason = REASONS[cause.code ?? ""] ?? cause.message;
      reject(
        new GatewayError(
          "GATEWAY_PORT_TAKEN",
          `expected a free port on 127.0.0.1, received ${String(port)}: ${reason}. Choose another one, or none for any that is free`,
          { cause },
        ),
      );
    });
    server.listen(port, "127.0.0.1", () => {
      const { port: own } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${String(own)}`, close: () => closeServer(server) });
    });
  });
}

/**
 * Checks early whether a port is available.
 *
 * @param port 0 for any free port
 * @throws GatewayError GATEWAY_PORT_TAKEN
 */
export async function expectFreePort(port: number): Promise<void> {
  const door = await listen(createServer(), port);
  await door.close();
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
