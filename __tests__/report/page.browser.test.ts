import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { destinationsOf } from "../../src/config/writers-of";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { readModel } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { reportPage } from "../../src/report";
import { launchChromium } from "../support/chromium";
import { replaced, subjectOf } from "./subjects";

jest.setTimeout(240_000);

const SUBJECTS = [
  "the default config",
  "access-grants",
  "cross-account-copy",
  "identity-center",
  "service-roles",
  "a role pattern for several accounts",
  "keys of their own",
];

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "report-page-"));
  for (const name of SUBJECTS) {
    const { proof, model, config } = await subjectOf(name);
    writeFileSync(
      join(folder, `${name}.html`),
      reportPage(proof, model, destinationsOf(config)[0]?.bucketName ?? ""),
    );
  }
  const { config, stacks } = await subjectOf("the default config");
  const wrong = readModel(
    replaced(stacks, "account-b-thumb-bucket/services/*", "account-b-thumb-bucket/other/*"),
  );
  writeFileSync(
    join(folder, "wrong.html"),
    reportPage(prove(config, wrong), wrong, "account-b-thumb-bucket"),
  );
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** What the page said or asked for that it should not have. */
const complaints: string[] = [];
let page: Page;
afterEach(async () => {
  await page.context().close();
  expect(complaints.splice(0)).toEqual([]);
});

/** Opens a page from disk, with the network off. */
async function open(name: string, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({
    offline: true,
    viewport: { width: 1400, height: 900 },
    ...options,
  });
  page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
}

function arrow(from: string, to: string) {
  return page.locator(`.edge[aria-label^="${from} to ${to}:"]`);
}

const inspector = () => page.locator("#inspector");

describe.each(SUBJECTS)("%s", (name) => {
  test.each(["light", "dark"] as const)("opens from disk without network, %s", async (colorScheme) => {
    await open(name, { colorScheme });
    expect(await page.locator("h1").innerText()).toMatch(/^Who has access to /);
    expect(await page.locator(".verdict strong").innerText()).toBe("Proven");
    const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(paper).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)");
  });

  test("in the drawing, every text is inside its box and no label meets another", async () => {
    await open(name);
    const faults = await page.evaluate(`(() => {
      const area = (element) => element.getBoundingClientRect();
      const inside = (one, other) => one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;
      const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 3 && other.top < one.bottom - 3;
      const found = [];
      for (const node of document.querySelectorAll(".node"))
        for (const text of node.querySelectorAll("text"))
          if (!inside(area(text), area(node.querySelector(".box")))) found.push("out of its box: " + text.textContent);
      const labels = [...document.querySelectorAll(".edge .label")];
      labels.forEach((label, index) => {
        for (const other of labels.slice(index + 1)) if (meet(area(label), area(other))) found.push(label.textContent + " on " + other.textContent);
        for (const box of document.querySelectorAll(".node .box")) if (meet(area(label), area(box))) found.push(label.textContent + " on a box");
      });
      for (const name of document.querySelectorAll(".lane"))
        for (const text of name.querySelectorAll("text"))
          if (!inside(area(text), area(name.querySelector("rect")))) found.push("out of its account: " + text.textContent);
      return found;
    })()`);
    expect(faults).toEqual([]);
  });

  test("a window of 400 pixels is wide enough", async () => {
    await open(name, { viewport: { width: 400, height: 800 } });
    await page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true");
    await page.locator(".edge").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
  });
});

