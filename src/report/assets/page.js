"use strict";
// What the report does besides its drawing: opens reasons, filters.
/* global make */

const data = JSON.parse(document.getElementById("rows").textContent);

// The rows

function fill(template, [action, resource]) {
  return data.texts[template]
    .replaceAll("{action}", data.texts[action])
    .replaceAll("{resource}", data.texts[resource]);
}

function reasons(line) {
  const list = document.createElement("ul");
  for (const row of data.lines[line].rows) {
    const [action, resource, circumstances, ...why] = row;
    const item = document.createElement("li");
    item.append(make("code", data.texts[action]), " on ", make("code", data.texts[resource]));
    if (circumstances !== -1)
      item.append(make("span", `, with ${data.texts[circumstances]}`, { class: "faint" }));
    for (const [template, anchor] of why) {
      const reason = make("div", "", { class: "faint" });
      const text = fill(template, row);
      reason.append(anchor === -1 ? text : make("a", text, { href: `#${data.texts[anchor]}` }));
      item.append(reason);
    }
    list.append(item);
  }
  return list;
}

document.getElementById("matrix").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-line]");
  if (button === null) return;
  const row = button.closest("tr");
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  if (open) {
    row.nextElementSibling.remove();
    return;
  }
  const cell = make("td", "", { colspan: "5" });
  cell.append(reasons(Number(button.dataset.line)));
  const added = make("tr", "", { class: "why" });
  added.append(cell);
  row.after(added);
});

// The filter

const text = document.getElementById("filter-text");
const verdict = document.getElementById("filter-verdict");
const shown = document.getElementById("filter-shown");
const groups = [...document.querySelectorAll("#matrix .group")].map((element) => ({
  element,
  open: element.open,
  principals: [...element.querySelectorAll(".principal")].map((principal) => ({
    element: principal,
    rows: [...principal.querySelectorAll("tr[data-at]")],
  })),
}));

const haystacks = new Map();

/** All that a line says, in lower case. */
function haystack(line) {
  if (!haystacks.has(line)) {
    const { about, rows } = data.lines[line];
    const parts = new Set([about]);
    for (const row of rows) {
      for (const index of row.slice(0, 3)) if (index !== -1) parts.add(data.texts[index]);
      for (const [template] of row.slice(3)) parts.add(fill(template, row));
    }
    haystacks.set(line, [...parts].join("\n").toLowerCase());
  }
  return haystacks.get(line);
}

function filter() {
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = verdict.value;
  const everything = words.length === 0 && wanted === "all";
  let count = 0;
  for (const { element, open, principals } of groups) {
    let inGroup = 0;
    for (const { element: principal, rows } of principals) {
      let shown = 0;
      for (const row of rows) {
        const line = Number(row.dataset.at);
        const kinds = data.lines[line].kinds;
        const fits =
          (wanted === "all" || kinds.includes(wanted)) &&
          words.every((word) => haystack(line).includes(word));
        row.hidden = !fits;
        if (row.nextElementSibling?.classList.contains("why")) row.nextElementSibling.hidden = !fits;
        if (!fits) continue;
        shown++;
        count += data.lines[line].count;
      }
      principal.hidden = shown === 0;
      inGroup += shown;
    }
    element.hidden = inGroup === 0;
    element.open = everything ? open : inGroup > 0;
  }
  shown.textContent = everything ? "" : `${count.toLocaleString("en")} of ${data.total.toLocaleString("en")}`;
}

let waiting;
text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 80);
});
verdict.addEventListener("change", filter);

// The sets

const wantedSets = document.getElementById("filter-sets");
const shownSets = document.getElementById("filter-sets-shown");
const sets = [...document.querySelectorAll("#sets > details")].map((element) => ({
  element,
  open: element.open,
  name: element.querySelector("summary b").textContent.toLowerCase(),
  rows: [...element.querySelectorAll("tr")],
}));

function filterSets() {
  const words = wantedSets.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { element, open, name, rows } of sets) {
    let shown = 0;
    for (const row of rows) {
      const said = `${name} ${row.textContent.toLowerCase()}`;
      row.hidden = !words.every((word) => said.includes(word));
      if (!row.hidden) shown++;
    }
    element.hidden = shown === 0;
    element.open = words.length === 0 ? open : shown > 0;
    if (shown > 0) count++;
  }
  shownSets.textContent = words.length === 0 ? "" : `${count} of ${sets.length} principals`;
}

let waitingSets;
wantedSets.addEventListener("input", () => {
  clearTimeout(waitingSets);
  waitingSets = setTimeout(filterSets, 80);
});

// On paper everything is open.
window.addEventListener("beforeprint", () => {
  for (const element of document.querySelectorAll("details")) element.open = true;
});
