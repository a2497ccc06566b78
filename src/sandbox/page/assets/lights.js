// Lights the way that a request took up in the drawing.

const SVG = "http://www.w3.org/2000/svg";
const OUTCOMES = ["allowed", "denied", "expected", "failed"];
const SIGNS = { allowed: "✓", denied: "✗", expected: "✗", failed: "!" };
/** As in the drawing. */
const LINE_HEIGHT = 15;
/** How long it is seen where requests have just passed. */
const AFTERGLOW_MILLISECONDS = 2500;

const drawing = document.querySelector(".drawing");
const canvas = drawing.closest(".canvas");
const part = (id) => drawing.querySelector(`#${CSS.escape(id)}`);
let badges = [];
let lit = [];
let relabelled = [];

function badge(x, y, outcome) {
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("class", `badge ${outcome}`);
  group.setAttribute("transform", `translate(${x} ${y})`);
  group.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS(SVG, "circle");
  circle.setAttribute("r", "8.5");
  const sign = document.createElementNS(SVG, "text");
  sign.setAttribute("y", "4");
  sign.textContent = SIGNS[outcome];
  group.append(circle, sign);
  drawing.append(group);
  badges.push(group);
}

function mark(element, ...classes) {
  element.classList.add("lit", ...classes);
  lit.push(element);
}

/** Lets a label name what was asked for, instead of all that the arrow stands for. */
function relabel(arrow, text) {
  const label = arrow.querySelector(".label");
  const before = [...label.childNodes].map((node) => node.cloneNode(true));
  relabelled.push(() => label.replaceChildren(...before));
  const last = label.querySelector("tspan:last-of-type");
  if (last.textContent.startsWith("on ")) {
    last.textContent = text;
    return;
  }
  const added = last.cloneNode(false);
  added.setAttribute("y", String(Number(last.getAttribute("y")) + LINE_HEIGHT));
  added.textContent = text;
  label.append(added);
}

/** Takes the lights away. */
export function darken() {
  for (const restore of relabelled) restore();
  relabelled = [];
  for (const element of lit) element.classList.remove("lit", "before", "to", ...OUTCOMES);
  for (const element of badges) element.remove();
  lit = [];
  badges = [];
  drawing.classList.remove("showing");
}

/** Shows one way, and no other. */
export function light({ before, arrows, boxes }) {
  darken();
  if (arrows.length === 0 && boxes.length === 0) return;
  drawing.classList.add("showing");
  for (const id of before) mark(part(id), "before");
  for (const { id, outcome, label } of arrows) {
    const arrow = part(id);
    mark(arrow, outcome);
    if (label !== undefined) relabel(arrow, label);
    const line = arrow.querySelector(".line");
    const { x, y } = line.getPointAtLength(Math.max(0, line.getTotalLength() - 24));
    badge(x, y, outcome);
  }
  for (const { id, outcome } of boxes) {
    const box = part(id);
    mark(box, outcome);
    // Where no arrow leads, the box itself says how it ended.
    if (arrows.length > 0 && outcome === "allowed") continue;
    const frame = box.querySelector(".box");
    const [x, y, width] = ["x", "y", "width"].map((name) => Number(frame.getAttribute(name)));
    badge(x + width - 3, y + 3, outcome);
  }
  reveal();
}

/** In a window that is too narrow for the drawing, brings what was lit into view: what went wrong before all. */
function reveal() {
  if (canvas.scrollWidth <= canvas.clientWidth) return;
  const isRight = ({ classList }) => classList.contains("allowed") || classList.contains("expected");
  const wrong = badges.find((one) => !isRight(one));
  const shown = wrong ?? badges.at(-1) ?? lit.at(-1);
  const { left, width } = shown.getBoundingClientRect();
  const frame = canvas.getBoundingClientRect();
  // Across alone: the page itself stays where it is.
  canvas.scrollLeft += left + width / 2 - (frame.left + frame.width / 2);
}

/** Lets the arrows of what has just passed glow for a while. */
export function glow({ arrows }) {
  for (const { id, outcome } of arrows) {
    const arrow = part(id);
    clearTimeout(arrow.glowing);
    arrow.dataset.recent = outcome;
    arrow.glowing = setTimeout(() => delete arrow.dataset.recent, AFTERGLOW_MILLISECONDS);
  }
}
