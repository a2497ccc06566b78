// The list of requests: a line for each, with what is behind it below on demand.
/* global make */

const MOST_LINES = 500;
export const SIGNS = { allowed: "✓", denied: "✗", expected: "✗", failed: "!" };
export const WORDS = {
  allowed: "allowed",
  denied: "denied",
  expected: "denied as expected",
  failed: "failed",
};

const list = document.getElementById("requests");
const scroll = list.closest(".scroll");
const counts = document.getElementById("counts");
const newest = document.getElementById("newest");
const only = document.getElementById("only");
const events = new Map();
let onChoose = () => undefined;
let opened;
/** Whether the list stays at its end when something comes. */
let follows = true;

/** @param choose called with the event whose line was opened; with undefined when it was closed */
export function whenChosen(choose) {
  onChoose = choose;
}

/** What decided, on one line: `s3:PutObject: allowed by WriteThumbnails`. */
export function summary({ decisions, notes, outcome }) {
  if (decisions.length === 0) return notes[0] ?? "";
  const isDenied = outcome === "denied" || outcome === "expected";
  const decisive = decisions.filter(({ allowed }) => allowed === !isDenied);
  return (decisive.length === 0 ? decisions : decisive)
    .map(({ action, brief }) => `${action}: ${brief}`)
    .join(" · ");
}

function line(event, id) {
  const { who, what, on, outcome, end, milliseconds, kind } = event;
  const item = make("li", "", { class: `${outcome} ${kind}` });
  const button = make("button", "", {
    type: "button",
    "aria-expanded": "false",
    "aria-controls": `behind-${id}`,
    tabindex: "-1",
  });
  const sign = make("span", SIGNS[outcome], { class: `sign ${outcome}`, "aria-hidden": "true" });
  const head = make("span", "", { class: "head" });
  const took = milliseconds === undefined ? "" : `, ${milliseconds} ms`;
  head.append(
    make("span", `${WORDS[outcome]}: `, { class: "spoken" }),
    make("b", who),
    " ",
    make("span", what, { class: "what" }),
    " ",
    make("span", `${end}${took}`, { class: "end" }),
  );
  const rest = make("span", "", { class: "rest" });
  if (on !== "") rest.append(make("span", on, { class: "on" }));
  const decided = summary(event);
  if (decided !== "") rest.append(make("span", decided, { class: "decided" }));
  button.append(sign, head, rest);
  item.append(button, make("div", "", { id: `behind-${id}`, class: "behind", hidden: "" }));
  events.set(button, event);
  return item;
}

function statementOf(anchor) {
  const found = document.getElementById(anchor);
  if (found === null) return [];
  const copy = found.cloneNode(true);
  copy.removeAttribute("id");
  // The anchor of a policy as a whole shows nothing here: the reason names it.
  return copy.classList.contains("statement") ? [copy] : [];
}

function reasonParts({ text, anchor, nearest }) {
  const reason = make("p", "", { class: "reason" });
  reason.append(anchor === undefined ? text : make("a", text, { href: `#${anchor}` }));
  return [
    reason,
    ...(anchor === undefined ? [] : statementOf(anchor)),
    ...(nearest === undefined ? [] : statementOf(nearest)),
  ];
}

function decisionPart({ action, resource, allowed, reasons, disabled, toAdd }, isExpected) {
  const outcome = allowed ? "allowed" : isExpected ? "expected" : "denied";
  const part = make("section", "", { class: `decision ${outcome}` });
  const head = make("h3", "");
  head.append(
    make("span", SIGNS[outcome], { class: `sign ${outcome}`, "aria-hidden": "true" }),
    ` ${action} ${WORDS[outcome]}`,
  );
  part.append(head, make("code", resource), ...reasons.flatMap(reasonParts));
  if (disabled.length > 0) {
    part.append(make("p", "A statement of this access was removed:", { class: "reason" }));
    part.append(...disabled.flatMap(statementOf));
    return part;
  }
  for (const { lead, statement } of toAdd) {
    part.append(make("p", lead, { class: "reason" }));
    const pre = make("pre", "");
    pre.append(make("code", statement));
    part.append(pre);
  }
  return part;
}

