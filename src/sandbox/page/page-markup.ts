import { detailParts } from "../../report/details-panel";
import { drawing, EDGE_NAMES } from "../../report/drawing";
import { html, type Html } from "../../report/html";
import { layOut } from "../../report/layout";
import type { PlacedPolicy } from "../../report/policy-index";
import { policyView } from "../../report/policy-view";
import type { ResolvedConfig } from "../../config/schema";
import { destinationsOf, MAIN, type NamedDestination } from "../../config/writers-of";
import type { Sandbox } from "../start-sandbox";
import type { DrawnGraph } from "./drawn-graph";
import { destinationPanelId, sourcePanelId } from "./listed-objects";
import type { PictureSource } from "./picture-sources";
import type { DisabledStatements } from "./disabled-statements";

export interface PageMarkupOptions {
  readonly config: ResolvedConfig;
  readonly sandbox: Pick<Sandbox, "gateway" | "without">;
  readonly graph: DrawnGraph;
  readonly policies: readonly PlacedPolicy[];
  readonly sources: readonly PictureSource[];
  readonly disabled: DisabledStatements;
}

/** The page, as it is before anything has happened. */
export function pageMarkup({
  config,
  sandbox,
  graph,
  policies,
  sources,
  disabled,
}: PageMarkupOptions): string {
  const destinations = destinationsOf(config);
  const bucketNames = destinations.map(({ bucketName }) => bucketName).join(", ");
  const noted = new Map(disabled.anchors.map((anchor) => [anchor, "removed"]));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sandbox of ${bucketNames}</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/style.css" />
        <script src="/drawing.js" defer></script>
        <script src="/live.js" type="module"></script>
      </head>
      <body>
        <main>
          <div class="screen">
            <header class="top">
              <h1>Sandbox of ${bucketNames}</h1>
              <p class="lead">S3 and STS of both accounts: <code>${sandbox.gateway.url}</code></p>
              <p id="state" class="state" role="status">Connecting</p>
            </header>
            ${withoutNote(sandbox.without)}
            <section aria-labelledby="way">
              <div class="now">
                <h2 id="way">The way</h2>
                <p id="latest" class="latest">No requests yet.</p>
                <button id="follow" type="button" hidden>Follow the newest</button>
              </div>
              <div class="stage">
                <div class="canvas" tabindex="0" role="region" aria-label="Drawing of the accounts">
                  ${drawing(graph, layOut(graph))}
                </div>
                ${legend()}
                <aside
                  class="inspector"
                  id="inspector"
                  aria-label="Details of the selection"
                  aria-live="polite"
                  hidden
                ></aside>
              </div>
              ${detailParts(graph)}
            </section>
            <div class="columns${sources.length === 0 ? " two" : ""}">
              ${
                sources.length === 0
                  ? undefined
                  : html`<div class="column">${sources.map((source) => sourcePanel(source))}</div>`
              }
              <section class="column requests" aria-labelledby="requests-title">
                <header class="bar">
                  <h2 id="requests-title">Requests</h2>
                  <span id="counts" class="faint"></span>
                  <label class="only"><input id="only" type="checkbox" /> only what went wrong</label>
                </header>
                <div class="scroll">
                  <ol id="requests" class="list" aria-labelledby="requests-title"></ol>
                  <p id="none" class="faint empty">Requests to S3, STS and KMS appear here.</p>
                </div>
                <button id="newest" class="newest" type="button" hidden>Newest ↓</button>
              </section>
              <div class="column">${destinations.map((destination) => destinationPanel(destination))}</div>
            </div>
          </div>
          <section class="policies" aria-labelledby="policies">
            <h2 id="policies">The policies</h2>
            <p class="lead">As they were synthesized, with every reference resolved.</p>
            ${policyView(policies, noted)}
          </section>
        </main>
        <p id="spoken" class="spoken" role="status" aria-live="polite"></p>
      </body>
    </html> `.html;
}

function withoutNote(without: readonly string[]): Html | undefined {
  if (without.length === 0) return undefined;
  return html`<p class="warning">
    Runs without ${without.length === 1 ? "this statement" : "these statements"}:
    <b>${without.join(", ")}</b>
  </p>`;
}

function legend(): Html {
  return html`<ul class="legend">
    ${EDGE_NAMES.map(([kind, text]) => html`<li><i class="${kind}"></i>${text}</li>`)}
    <li><b class="sign allowed">✓</b>allowed</li>
    <li><b class="sign denied">✗</b>denied</li>
    <li><b class="sign expected">✗</b>as expected</li>
    <li><b class="sign failed">!</b>failed</li>
  </ul>`;
}

function sourcePanel(source: PictureSource): Html {
  const { writer, bucket, account, prefix, suffixes } = source;
  const id = sourcePanelId(source);
  const kinds = suffixes.length === 0 ? "any file" : suffixes.join(", ");
  return html`<section
    class="bucket source"
    id="${id}"
    data-writer="${writer.name}"
    data-prefix="${prefix}"
    data-suffixes="${JSON.stringify(suffixes)}"
    aria-labelledby="${id}-title"
  >
    ${bucketHead(`${id}-title`, `Source of ${writer.name}`, bucket, account)}
    <div class="drop">
      <label
        ><input type="file" multiple aria-describedby="${id}-kinds" /><span
          >Drop pictures here, or <u>choose</u></span
        ></label
      >
      <button class="sample" type="button">Drop a sample</button>
      <p id="${id}-kinds" class="faint">${kinds}</p>
    </div>
    <div class="scroll"><ul class="pictures"></ul></div>
  </section>`;
}

function destinationPanel({ name, bucketName, owner }: NamedDestination): Html {
  const id = destinationPanelId(name);
  const title = name === MAIN ? "Destination" : `Destination ${name}`;
  return html`<section class="bucket" id="${id}" aria-labelledby="${id}-title">
    ${bucketHead(`${id}-title`, title, bucketName, owner.id)}
    <div class="scroll"><ul class="pictures"></ul></div>
  </section>`;
}

function bucketHead(id: string, name: string, bucket: string, account: string): Html {
  return html`<header class="bar">
    <h2 id="${id}">${name}</h2>
    <p class="faint place">s3://${bucket}<br />account ${account} <span class="count"></span></p>
  </header>`;
}
