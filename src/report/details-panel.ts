import { NODE_NAMES } from "./drawing";
import type { Graph, GraphEdge, GraphNode } from "./graph";
import { html, type Html } from "./html";
import type { PlacedStatement } from "./policy-index";

/** The details of each arrow and box of the drawing; the page's script shows them at the side. */
export function detailParts({ nodes, edges }: Graph): Html {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return html`<div hidden>
    ${edges.map((edge) => edgePart(edge, byId))}${nodes.map((node, index) => nodePart(node, `n${index + 1}`))}
  </div>`;
}

/** The arrows as text, for screen readers and print. */
export function edgeList({ nodes, edges }: Graph): Html {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return html`<ul>
    ${edges.map(
      (edge) =>
        html`<li>
          ${titleOf(edge, byId)}:
          ${edge.label.join(" ")}${
            edge.lacking === undefined ? undefined : html` <b class="lead-word">(${edge.lacking})</b>`
          }${edge.statements.length === 0 ? undefined : html`; ${links(edge.statements)}`}
        </li> `,
    )}
  </ul>`;
}

function titleOf({ from, to }: GraphEdge, nodes: ReadonlyMap<string, GraphNode>): string {
  return `${nodes.get(from)?.title ?? from} → ${nodes.get(to)?.title ?? to}`;
}

function links(statements: readonly PlacedStatement[]): Html[] {
  return statements.map(
    ({ anchor, name, policy }, index) =>
      html`${index === 0 ? "" : ", "}<a href="#${anchor}">${name}</a> of ${policy.policy.name}`,
  );
}

function edgePart(edge: GraphEdge, nodes: ReadonlyMap<string, GraphNode>): Html {
  return html`<div data-details="${edge.id}">
    <header><h3>${titleOf(edge, nodes)}</h3></header>
    ${edge.lacking === undefined ? undefined : html`<p class="warning">One side of the permission is missing: ${edge.lacking}.</p>`}
    <ul class="facts">
      ${edge.facts.map((fact) => html`<li>${fact}</li>`)}
    </ul>
    ${edge.statements.length === 0 ? html`<p class="faint">A setting of the stacks, not a policy.</p>` : statementSlots(edge.statements)}
  </div> `;
}

function nodePart({ id, kind, title, account, notes, policies }: GraphNode, anchor: string): Html {
  const statements = policies.flatMap((policy) => policy.statements);
  return html`<div data-details="${anchor}">
    <header><h3>${title}</h3></header>
    <ul class="facts">
      <li>${NODE_NAMES[kind]} in ${/^\d+$/.test(account) ? `account ${account}` : account}</li>
      ${id === title ? undefined : html`<li>${id}</li>`}${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
    ${statements.length === 0 ? html`<p class="faint">The stacks have no policy of it.</p>` : statementSlots(statements)}
  </div> `;
}

/** Links that the script replaces with the statements. */
function statementSlots(statements: readonly PlacedStatement[]): Html {
  return html`<div class="statements">
    ${statements.map(
      ({ anchor, name, policy }) =>
        html`<a href="#${anchor}" data-statement="${anchor}" data-policy="${policy.policy.name}"
          >${name}</a
        > `,
    )}
  </div>`;
}
