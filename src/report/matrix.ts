import { reasonText, type Reason } from "../iam";
import type { Proof, SettingRow } from "../verifier";
import type { Row } from "../analysis/lookup/answer-question";
import { alikeText, differentEntries } from "./different-entries";
import { html, type Html } from "./html";
import {
  circumstancesText,
  groupRows,
  isWrong,
  resourcesText,
  type AlikeRows,
  type RowGroup,
} from "./merge-rows";
import type { ReasonLinks } from "./reason-links";

/** The data for the page's script: every row, with each text once. */
export interface RowData {
  readonly total: number;
  readonly texts: readonly string[];
  readonly lines: readonly LineData[];
}

interface LineData {
  /** Further texts for the filter. */
  readonly about: string;
  readonly kinds: readonly string[];
  readonly count: number;
  /** Action, resource, circumstances or -1, then each reason with its anchor or -1: indices into the texts. */
  readonly rows: readonly (readonly [number, number, number, ...(readonly [number, number])[]])[];
}

/** The rows as a table for each group, with its data. */
export function matrix(
  { rows, settings }: Proof,
  links: ReasonLinks,
): { readonly markup: Html; readonly data: RowData } {
  const lines: LineData[] = [];
  const texts = new Map<string, number>();
  const textOf = (text: string): number => {
    const found = texts.get(text) ?? texts.size;
    texts.set(text, found);
    return found;
  };
  const groups = groupRows(rows, settings);
  const wrongFirst = [...groups.filter(hasWrong), ...groups.filter((group) => !hasWrong(group))];
  const add = (line: LineData): number => lines.push(line) - 1;
  const markup = html`${wrongFirst.map((group) =>
    groupMarkup(
      group,
      (principal, alike) => {
        const at = add(lineData(principal, alike, links, textOf));
        return lineMarkup(alike, at, links);
      },
      (setting) => settingMarkup(setting, add(settingData(setting))),
    ),
  )}`;
  return { markup, data: { total: rows.length + settings.length, texts: [...texts.keys()], lines } };
}

function hasWrong({ principals, settings }: RowGroup): boolean {
  return settings.some(isWrong) || principals.some(({ lines }) => lines.some(isWrongLine));
}

function isWrongLine([row]: AlikeRows): boolean {
  return row !== undefined && isWrong(row);
}

function groupMarkup(
  group: RowGroup,
  line: (principal: string, alike: AlikeRows) => Html,
  setting: (row: SettingRow) => Html,
): Html {
  const { name, principals, settings } = group;
  const rows = principals.flatMap(({ lines }) => lines.flat());
  const wrong = rows.filter(isWrong).length + settings.filter(isWrong).length;
  const count = rows.length + settings.length;
  const sorted = [...principals].sort(
    (one, other) => Number(hasWrongLine(other)) - Number(hasWrongLine(one)),
  );
  const settingRows = [...settings]
    .sort((one, other) => Number(isWrong(other)) - Number(isWrong(one)))
    .map(setting);
  return html`<details class="group${wrong > 0 ? " wrong-only" : ""}" ${wrong > 0 ? html` open` : undefined}>
    <summary>
      <b>${name}</b
      ><span class="faint"
        >${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"},
        ${wrong === 0 ? "all as expected" : `${wrong.toLocaleString("en")} wrong`}</span
      >
    </summary>
    ${sorted.map((principal) => {
      const lines = [...principal.lines].sort(
        (one, other) => Number(isWrongLine(other)) - Number(isWrongLine(one)),
      );
      return html`<div class="principal">
        <h4>${principal.name}</h4>
        <table class="rows">
          <tbody>
            ${lines.map((alike) => line(principal.name, alike))}
          </tbody>
        </table>
      </div> `;
    })}${
      settingRows.length === 0
        ? undefined
        : html`<div class="principal">
            <h4>settings</h4>
            <table class="rows">
              <tbody>
                ${settingRows}
              </tbody>
            </table>
          </div> `
    }
  </details> `;
}

