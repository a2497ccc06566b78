import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import { createEventStream } from "../../../src/sandbox/page/event-stream";

test("a page that does not read is let go, so that its unread events do not fill the memory", async () => {
  const stream = createEventStream();
  const server = createServer((request, response) => {
    stream.open(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await once(socket, "readable");
  socket.pause();
  const countOpen = () =>
    new Promise<number>((resolve, reject) => {
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  expect(await countOpen()).toBe(1);
  const million = "a".repeat(1_000_000);
  let sent = 0;
  while ((await countOpen()) > 0 && sent < 200) {
    stream.emit(million);
    sent++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sent).toBeLessThan(200);
  socket.destroy();
  stream.close();
  server.close();
});
