import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { placePolicies } from "../../report/policy-index";
import { reasonLinks } from "../../report/reason-links";
import type { ResolvedConfig } from "../../config/schema";
import { listen } from "../gateway";
import type { Sandbox } from "../start-sandbox";
import { inOrder } from "../story/in-order";
import { answerPage, type PageParts } from "./answer-page";
import { drawnGraph } from "./drawn-graph";
import { createEventStream } from "./event-stream";
import { pageMarkup } from "./page-markup";
import { toPageEvent } from "./page-event";
import { createPathOf } from "./path-of";
import { pictureSources } from "./picture-sources";
import { disabledStatements } from "./disabled-statements";

export interface PageOptions {
  readonly sandbox: Pick<Sandbox, "gateway" | "objects" | "onEvent" | "synthesized" | "without">;
  readonly config: ResolvedConfig;
  /** On 127.0.0.1; 0 for any free port. @default 0 */
  readonly port?: number;
}

export interface SandboxPage {
  /** `http://127.0.0.1:…/` */
  readonly url: string;
  /** Ends it at once, even with open pages. */
  readonly close: () => Promise<void>;
}

/**
 * Serves a page with the buckets' content, and every request with its decision and its path through the accounts. It
 * remembers events for pages that open later.
 *
 * @throws GatewayError GATEWAY_PORT_TAKEN
 */
export async function startPage({ sandbox, config, port = 0 }: PageOptions): Promise<SandboxPage> {
  const { synthesized, without } = sandbox;
  const policies = placePolicies(synthesized);
  const sources = pictureSources(config, sandbox);
  const graph = drawnGraph(synthesized, policies, sources);
  const disabled = disabledStatements(graph, policies, without);
  const stream = createEventStream();
  const context = {
    pathOf: createPathOf(graph, synthesized),
    links: reasonLinks(policies),
    disabledOnEdge: disabled.byEdge,
    now: () => Date.now(),
  };
  const stopListening = inOrder(sandbox, (event) => {
    if (event.kind === "change") stream.tellNow("change", {});
    const pageEvent = toPageEvent(event, context);
    if (pageEvent !== undefined) stream.emit(pageEvent);
  });
  const parts: PageParts = {
    sandbox,
    config,
    sources,
    stream,
    markup: pageMarkup({ config, sandbox, graph, policies, sources, disabled: disabled }),
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void answerPage(parts, request, response);
  });
  const door = await listen(server, port);
  return {
    url: `${door.url}/`,
    close: () => {
      stopListening();
      stream.close();
      return door.close();
    },
  };
}
