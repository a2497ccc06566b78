"use strict";
// What a page with the drawing does: shows what is behind an arrow or a box.

const inspector = document.getElementById("inspector");
const details = new Map(
  [...document.querySelectorAll("[data-details]")].map((part) => [part.dataset.details, part]),
);

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

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
  body.removeAttribute("data-details");
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
