import { reasonText } from "../iam";
import { groupBy } from "../terraform-model/group-by";
import type { Proof, ReachedSet, Row } from "../verifier";
import { canText } from "./can-text";
import { html, type Html } from "./html";
import { circumstancesText, isWrong } from "./merge-rows";

/** How many differences, principals and actions are expanded initially. */
const [OPEN_DIFFERENCES, OPEN_PRINCIPALS, SHOWN_ACTIONS] = [8, 12, 8];

/** Each difference as an arrow from the principal to the resource. */
export function differencesSection({ rows }: Proof): Html | undefined {
  const wrong = rows.filter(isWrong);
  if (wrong.length === 0) return undefined;
  const rest = wrong.slice(OPEN_DIFFERENCES);
  return html`<section aria-labelledby="differences">
    <h2 id="differences">What differs</h2>
    <p class="lead">
      Each stands for many requests. The command repeats it and shows every statement that decides.
    </p>
    ${wrong.slice(0, OPEN_DIFFERENCES).map(differenceMarkup)}${
      rest.length === 0
        ? undefined
        : html`<details>
            <summary>${rest.length.toLocaleString("en")} more</summary>
            ${rest.map(differenceMarkup)}
          </details>`
    }
  </section> `;
}

function differenceMarkup(row: Row): Html {
  const { principal, action, resource, verdict, why, repeat } = row;
  const given = circumstancesText(row);
  return html`<article class="difference ${verdict}">
    <div class="access">
      <b class="end">${principal}</b
      ><span class="shaft"
        ><b class="lead-word">${verdict === "missing" ? "missing" : "too much"}</b>
        <code>${action}</code></span
      ><code class="end">${resource}</code>
    </div>
    ${given === "" ? undefined : html`<p>with ${given}</p>`}
    ${why.map((reason) => html`<p class="faint">${reasonText(reason)}</p>`)}
    ${repeat === undefined ? undefined : html`<pre>npx s3-handshake ${canText(repeat)}</pre>`}
  </article> `;
}

/** Everything that the stacks allow, by principal. */
export function reachSection({ reached }: Proof): Html {
  const principals = [...groupBy(reached(), ({ principal }) => principal)];
  const open = principals.length <= OPEN_PRINCIPALS;
  return html`<section aria-labelledby="reach">
    <h2 id="reach">Access paths</h2>
    <p class="lead">
      Every request that the stacks allow, in sets: any of the actions, on any of the resources, under the
      conditions. What an account allows its other roles on its own resources is left out.
    </p>
    <div class="filter" role="search">
      <label
        >Principal, action, resource or condition<input id="filter-sets" type="search" autocomplete="off"
      /></label>
      <output id="filter-sets-shown" class="faint"></output>
    </div>
    <div id="sets">
      ${principals.map(
        ([principal, sets]) =>
          html`<details class="reach" ${open ? html` open` : undefined}>
            <summary>
              <b>${principal}</b><span class="faint">${sets.map(({ target }) => target).join(", ")}</span>
            </summary>
            <table class="rows sets">
              <tbody>
                ${sets.flatMap(setRows)}
              </tbody>
            </table>
          </details> `,
      )}
    </div>
  </section> `;
}

function setRows({ terms, more, target }: ReachedSet): Html[] {
  const rows = terms.map(
    ({ actions, resources, circumstances }) =>
      html`<tr>
        <td class="actions">${actionsMarkup(actions)}</td>
        <td class="to" aria-hidden="true">→</td>
        <td class="asked">
          ${resources.map((resource) => html`<div><code>${resource}</code></div>`)}${circumstances.map(
            ({ key, values }) => html`<div class="faint">if <code>${key}</code> is ${values}</div>`,
          )}
        </td>
      </tr> `,
  );
  return more
    ? [
        ...rows,
        html`<tr>
          <td colspan="3" class="faint">and more on ${target}</td>
        </tr> `,
      ]
    : rows;
}

function actionsMarkup(actions: readonly string[]): Html {
  const line = (one: string): Html => html`<div><code>${one}</code></div>`;
  const rest = actions.slice(SHOWN_ACTIONS);
  if (rest.length <= 1) return html`${actions.map(line)}`;
  return html`${actions.slice(0, SHOWN_ACTIONS).map(line)}
    <details>
      <summary>${rest.length} more</summary>
      ${rest.map(line)}
    </details>`;
}
