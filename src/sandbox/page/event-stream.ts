import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createHistory } from "./history";

/** Server-sent events for every open page. */
export interface EventStream {
  /** Sends to open pages and later ones. */
  emit(data: unknown): void;
  /** Sends only to open pages. */
  tellNow(name: string, data: unknown): void;
  /** Connects a page, first sending missed events. */
  open(request: IncomingMessage, response: ServerResponse): void;
  /** Disconnects all pages. */
  close(): void;
}

/** How many past events a new page gets. */
export const HISTORY_EVENTS = 500;

/** How much a page may leave unread before it is disconnected; it reconnects and gets missed events. */
const MOST_UNREAD_BYTES = 8_000_000;

/** Proxies and browsers close idle connections. */
const HEARTBEAT_MILLISECONDS = 15_000;

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createEventStream(): EventStream {
  const history = createHistory<string>(HISTORY_EVENTS);
  // A page of an earlier sandbox at the same address must not continue with this one's numbers.
  const run = randomUUID();
  const pages = new Set<ServerResponse>();
  const send = (page: ServerResponse, text: string): void => {
    page.write(text);
    if (page.writableLength > MOST_UNREAD_BYTES) page.destroy();
  };
  const heartbeat = setInterval(() => {
    for (const page of pages) send(page, ":\n\n");
  }, HEARTBEAT_MILLISECONDS);
  heartbeat.unref();
  const numbered = (number: number, text: string): string =>
    `id: ${run}/${String(number)}\ndata: ${text}\n\n`;
  return {
    emit: (data) => {
      const text = JSON.stringify(data);
      const number = history.add(text);
      for (const page of pages) send(page, numbered(number, text));
    },
    tellNow: (name, data) => {
      for (const page of pages) send(page, `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    open: (request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      const [heardRun, heard] = String(request.headers["last-event-id"] ?? "").split("/");
      const isSame = heardRun === run && /^\d+$/.test(heard ?? "");
      const missed = history.since(isSame ? Number(heard) : undefined);
      const start = isSame ? "again" : "reset";
      const texts = missed.map(({ number, item }) => numbered(number, item));
      response.write(`retry: 1000\nevent: ${start}\ndata: {}\n\n${texts.join("")}`);
      pages.add(response);
      response.on("close", () => pages.delete(response));
    },
    close: () => {
      clearInterval(heartbeat);
      for (const page of pages) page.destroy();
      pages.clear();
    },
  };
}
