"use strict";
// What the page does beside being read: shows what is behind an arrow or a box, opens reasons, filters.

const data = JSON.parse(document.getElementById("rows").textContent);
const inspector = document.getElementById("inspector");
const details = new Map(
  [...document.querySelectorAll("[data-behind]")].map((part) => [part.dataset.behind, part]),
);

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// The drawing

let chosen;

function show(part) {
  if (chosen === part) {
    close();
    return;
  }
  chosen?.setAttribute("aria-expanded", "false");
  chosen = part;
  part.setAttribute("aria-expanded", "true");
  const behind = details.get(part.id);
  const body = behind.cloneNode(true);
  body.removeAttribute("data-behind");
  for (const link of body.querySelectorAll("a[data-statement]")) {
    const statement = document.getElementById(link.dataset.statement).cloneNode(true);
    statement.removeAttribute("id");
    const policy = make("p", "of ", { class: "faint" });
    policy.append(make("a", link.dataset.policy, { href: `#${link.dataset.statement}` }));
    statement.querySelector("h4").after(policy);
    link.replaceWith(statement);
  }
  const shut = make("button", "Close", { type: "button" });
  shut.addEventListener("click", close);
  body.querySelector("header").append(shut);
  inspector.replaceChildren(...body.childNodes);
  inspector.hidden = false;
}

function close() {
  if (chosen === undefined) return;
  const part = chosen;
  chosen = undefined;
  part.setAttribute("aria-expanded", "false");
  inspector.hidden = true;
  inspector.replaceChildren();
  part.focus({ preventScroll: true });
}

for (const part of document.querySelectorAll(".edge, .node")) {
  part.addEventListener("click", () => show(part));
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    show(part);
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

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
const told = document.getElementById("filter-told");
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
  told.textContent = everything ? "" : `${count.toLocaleString("en")} of ${data.total.toLocaleString("en")}`;
}

let waiting;
text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 80);
});
verdict.addEventListener("change", filter);

// On paper everything is open.
window.addEventListener("beforeprint", () => {
  for (const element of document.querySelectorAll("details")) element.open = true;
});