function behind(event) {
  const { whoArn, chain, account, at, notes, decisions, kind, outcome } = event;
  const facts = make("dl", "");
  const fact = (name, value) => facts.append(make("dt", name), make("dd", value));
  if (kind === "request") {
    fact("who", account === "" ? whoArn : `${whoArn}, account ${account}`);
    if (chain.length > 0) fact("assumed by", chain.join(" → "));
  }
  fact("at", new Date(at).toLocaleTimeString());
  return [
    facts,
    ...notes.map((note) => make("p", note, { class: "reason" })),
    ...decisions.map((decision) => decisionPart(decision, outcome === "expected")),
  ];
}

function close() {
  if (opened === undefined) return;
  opened.setAttribute("aria-expanded", "false");
  const below = opened.nextElementSibling;
  below.hidden = true;
  below.replaceChildren();
  opened = undefined;
}

/** Closes what is open, and follows what comes. */
export function follow() {
  close();
  toEnd();
}

function toggle(button) {
  const again = opened === button;
  close();
  if (!again) {
    opened = button;
    button.setAttribute("aria-expanded", "true");
    const below = button.nextElementSibling;
    below.replaceChildren(...behind(events.get(button)));
    below.hidden = false;
    button.closest("li").scrollIntoView({ block: "nearest" });
  }
  onChoose(again ? undefined : events.get(button));
}

function toEnd() {
  follows = true;
  scroll.scrollTop = scroll.scrollHeight;
  newest.hidden = true;
}

function count() {
  const outcomes = [...events.values()].map(({ outcome }) => outcome);
  const of = (wanted) => outcomes.filter((outcome) => outcome === wanted).length;
  const parts = [
    `${outcomes.length}`,
    ...["denied", "expected", "failed"].filter(of).map((name) => `${of(name)} ${WORDS[name]}`),
  ];
  counts.textContent = outcomes.length === 0 ? "" : parts.join(", ");
  document.getElementById("none").hidden = outcomes.length > 0;
}

const visible = () =>
  [...list.querySelectorAll("li > button")].filter((button) => button.offsetParent !== null);

/** One line is a stop of the Tab key; the arrows go on from there. */
function setStop(button) {
  for (const other of list.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  if (button !== undefined) button.tabIndex = 0;
}

let number = 0;

/** Adds lines, and forgets the oldest. */
export function addEvents(added) {
  const lines = added.map((event) => line(event, ++number));
  list.append(...lines);
  while (list.childElementCount > MOST_LINES) {
    const button = list.firstElementChild.querySelector("button");
    if (button === opened) follow();
    events.delete(button);
    list.firstElementChild.remove();
  }
  count();
  if (!list.contains(document.activeElement)) setStop(visible().at(-1));
  if (follows && opened === undefined) toEnd();
  else newest.hidden = false;
}

export function clearEvents() {
  close();
  list.replaceChildren();
  events.clear();
  count();
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("li > button");
  if (button !== null) toggle(button);
});
list.addEventListener("focusin", (event) => {
  const button = event.target.closest("li > button");
  if (button !== null) setStop(button);
});
list.addEventListener("keydown", (event) => {
  const button = event.target.closest("li > button");
  if (button === null) return;
  const all = visible();
  const at = all.indexOf(button);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[to]?.focus();
});
scroll.addEventListener("scroll", () => {
  follows = scroll.scrollTop + scroll.clientHeight >= scroll.scrollHeight - 24;
  if (follows) newest.hidden = true;
});
newest.addEventListener("click", () => {
  toEnd();
  visible().at(-1)?.focus();
});
only.addEventListener("change", () => {
  list.classList.toggle("only-wrong", only.checked);
  setStop(visible().at(-1));
  toEnd();
});
