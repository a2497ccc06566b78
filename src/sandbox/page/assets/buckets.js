// The buckets and what is dropped into them.
/* global make */

/** As many as are drawn; a bucket may hold more. */
const MOST_SHOWN = 120;
const PICTURE = /\.(?:jpe?g|png|webp|avif|gif)$/i;
/** Between two looks at the buckets while much is going on. */
const LOOK_MILLISECONDS = 400;

let say = () => undefined;

function address(bucket, { key, etag }) {
  return `/object?${new URLSearchParams({ bucket, key, etag })}`;
}

function size(bytes) {
  return bytes < 1000
    ? `${bytes} B`
    : bytes < 1e6
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`;
}

function tile(bucket, object) {
  const { key, bytes } = object;
  const item = make("li", "");
  const caption = make("span", "", { class: "caption" });
  const info = make("span", size(bytes), { class: "faint" });
  const name = make("span", "", { title: key });
  // A long key breaks behind its slashes.
  name.append(...key.split(/(?<=\/)/).flatMap((part) => [part, make("wbr", "")]));
  caption.append(name, info);
  if (!PICTURE.test(key) || bytes === 0) {
    item.classList.add("other");
    item.append(caption);
    return item;
  }
  const link = make("a", "", { href: address(bucket, object), target: "_blank", rel: "noreferrer" });
  const image = make("img", "", { alt: key, loading: "lazy", decoding: "async" });
  image.addEventListener("load", () => {
    info.textContent = `${image.naturalWidth} × ${image.naturalHeight}, ${size(bytes)}`;
  });
  image.addEventListener("error", () => {
    link.remove();
    item.classList.add("other");
  });
  image.src = address(bucket, object);
  link.append(image);
  item.append(link, caption);
  return item;
}

function fill(panel, { bucket, objects, isCut }, isFirst) {
  const list = panel.querySelector(".pictures");
  const before = new Map([...list.children].map((item) => [item.dataset.id, item]));
  // Pictures first: they are what a person looks for.
  const isPicture = ({ key, bytes }) => PICTURE.test(key) && bytes > 0;
  const sorted = [...objects.filter(isPicture), ...objects.filter((object) => !isPicture(object))];
  const shown = sorted.slice(0, MOST_SHOWN).map((object) => {
    const id = `${object.key}\n${object.etag}`;
    const known = before.get(id);
    if (known !== undefined) return known;
    const made = tile(bucket, object);
    made.dataset.id = id;
    if (!isFirst) made.classList.add("new");
    return made;
  });
  list.replaceChildren(...shown);
  const left = objects.length - shown.length;
  if (left > 0 || isCut) {
    list.append(make("li", `and ${left}${isCut ? " or more" : ""} older`, { class: "faint older" }));
  }
  panel.querySelector(".count").textContent =
    `· ${objects.length}${isCut ? " or more" : ""} ${objects.length === 1 ? "object" : "objects"}`;
  panel.classList.toggle("nothing", objects.length === 0);
}

let looking = false;
let again = false;
let isFirst = true;

/** Looks what is in the buckets; while it looks, further calls count as one. */
export async function refreshBuckets() {
  if (looking) {
    again = true;
    return;
  }
  looking = true;
  try {
    const answer = await fetch("/objects");
    if (answer.ok) {
      for (const [id, listing] of Object.entries(await answer.json())) {
        fill(document.getElementById(id), listing, isFirst);
      }
      isFirst = false;
    }
  } catch {
    // The stream of events shows that the sandbox is gone.
  }
  setTimeout(() => {
    looking = false;
    if (!again) return;
    again = false;
    void refreshBuckets();
  }, LOOK_MILLISECONDS);
}

async function post(path, panel, name, query, body) {
  const to = `${path}?${new URLSearchParams({ writer: panel.dataset.writer, name, ...query })}`;
  const key = `${panel.dataset.prefix}${name}`;
  try {
    const answer = await fetch(to, { method: "POST", body });
    if (!answer.ok) {
      say(`${name} was not put: ${await answer.text()}`);
      return;
    }
    const { result, why, bucket } = await answer.json();
    if (result !== "put") say(`${name} was ${result === "denied" ? "refused" : "not put"}: ${why}`);
    else say(`Put s3://${bucket}/${key}${toldOf(name, panel)}`);
  } catch {
    say(`${name} was not put: the sandbox does not answer`);
  }
}

/** A function is notified of some names only. */
function toldOf(name, panel) {
  const suffixes = JSON.parse(panel.dataset.suffixes);
  if (suffixes.length === 0 || suffixes.some((suffix) => name.endsWith(suffix))) return "";
  return `. No function is invoked: its name should end in ${suffixes.join(", ")}`;
}

async function putAll(files, panel) {
  for (const file of files) await post("/objects", panel, file.name, {}, file);
}

/** @param show shown and spoken */
export function setUpDrops(show) {
  say = show;
  const panels = [...document.querySelectorAll(".source")];
  let samples = 0;
  for (const panel of panels) {
    const input = panel.querySelector("input");
    input.addEventListener("change", async () => {
      await putAll([...input.files], panel);
      // So that the same file can be chosen again.
      input.value = "";
    });
    panel.querySelector(".sample").addEventListener("click", () => {
      const [suffix = ".jpg"] = JSON.parse(panel.dataset.suffixes);
      samples++;
      const stamp = new Date().toTimeString().slice(0, 8).replaceAll(":", "");
      void post("/samples", panel, `sample-${stamp}-${samples}${suffix}`, {
        hue: String((samples * 47) % 360),
      });
    });
  }
  const panelOf = (event) =>
    event.target.closest?.(".source") ?? (panels.length === 1 ? panels[0] : undefined);
  const mark = (panel) => {
    for (const one of panels) one.classList.toggle("over", one === panel);
  };
  // What is dropped elsewhere must not replace the page.
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(panelOf(event));
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) mark(undefined);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(undefined);
    const panel = panelOf(event);
    if (panel !== undefined) void putAll([...event.dataTransfer.files], panel);
  });
}
