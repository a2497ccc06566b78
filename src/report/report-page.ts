import { createHash } from "node:crypto";
import type { Model } from "../terraform-model/model";
import type { Proof } from "../verifier";
import { detailParts, edgeList } from "./details-panel";
import { drawing, EDGE_NAMES } from "./drawing";
import { graphOf } from "./graph";
import { html, jsonForScript, trusted, type Html } from "./html";
import { layOut } from "./layout";
import { matrix } from "./matrix";
import { pageAssets } from "./page-assets";
import { placePolicies } from "./policy-index";
import { policyView } from "./policy-view";
import { differencesSection, reachSection } from "./reach-sections";
import { reasonLinks } from "./reason-links";
import { faultsOf, verdictLine } from "./verdict-line";

/**
 * The proof as one self-contained HTML page, whose content security policy forbids loading anything. The same proof
 * gives the same bytes.
 *
 * @param name - the subject, such as the destination bucket
 */
export function reportPage(proof: Proof, model: Model, name: string): string {
  const { style, drawingScript, reportScript } = pageAssets();
  const script = `${drawingScript}\n${reportScript}`;
  const policies = placePolicies(model);
  const graph = graphOf(model, policies);
  const rows = matrix(proof, reasonLinks(policies));
  const security = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${security}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Who has access to ${name}</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <header>
          <h1>Who has access to ${name}</h1>
          <p class="lead">What the synthesized stacks allow, checked before deployment.</p>
          ${verdict(proof)}
          <nav aria-label="Sections">
            <a href="#handshakes">The handshakes</a><a href="#reach">Access paths</a
            ><a href="#questions">Expected access</a><a href="#policies">The policies</a>
          </nav>
        </header>
        <main>
          ${differencesSection(proof)}
          <section aria-labelledby="handshakes">
            <h2 id="handshakes">The handshakes</h2>
            <p class="lead">Choose an arrow or a box to see its statements.</p>
            <ul class="legend">
              ${EDGE_NAMES.map(([kind, text]) => html`<li><i class="${kind}"></i>${text}</li>`)}${
                graph.edges.some(({ lacking }) => lacking !== undefined)
                  ? html`<li><i class="lacking"></i>one side is missing</li>`
                  : undefined
              }
            </ul>
            <div class="stage">
              <div class="canvas" tabindex="0" role="region" aria-label="Drawing of the accounts">
                ${drawing(graph, layOut(graph))}
              </div>
              <aside
                class="inspector"
                id="inspector"
                aria-label="Details of the selection"
                aria-live="polite"
                hidden
              ></aside>
            </div>
            <details>
              <summary>The same as a list<span class="faint">${graph.edges.length} arrows</span></summary>
              ${edgeList(graph)}
            </details>
            ${detailParts(graph)}
          </section>
          ${reachSection(proof)} ${lintSection(proof)}
          <section aria-labelledby="questions">
            <h2 id="questions">Expected access</h2>
            <p class="lead">
              Each expected access is shown by one request. No other request is allowed. Problems come first.
            </p>
            <div class="filter" role="search">
              <label
                >Principal, action, resource, situation or reason<input
                  id="filter-text"
                  type="search"
                  autocomplete="off"
              /></label>
              <label
                >Which<select id="filter-verdict">
                  <option value="all">all</option>
                  <option value="wrong">wrong</option>
                  <option value="allowed">to be allowed</option>
                  <option value="denied">to be denied</option>
                  <option value="setting">settings</option>
                </select></label
              >
              <output id="filter-shown" class="faint"></output>
            </div>
            <div id="matrix">${rows.markup}</div>
          </section>
          <section aria-labelledby="policies">
            <h2 id="policies">The policies</h2>
            <p class="lead">As they will be deployed, with every reference resolved.</p>
            ${policyView(policies)}
          </section>
        </main>
        <script type="application/json" id="rows">
          ${jsonForScript(rows.data)}
        </script>
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `.html;
}

function verdict(proof: Proof): Html {
  const { missing, tooMuch, different, linted } = faultsOf(proof);
  const count = (value: number, text: string): Html =>
    html`<li><b>${value.toLocaleString("en")}</b> ${text}</li>`;
  return html`<div class="verdict${proof.proven ? "" : " bad"}" role="status">
    <strong>${proof.proven ? "Proven" : "Not proven"}</strong>${verdictLine(proof)}
    <ul class="counts">
      ${count(proof.classes, "kinds of principals")}${count(proof.spaces, "sets of requests")}${count(missing, "missing")}${count(tooMuch, "too much")}${count(different, "settings differ")}${count(linted, "found by lint")}
    </ul>
    ${
      proof.suppositions.length === 0
        ? undefined
        : html`<p>It assumes that</p>
            <ul>
              ${proof.suppositions.map((text) => html`<li>${text}.</li>`)}
            </ul>`
    }
    <p>Not covered: ${proof.notCovered.join("; ")}.</p>
  </div>`;
}

/** Lint findings. */
function lintSection({ lint }: Proof): Html | undefined {
  if (lint.length === 0) return undefined;
  return html`<section aria-labelledby="lint">
    <h2 id="lint">Likely mistakes</h2>
    <ul class="lint">
      ${lint.map(
        ({ rule, place, expected, received }) =>
          html`<li>
            <b class="lead-word">${rule}</b> ${place}
            <div>expected ${expected}</div>
            <div>received <code>${received}</code></div>
          </li>`,
      )}
    </ul>
  </section> `;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
