import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readModel, type Model } from "../../../src/terraform-model";
import { GatewayError, startGateway, UnknownStatementError } from "../../../src/sandbox/gateway";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

let model: Model;
let other: Server;
let otherPort: number;

beforeAll(async () => {
  model = readModel(stacksOf(await loadExample("ecs-task")));
  // Some program on a port, which says yes to everything.
  other = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  otherPort = (other.address() as AddressInfo).port;
});
afterAll(() => {
  other.closeAllConnections();
  other.close();
});

const motoUrl = () => `http://127.0.0.1:${String(otherPort)}`;

describe("a gateway that cannot start", () => {
  it("says that its port is taken, and what to do", async () => {
    const start = startGateway({ model, motoUrl: motoUrl(), port: otherPort });
    await expect(start).rejects.toThrow(GatewayError);
    await expect(start).rejects.toMatchObject({
      code: "GATEWAY_PORT_TAKEN",
      exitCode: 2,
      message: `expected a free port on 127.0.0.1, received ${String(otherPort)}: another program listens there. Choose another one, or none for any that is free`,
    });
  });

  it("says that its store does not answer", async () => {
    const start = startGateway({ model, motoUrl: "http://127.0.0.1:1" });
    await expect(start).rejects.toMatchObject({
      code: "GATEWAY_STORE_UNREACHABLE",
      message: "expected moto at http://127.0.0.1:1, received no answer",
    });
  });

  it("says which statements there are, when the one to remove is none of them", async () => {
    const start = startGateway({ model, motoUrl: motoUrl(), without: ["Nothing"] });
    await expect(start).rejects.toThrow(UnknownStatementError);
  });
});
