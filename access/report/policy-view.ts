import { html, type Html } from "./html";
import type { PlacedPolicy, PlacedStatement } from "./policy-index";

/** Every policy in full: what the principals may do on the left, what may be done to the resources on the right. */
export function policyView(policies: readonly PlacedPolicy[]): Html {
  const side = (wanted: PlacedPolicy["side"], title: string): Html => {
    const own = policies.filter((placed) => placed.side === wanted);
    return html`<div>
      <h3>${title}</h3>
      ${own.length === 0 ? html`<p class="faint">None.</p>` : own.map(policyMarkup)}
    </div> `;
  };
  return html`<div class="sides">
    ${side("identity", "Identity: what they may ask for")}
    ${side("resource", "Resource: what they answer to")}
  </div>`;
}

function policyMarkup({ policy, owner, anchor, statements }: PlacedPolicy): Html {
  return html`<section class="policy" id="${anchor}">
    <header><b>${policy.name}</b><span>${owner.id}</span></header>
    ${statements.map(statementMarkup)}
  </section> `;
}

function statementMarkup({ statement, json, anchor, name }: PlacedStatement): Html {
  const { effect } = statement;
  return html`<article class="statement" id="${anchor}">
    <h4>${name}<span class="effect${effect === "Deny" ? " deny" : ""}">${effect}</span></h4>
    <pre><code>${prettyJson(json)}</code></pre>
  </article> `;
}

/** How much of a list stays on one line. */
const LINE_WIDTH = 64;

/** Indented JSON, with short lists and objects on one line. */
export function prettyJson(value: unknown, indent = ""): string {
  const short = JSON.stringify(value);
  if (typeof value !== "object" || value === null || (Array.isArray(value) && short.length <= LINE_WIDTH)) {
    return Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]` : short;
  }
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const lines = Array.isArray(value)
    ? value.map((item) => prettyJson(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${prettyJson(item, inner)}`);
  return `${open}\n${lines.map((line) => inner + line).join(",\n")}\n${indent}${close}`;
}
