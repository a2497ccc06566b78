import type { IncomingMessage } from "node:http";
import { AwsError } from "./aws-error";

const BUDGET_BYTES = 256 * 1024 * 1024;

/** Reads complete bodies, as many in parallel as memory allows; others wait. */
export interface BodyReader {
  /**
   * Does work with a body.
   *
   * @throws AwsError for a body that is larger than all of the memory, or of unknown length
   */
  readonly withBody: <T>(incoming: IncomingMessage, work: (body: Buffer) => Promise<T>) => Promise<T>;
}

export function createBodyReader(budgetBytes = BUDGET_BYTES): BodyReader {
  let free = budgetBytes;
  const waiting: { readonly bytes: number; readonly go: () => void }[] = [];
  const take = (bytes: number): Promise<void> => {
    if (waiting.length === 0 && bytes <= free) {
      free -= bytes;
      return Promise.resolve();
    }
    return new Promise((go) => waiting.push({ bytes, go }));
  };
  const giveBack = (bytes: number): void => {
    free += bytes;
    for (let next = waiting[0]; next !== undefined && next.bytes <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.bytes;
      next.go();
    }
  };
  return {
    async withBody(incoming, work) {
      const bytes = lengthOf(incoming);
      if (bytes > budgetBytes) {
        throw new AwsError(
          400,
          "EntityTooLarge",
          `The sandbox takes bodies of up to ${String(budgetBytes)} bytes: send larger objects in parts.`,
        );
      }
      await take(bytes);
      try {
        return await work(await readAll(incoming));
      } finally {
        giveBack(bytes);
      }
    },
  };
}

function lengthOf({ headers, method }: IncomingMessage): number {
  const length = headers["content-length"];
  if (length !== undefined) return Number(length);
  if (headers["transfer-encoding"] === undefined || method === "GET" || method === "HEAD") return 0;
  throw new AwsError(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
