import { html, type Html } from "./html";
import type { PlacedPolicy, PlacedStatement } from "./policy-index";

/**
 * Every policy in full: identity policies on the left, resource policies on the right.
 *
 * @param noted - notes for some statements, by anchor
 */
export function policyView(
  policies: readonly PlacedPolicy[],
  noted: ReadonlyMap<string, string> = new Map(),
): Html {
  const side = (wanted: PlacedPolicy["side"], title: string): Html => {
    const own = policies.filter((placed) => placed.side === wanted);
    return html`<div>
      <h3>${title}</h3>
      ${own.length === 0 ? html`<p class="faint">None.</p>` : own.map((policy) => policyMarkup(policy, noted))}
    </div> `;
  };
  return html`<div class="sides">
    ${side("identity", "Identity policies: what principals may do")}
    ${side("resource", "Resource policies: which principals resources allow")}
  </div>`;
}

function policyMarkup(
  { policy, owner, anchor, statements }: PlacedPolicy,
  noted: ReadonlyMap<string, string>,
): Html {
  return html`<section class="policy" id="${anchor}">
    <header><b>${policy.name}</b><span>${owner.id}</span></header>
    ${statements.map((statement) => statementMarkup(statement, noted.get(statement.anchor)))}
  </section> `;
}

function statementMarkup({ statement, json, anchor, name }: PlacedStatement, note: string | undefined): Html {
  const { effect } = statement;
  return html`<article class="statement" id="${anchor}">
    <h4>
      ${name}<span class="effect${effect === "Deny" ? " deny" : ""}">${effect}</span
      >${note === undefined ? undefined : html`<span class="effect deny">${note}</span>`}
    </h4>
    <pre><code>${prettyJson(json)}</code></pre>
  </article> `;
}

/** The maximum length of a list on one line. */
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