describe("the drawing", () => {
  test("a click on an arrow shows the statements behind it, of both sides", async () => {
    await open("the default config");
    expect(await inspector().isVisible()).toBe(false);
    const chosen = arrow("ecs-cross-account-s3-role", "account-b-thumb-bucket");
    await chosen.locator(".label").click();
    expect(await chosen.getAttribute("aria-expanded")).toBe("true");
    const text = await inspector().innerText();
    expect(text).toContain("ecs-cross-account-s3-role → account-b-thumb-bucket");
    expect(text).toContain("of policy of role ecs-cross-account-s3-role");
    expect(text).toContain("of bucket policy of account-b-thumb-bucket");
    expect(text).toContain('"arn:aws:s3:::account-b-thumb-bucket/ecs/*"');
    expect(await inspector().locator(".statement").count()).toBe(2);
    await inspector().getByRole("button", { name: "Close" }).click();
    expect(await inspector().isVisible()).toBe(false);
  });

  test("every arrow and every box shows something", async () => {
    await open("cross-account-copy");
    const parts = page.locator(".edge, .node");
    const count = await parts.count();
    expect(count).toBeGreaterThan(15);
    for (let index = 0; index < count; index++) {
      await parts.nth(index).focus();
      await page.keyboard.press("Enter");
      expect((await inspector().innerText()).length).toBeGreaterThan(20);
    }
  });

  test("by keyboard: Enter and Space show, Escape hides and gives the focus back", async () => {
    await open("the default config");
    const chosen = arrow("AccountA-LambdaRole", "ThumbXRole");
    const focused = () => page.evaluate("document.activeElement.getAttribute('aria-label')");
    await chosen.focus();
    await page.keyboard.press("Enter");
    expect(await inspector().innerText()).toContain("TrustWriterRole");
    await page.keyboard.press("Escape");
    expect(await inspector().isVisible()).toBe(false);
    expect(await focused()).toMatch(/^AccountA-LambdaRole to ThumbXRole:/);
    await page.keyboard.press(" ");
    expect(await inspector().innerText()).toContain("AssumeTargetRole");
    await page.keyboard.press(" ");
    expect(await inspector().isVisible()).toBe(false);
  });

  test("Tab reaches every arrow and box, and each has its name", async () => {
    await open("access-grants");
    const all = await page.evaluate<(string | null)[]>(
      "[...document.querySelectorAll('.edge, .node')].map((part) => part.getAttribute('aria-label'))",
    );
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((label) => label === null || label === "")).toEqual([]);
    await page.locator(".canvas").focus();
    const reached: unknown[] = [];
    for (let index = 0; index < all.length; index++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate("document.activeElement.getAttribute('aria-label')"));
    }
    expect(reached.sort()).toEqual([...all].sort());
  });

  test("from a statement next to the drawing to where its policy stands", async () => {
    await open("the default config");
    await arrow("ThumbXRole", "account-b-thumb-bucket").locator(".label").click();
    await inspector().getByRole("link", { name: "policy of role ThumbXRole" }).first().click();
    expect(await page.evaluate("document.querySelector('.statement:target h4').textContent")).toContain(
      "WriteThumbnails",
    );
  });
});

test("who reaches what: the filter finds by principal, action, resource and circumstance", async () => {
  await open("the default config");
  const principals = page.locator("#sets > details:visible");
  const all = await principals.count();
  await page.fill("#filter-sets", "ThumbXRole s3:PutObject thumbnails/");
  await page.locator("#filter-sets-shown:not(:empty)").waitFor();
  expect(await principals.count()).toBe(1);
  expect(await principals.first().innerText()).toContain("arn:aws:s3:::account-b-thumb-bucket/thumbnails/*");
  await page.fill("#filter-sets", "");
  await page.locator("#filter-sets-shown:empty").waitFor({ state: "attached" });
  expect(await principals.count()).toBe(all);
});