function hasWrongLine({ lines }: RowGroup["principals"][number]): boolean {
  return lines.some(isWrongLine);
}

function lineMarkup(rows: AlikeRows, at: number, links: ReasonLinks): Html {
  const [row] = rows;
  if (row === undefined) return html``;
  const { situation, expected, verdict, why } = row;
  const wrong = isWrong(row);
  const actions = [...new Set(rows.map(({ action }) => action))].join(" ");
  const lead = verdict === "missing" ? "missing" : "too much";
  const given = circumstancesText(row);
  const note = wrong
    ? html`<ul>
        ${why.map((reason) => html`<li><b class="lead-word">${lead}:</b> ${linked(reason, row, links)}</li>`)}${
          given === "" ? undefined : html`<li class="faint">with ${given}</li>`
        }
      </ul>`
    : undefined;
  return html`<tr data-at="${at}" ${wrong ? html` class="wrong"` : undefined}>
    <td class="mark">${mark(wrong)}</td>
    <td class="result">${expected.result}</td>
    <td class="situation">${situation}</td>
    <td class="asked"><code>${actions}</code> on <code>${resourcesText(rows)}</code>${note}</td>
    <td class="more">
      <button type="button" data-line="${at}" aria-expanded="false" aria-label="reasons for ${situation}">
        ${rows.length === 1 ? "why" : `why (${rows.length})`}
      </button>
    </td>
  </tr> `;
}

function mark(wrong: boolean): Html {
  return wrong
    ? html`<span role="img" aria-label="wrong">✗</span>`
    : html`<span role="img" aria-label="as expected">✓</span>`;
}

function linked(reason: Reason, { principal, resource }: Row, links: ReasonLinks): Html {
  const anchor = links.anchorOf(reason, `${principal} ${resource}`);
  const text = reasonText(reason);
  return anchor === undefined ? html`${text}` : html`<a href="#${anchor}">${text}</a>`;
}

function settingMarkup(row: SettingRow, at: number): Html {
  const wrong = isWrong(row);
  const different = differentEntries(row);
  const values = wrong
    ? html`<div><b class="lead-word">expected</b> <code>${different.expected}</code></div>
        <div><b class="lead-word">received</b> <code>${different.received}</code></div>
        <div>${alikeText(different)}</div>`
    : html`<code>${row.expected}</code>`;
  return html`<tr data-at="${at}" ${wrong ? html` class="wrong"` : undefined}>
    <td class="mark">${mark(wrong)}</td>
    <td class="situation">${row.name}</td>
    <td class="asked">${row.subject}<br />${values}</td>
  </tr> `;
}

function lineData(
  principal: string,
  rows: AlikeRows,
  links: ReasonLinks,
  textOf: (text: string) => number,
): LineData {
  const [first] = rows;
  return {
    about: [first?.group, principal, first?.situation].join("\n"),
    kinds: kindsOf(first),
    count: rows.length,
    rows: rows.map((row) => {
      const { action, resource, why, principal: who } = row;
      const given = circumstancesText(row);
      const shownIndices = why.map((reason): readonly [number, number] => {
        const anchor = links.anchorOf(reason, `${who} ${resource}`);
        const template = reasonText(reason).replaceAll(resource, "{resource}").replaceAll(action, "{action}");
        return [textOf(template), anchor === undefined ? -1 : textOf(anchor)];
      });
      return [textOf(action), textOf(resource), given === "" ? -1 : textOf(given), ...shownIndices];
    }),
  };
}

function kindsOf(row: Row | undefined): string[] {
  if (row === undefined) return [];
  return [row.expected.result, ...(isWrong(row) ? ["wrong"] : [])];
}

function settingData(row: SettingRow): LineData {
  const about = [row.group, row.subject, row.name, row.expected, row.received].join("\n");
  return { about, kinds: ["setting", ...(isWrong(row) ? ["wrong"] : [])], count: 1, rows: [] };
}
