import type { IncomingMessage, ServerResponse } from "node:http";
import type { ResolvedConfig } from "../../config/schema";
import { dropObject } from "../callers/drop-object";
import { samplePicture } from "../sample-picture";
import type { Sandbox } from "../start-sandbox";
import type { EventStream } from "./event-stream";
import { listedObjects } from "./listed-objects";
import { ASSETS, pageAsset } from "./assets";
import type { PictureSource } from "./picture-sources";
import { pictureType } from "./picture-type";
import { PageRefusal } from "./page-refusal";
import { readUpload } from "./read-upload";

export interface PageParts {
  readonly sandbox: Pick<Sandbox, "objects" | "gateway">;
  readonly config: ResolvedConfig;
  readonly sources: readonly PictureSource[];
  readonly stream: EventStream;
  readonly markup: string;
}

/** Nothing external, nothing inline, no markup from text. */
const POLICY_OF_PAGE = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Other responses may do nothing, even if a browser opens them as a page. */
const POLICY_OF_REST = "default-src 'none'; frame-ancestors 'none'; sandbox";

const HEADERS = {
  "content-security-policy": POLICY_OF_REST,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** S3 takes keys of 1,024 bytes. */
const MOST_NAME_BYTES = 900;

/** Answers one request to the page's server; never throws. */
export async function answerPage(
  parts: PageParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  try {
    await dispatch(parts, request, response);
  } catch (error) {
    const { status, message } =
      error instanceof PageRefusal
        ? error
        : { status: 502, message: `The sandbox's store did not answer: ${(error as Error).message}` };
    if (response.headersSent) response.destroy();
    else send(response, status, "text/plain; charset=utf-8", `${message}\n`);
  }
}

async function dispatch(parts: PageParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = ownHost(request);
  const { pathname, searchParams } = new URL(request.url ?? "/", `http://${host}`);
  const { method } = request;
  if (method === "POST" && (pathname === "/objects" || pathname === "/samples")) {
    demandOwnOrigin(request, host);
    sendJson(response, await drop(parts, pathname === "/samples", searchParams, request));
    return;
  }
  if (method !== "GET") throw new PageRefusal(405, `expected GET, received ${String(method)} ${pathname}`);
  switch (pathname) {
    case "/":
      response.setHeader("content-security-policy", POLICY_OF_PAGE);
      send(response, 200, "text/html; charset=utf-8", parts.markup);
      return;
    case "/events":
      parts.stream.open(request, response);
      return;
    case "/objects":
      sendJson(response, await listedObjects(parts.sandbox.objects, parts.sources, parts.config));
      return;
    case "/object":
      await sendPicture(parts, searchParams, response);
      return;
    default: {
      const type = ASSETS.get(pathname);
      if (type === undefined) throw new PageRefusal(404, `expected a part of the page, received ${pathname}`);
      send(response, 200, type, pageAsset(pathname));
    }
  }
}

/** Checks the Host, against DNS rebinding: a foreign name that resolves to loopback could otherwise read this page. */
function ownHost({ headers: { host = "" }, socket }: IncomingMessage): string {
  const names = ["127.0.0.1", "localhost"].map((name) => `${name}:${String(socket.localPort)}`);
  if (names.includes(host)) return host;
  throw new PageRefusal(421, `expected ${names.join(" or ")} as Host, received ${host}`);
}

/** Only the page itself may put objects: another site's form or script has its own origin, or none. */
function demandOwnOrigin({ headers: { origin } }: IncomingMessage, host: string): void {
  if (origin === `http://${host}`) return;
  throw new PageRefusal(403, `expected http://${host} as Origin, received ${origin ?? "none"}`);
}

async function drop(
  { sandbox, config, sources }: PageParts,
  isSample: boolean,
  query: URLSearchParams,
  request: IncomingMessage,
) {
  const wanted = query.get("writer") ?? "";
  const source = sources.find(({ writer }) => writer.name === wanted);
  if (source === undefined) {
    throw new PageRefusal(404, `expected the name of a function, received ${JSON.stringify(wanted)}`);
  }
  const name = query.get("name") ?? "";
  if (name === "" || Buffer.byteLength(name) > MOST_NAME_BYTES) {
    throw new PageRefusal(
      400,
      `expected a name of 1 to ${String(MOST_NAME_BYTES)} bytes, received ${String(Buffer.byteLength(name))}`,
    );
  }
  const body = isSample ? await samplePicture(hueOf(query.get("hue"))) : await readUpload(request);
  return dropObject(sandbox, source.writer, config, name, body);
}

function hueOf(text: string | null): number {
  if (text !== null && /^\d{1,3}$/.test(text)) return Number(text);
  throw new PageRefusal(400, `expected degrees for hue, received ${JSON.stringify(text)}`);
}

async function sendPicture(
  { sandbox: { objects } }: PageParts,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const [bucket, key] = [query.get("bucket") ?? "", query.get("key") ?? ""];
  const found = key === "" ? undefined : await objects.read(bucket, key);
  if (found === undefined) throw new PageRefusal(404, `expected an object, received s3://${bucket}/${key}`);
  const type = pictureType(found.body);
  if (type === undefined) {
    throw new PageRefusal(415, `expected a picture that browsers show, received s3://${bucket}/${key}`);
  }
  // The URL contains the ETag.
  response.setHeader("cache-control", query.has("etag") ? "private, max-age=86400, immutable" : "no-store");
  send(response, 200, type, found.body);
}

function sendJson(response: ServerResponse, data: unknown): void {
  send(response, 200, "application/json; charset=utf-8", JSON.stringify(data));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  if (!response.hasHeader("cache-control")) response.setHeader("cache-control", "no-store");
  const bytes = Buffer.from(body);
  response.writeHead(status, { "content-type": type, "content-length": bytes.length });
  response.end(bytes);
}