describe("what is expected", () => {
  const shown = () => page.locator("#matrix tr[data-at]:visible");

  test("the filter finds by words, wherever they stand, and by verdict", async () => {
    await open("the default config");
    expect(await shown().count()).toBe(0);
    await page.fill("#filter-text", "WriteThumbnails ThumbXRole");
    await page.locator("#filter-shown:not(:empty)").waitFor();
    const found = await shown().count();
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(10);
    // A line stands for one request or more.
    const [requests, all] = (await page.locator("#filter-shown").innerText()).split(" of ").map(Number);
    expect(requests).toBeGreaterThanOrEqual(found);
    expect(requests).toBeLessThan(20);
    expect(all).toBeGreaterThanOrEqual(await page.locator("#matrix tr[data-at]").count());
    await page.selectOption("#filter-verdict", "setting");
    expect(await shown().count()).toBe(0);
    await page.selectOption("#filter-verdict", "allowed");
    expect(await shown().count()).toBe(found);
    await page.selectOption("#filter-verdict", "all");
    await page.fill("#filter-text", "");
    await page.locator("#filter-shown:empty").waitFor({ state: "attached" });
    expect(await shown().count()).toBe(0);
  });

  test("the reasons of a line open below it, one for each request, with a link to the statement", async () => {
    await open("the default config");
    await page.locator("#matrix .group > summary").filter({ hasText: "ecs-task" }).click();
    const button = page.getByRole("button", { name: "reasons for its own prefix" }).first();
    await button.click();
    const reasons = page.locator("#matrix tr.why");
    expect(await reasons.locator("li").count()).toBeGreaterThan(1);
    await reasons
      .getByRole("link", { name: /allowed by WriteObjectsByEcsTask/ })
      .first()
      .click();
    expect(await page.evaluate("document.querySelector('.statement:target h4').textContent")).toContain(
      "WriteObjectsByEcsTask",
    );
    await button.click();
    expect(await reasons.count()).toBe(0);
  });

  test("what is wrong is open from the start, and can be had alone", async () => {
    await open("wrong");
    expect(await page.locator(".verdict.bad strong").innerText()).toBe("Not proven");
    const wrong = page.locator("#matrix tr.wrong");
    expect(await wrong.first().isVisible()).toBe(true);
    await page.selectOption("#filter-verdict", "wrong");
    expect(await shown().count()).toBe(await wrong.count());
  });
});

test("the text stands out from what it is on, light and dark, as WCAG AA asks", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await open("wrong", { colorScheme });
    const ratios = await page.evaluate(`(() => {
      const style = getComputedStyle(document.documentElement);
      const light = (name) => {
        const hex = style.getPropertyValue(name).trim().slice(1);
        const [r, g, b] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const pairs = ["--ink", "--faint", "--good", "--bad", "--trust", "--objects", "--key", "--invoke", "--setting"]
        .flatMap((ink) => ["--paper", "--raised"].map((paper) => [ink, paper]))
        .concat([["--good", "--good-paper"], ["--bad", "--bad-paper"], ["--ink", "--good-paper"], ["--ink", "--bad-paper"]]);
      return pairs.map(([ink, paper]) => {
        const [one, other] = [light(ink), light(paper)].sort((a, b) => b - a);
        return [ink + " on " + paper, (one + 0.05) / (other + 0.05)];
      });
    })()`);
    expect((ratios as [string, number][]).filter(([, ratio]) => ratio < 4.5)).toEqual([]);
    if (colorScheme === "light") await page.context().close();
  }
});

test("on paper everything is open, and the filter and the page's buttons are left out", async () => {
  await open("identity-center");
  await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("details:not([open])").count()).toBe(0);
  expect(await page.locator(".filter:visible").count()).toBe(0);
  expect(await page.locator(".statement").first().isVisible()).toBe(true);
});

test("nothing moves for those who asked for less motion", async () => {
  await open("identity-center", { reducedMotion: "reduce" });
  const duration = "getComputedStyle(document.querySelector('.edge .line')).transitionDuration";
  expect(await page.evaluate(duration)).toBe("0s");
});

test("it reads without its script, by links alone", async () => {
  await open("identity-center", { javaScriptEnabled: false });
  expect(await page.locator("svg.drawing .node").count()).toBe(3);
  expect(await page.locator(".statement").count()).toBe(7);
});
