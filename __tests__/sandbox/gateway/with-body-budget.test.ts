import { Readable } from "node:stream";
import type { IncomingMessage } from "node:http";
import { createBodyReader } from "../../../src/sandbox/gateway/with-body-budget";

const incoming = (
  text: string,
  headers: Record<string, string> = { "content-length": String(text.length) },
) =>
  Object.assign(Readable.from([Buffer.from(text)]), { headers, method: "PUT" }) as unknown as IncomingMessage;

describe("reading bodies", () => {
  it("waits until there is memory, first come first served", async () => {
    const { withBody } = createBodyReader(10);
    const order: string[] = [];
    let finish = (): void => undefined;
    const first = withBody(incoming("12345678"), async (body) => {
      await new Promise<void>((resolve) => (finish = resolve));
      order.push(body.toString());
    });
    const handle = (body: Buffer) => Promise.resolve(void order.push(body.toString()));
    const second = withBody(incoming("abc"), handle);
    const third = withBody(incoming("x"), handle);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(order).toEqual([]);
    finish();
    await Promise.all([first, second, third]);
    expect(order).toEqual(["12345678", "abc", "x"]);
  });

  it("gives the memory back when the work fails", async () => {
    const { withBody } = createBodyReader(4);
    const failing = withBody(incoming("1234"), () => Promise.reject(new Error("failed")));
    await expect(failing).rejects.toThrow("failed");
    expect(await withBody(incoming("5678"), (body) => Promise.resolve(body.toString()))).toBe("5678");
  });

  it("refuses what never fits, and what does not say how long it is", async () => {
    const { withBody } = createBodyReader(4);
    const nothing = () => Promise.resolve(undefined);
    await expect(withBody(incoming("12345"), nothing)).rejects.toMatchObject({ code: "EntityTooLarge" });
    await expect(withBody(incoming("1", { "transfer-encoding": "chunked" }), nothing)).rejects.toMatchObject({
      code: "MissingContentLength",
    });
  });
});
