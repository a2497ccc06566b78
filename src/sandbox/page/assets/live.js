// What happens in the sandbox, as it happens.
/* global make */

import { refreshBuckets, setUpDrops } from "./buckets.js";
import { darken, glow, light } from "./lights.js";
import { addEvents, clearEvents, follow, SIGNS, summary, whenChosen, WORDS } from "./requests.js";

const state = document.getElementById("state");
const latest = document.getElementById("latest");
const spoken = document.getElementById("spoken");
const followButton = document.getElementById("follow");

/** What is spoken at most this often, so that a burst does not talk without end. */
const SPEAK_MILLISECONDS = 4000;
/** What a page that is hidden keeps for later. */
const MOST_WAITING = 500;

let waiting = [];
let chosen;
let last;
let isCatchingUp = true;
let quietUntil = 0;

function speak(text, isUrgent = false) {
  if (!isUrgent && Date.now() < quietUntil) return;
  quietUntil = Date.now() + SPEAK_MILLISECONDS;
  spoken.textContent = text;
}

function showCaption(event) {
  const { who, what, on, outcome } = event;
  latest.replaceChildren(
    make("span", SIGNS[outcome], { class: `sign ${outcome}` }),
    ` ${WORDS[outcome]} `,
    make("b", who),
    ` ${what} ${on} `,
    make("span", summary(event), { class: "faint" }),
  );
}

function show(event) {
  if (event === undefined) {
    darken();
    latest.textContent = "No requests yet.";
    return;
  }
  light(event.path);
  showCaption(event);
}

function flush() {
  const added = waiting;
  waiting = [];
  addEvents(added);
  last = added.at(-1);
  if (isCatchingUp) {
    isCatchingUp = false;
  } else {
    for (const { path } of added) glow(path);
    const wrong = added.find(({ outcome }) => outcome !== "allowed" && outcome !== "expected");
    if (wrong !== undefined) speak(`${wrong.outcome}: ${wrong.who} ${wrong.what}. ${summary(wrong)}`);
  }
  if (chosen === undefined) show(last);
}

function pin(event) {
  chosen = event;
  followButton.hidden = event === undefined;
  show(event ?? last);
}

whenChosen(pin);
followButton.addEventListener("click", () => {
  follow();
  pin(undefined);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || chosen === undefined) return;
  follow();
  pin(undefined);
});
setUpDrops((text) => {
  speak(text, true);
  state.textContent = text;
});

const stream = new EventSource("/events");
stream.addEventListener("reset", () => {
  waiting = [];
  isCatchingUp = true;
  last = undefined;
  clearEvents();
  pin(undefined);
});
stream.addEventListener("open", () => {
  document.documentElement.classList.remove("gone");
  state.textContent = "Live";
  void refreshBuckets();
});
stream.addEventListener("error", () => {
  document.documentElement.classList.add("gone");
  state.textContent = "The sandbox has stopped or does not answer";
});
stream.addEventListener("change", () => void refreshBuckets());
stream.addEventListener("message", ({ data }) => {
  if (waiting.length === 0) requestAnimationFrame(flush);
  waiting.push(JSON.parse(data));
  if (waiting.length > MOST_WAITING) waiting.shift();
});
