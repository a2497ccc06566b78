import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { loadConfig } from "../../../src/config/load-config";
import type { ResolvedConfig } from "../../../src/config/schema";
import { dropObject } from "../../../src/sandbox/callers/drop-object";
import { s3ClientOf } from "../../../src/sandbox/callers/client-of";
import { putObject } from "../../../src/sandbox/callers/put-object";
import { startPage, type SandboxPage } from "../../../src/sandbox/page/start-page";
import { samplePicture } from "../../../src/sandbox/sample-picture";
import { startSandbox, type Sandbox } from "../../../src/sandbox/start-sandbox";
import { lambdasOf } from "../../../src/config/writers-of";
import { launchChromium } from "../../support/chromium";
import { synthesizeTo } from "../../support/synthesize-to";

jest.setTimeout(600_000);

/** Long, since a loaded machine takes its time. */
const PATIENCE = { timeout: 120_000 };
const SOURCE = "arn:aws:s3:::account-a-upload-bucket";

interface Box {
  getBoundingClientRect(): { readonly top: number };
}

interface World {
  readonly config: ResolvedConfig;
  readonly sandbox: Sandbox;
  readonly served: SandboxPage;
  readonly close: () => Promise<void>;
}

let outdir: string;
let browser: Browser;
beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), "page-stacks-"));
  await synthesizeTo(outdir, await loadConfig("s3-handshake.config.ts"));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(outdir, { recursive: true });
});

async function start(without: readonly string[] = []): Promise<World> {
  const config = await loadConfig("s3-handshake.config.ts");
  const folder = mkdtempSync(join(tmpdir(), "page-sandbox-"));
  const sandbox = await startSandbox({
    config,
    outdir,
    folder,
    without,
    hurry: 6000,
    progress: () => undefined,
  });
  const served = await startPage({ sandbox, config });
  return {
    config,
    sandbox,
    served,
    close: async () => {
      await served.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the page said or asked for that it should not have. */
const complaints: string[] = [];
let page: Page;
afterEach(async () => {
  await page.context().close();
  expect(complaints.splice(0)).toEqual([]);
});

async function open({ served }: World, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(`dialog ${dialog.message()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(served.url)) complaints.push(request.url());
  });
  await page.goto(served.url);
  await page.locator("#state").filter({ hasText: "Live" }).waitFor(PATIENCE);
}

const rows = (text: string) => page.locator("#requests > li").filter({ hasText: text });
const behind = () => page.locator("#requests .behind:visible");
const arrow = (from: string, to: string) => page.locator(`.edge[aria-label^="${from} to ${to}:"]`);
const box = (name: string) => page.locator(`.node[aria-label="${name}"]`);
const classes = async (part: ReturnType<typeof arrow>) =>
  ((await part.getAttribute("class")) ?? "").split(" ");
const pictures = (panel: string) => page.locator(`#${panel} .pictures img`);

/** Lets a file fall on the page, as a hand does. */
async function dropFile(name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([text, fileName]) => {
      const global = globalThis as never as Record<string, new (...given: unknown[]) => never>;
      const { DataTransfer, File } = global as never as {
        DataTransfer: new () => { items: { add(file: unknown): void } };
        File: new (parts: unknown[], name: string) => unknown;
      };
      const made = new DataTransfer();
      made.items.add(
        new File([Uint8Array.from(atob(text ?? ""), (sign) => sign.charCodeAt(0))], fileName ?? ""),
      );
      return made;
    },
    [bytes.toString("base64"), name],
  );
  await page.dispatchEvent("#source-thumbnail .drop", "drop", { dataTransfer: transfer });
}

describe("as synthesized", () => {
  let world: World;
  beforeAll(async () => {
    world = await start();
  });
  afterAll(() => world.close());

  test("a picture that is dropped on the page becomes thumbnails next to it, and every request is reported", async () => {
    await open(world);
    await dropFile("a.jpg", await samplePicture());
    await page.locator("#destination .pictures img").nth(3).waitFor(PATIENCE);
    await world.sandbox.settled();
    expect(await pictures("source-thumbnail").count()).toBe(1);
    const sizes = await page
      .locator("#destination .pictures img")
      .evaluateAll((images) =>
        images.map((image) => (image as never as { naturalWidth: number }).naturalWidth),
      );
    expect(sizes.sort((one, other) => one - other)).toEqual([160, 320, 640, 1280]);
    await rows("finished").waitFor(PATIENCE);
    expect(await rows("AssumeRole").innerText()).toContain(
      "sts:AssumeRole: allowed by AssumeTargetRole, TrustWriterRole",
    );
    expect(await rows("Administrator PutObject").innerText()).toContain(
      "s3://account-a-upload-bucket/uploads/a.jpg",
    );
    expect(await rows("invokes thumbnail").innerText()).toContain("lambda:InvokeFunction: allowed by");
    const puts = rows("ThumbXRole PutObject");
    expect(await puts.count()).toBe(4);
    expect(await puts.first().innerText()).toContain("s3:PutObject: allowed by WriteThumbnails");
    expect(await page.locator("#requests > li:not(.allowed)").count()).toBe(0);
  });

  test("who comes later sees what was before, with its way", async () => {
    await open(world);
    const put = rows("ThumbXRole PutObject").first();
    await put.locator("button").click();
    const lit = arrow("ThumbXRole", "account-b-thumb-bucket");
    expect(await classes(lit)).toEqual(expect.arrayContaining(["lit", "allowed"]));
    for (const [from, to] of [
      ["thumbnail", "AccountA-LambdaRole"],
      ["AccountA-LambdaRole", "ThumbXRole"],
    ] as const) {
      expect(await classes(arrow(from, to))).toEqual(expect.arrayContaining(["lit", "before"]));
    }
    expect(await page.locator(".badge.allowed text").allTextContents()).toEqual(["✓"]);
    expect(await page.locator(".edge.lit").count()).toBe(4);
    expect(await behind().innerText()).toContain(
      "lambda.amazonaws.com → arn:aws:iam::111111111111:role/AccountA-LambdaRole",
    );
    expect(await behind().locator(".statement pre").innerText()).toContain('"Sid": "WriteThumbnails"');
  });

  test("a request of another program lights its own way, allowed and denied", async () => {
    await open(world);
    const { gateway } = world.sandbox;
    const task = gateway.issueForService(
      "ecs-tasks.amazonaws.com",
      "arn:aws:iam::111111111111:role/ecs-cross-account-s3-role",
      "arn:aws:ecs:ap-northeast-1:111111111111:task/cluster/0123456789abcdef0123456789abcdef",
    );
    const client = s3ClientOf(gateway, "ap-northeast-1", task);
    await putObject(client, "account-b-thumb-bucket", "ecs/a.txt", "a");
    const way = arrow("ecs-cross-account-s3-role", "account-b-thumb-bucket");
    await page.locator(".edge.lit.allowed").waitFor(PATIENCE);
    expect(await classes(way)).toContain("lit");
    await putObject(client, "account-b-thumb-bucket", "elsewhere/a.txt", "a");
    await page.locator(".edge.lit.denied").waitFor(PATIENCE);
    expect(await classes(way)).toContain("denied");
    // Not by its colour alone: the line is dotted, and a sign stands at its end.
    // Its label names what was asked for, and afterwards again all that it stands for.
    const place = way.locator(".label tspan").last();
    expect(await place.textContent()).toBe("on elsewhere/a.txt");
    const line = "document.querySelector('.edge.lit.denied .line')";
    expect(await page.evaluate(`getComputedStyle(${line}).strokeDasharray`)).toBe("3px, 4px");
    expect(await page.locator(".badge.denied text").first().textContent()).toBe("✗");
    expect(await page.locator("#latest").innerText()).toContain("denied");
    expect(await page.locator("#spoken").textContent()).toMatch(
      /^denied: ecs-cross-account-s3-role PutObject/,
    );
    await rows("elsewhere/a.txt").locator("button").click();
    const text = await behind().innerText();
    expect(text).toContain("has no statement that allows s3:PutObject");
    // The statements that come nearest are shown, one for each side.
    expect(await behind().locator(".statement h4").allTextContents()).toEqual([
      expect.stringContaining("WriteObjects"),
      expect.stringContaining("WriteObjectsByEcsTask"),
    ]);
    await page.locator("#only").check();
    expect(await page.locator("#requests > li:visible").count()).toBe(1);
    await page.locator("#only").uncheck();
    await putObject(client, "account-b-thumb-bucket", "no-writer/a.txt", "a");
    client.destroy();
    await page.keyboard.press("Escape");
    await page.locator(".edge.lit.expected").waitFor(PATIENCE);
    expect(await place.textContent()).toMatch(/^on no-writer.*a\.txt$/);
    expect(await page.locator("#counts").textContent()).toMatch(/1 denied, 1 denied as expected$/);
    await page.locator("#only").check();
    expect(await page.locator("#requests > li:visible").count()).toBe(1);
  });

  test("names with markup in them are text, in the list, the buckets and what is said", async () => {
    await open(world);
    const name = `<img src=x onerror="alert(1)">&lt;b&gt;'.jpg`;
    await dropFile(name, await samplePicture(90));
    await page.locator("#source-thumbnail .pictures li").filter({ hasText: name }).waitFor(PATIENCE);
    await rows(name).first().waitFor(PATIENCE);
    await world.sandbox.settled();
    await page
      .locator("#destination .pictures li")
      .filter({ hasText: `<img src=x onerror="alert(1)">` })
      .first()
      .waitFor(PATIENCE);
    await rows(name).first().locator("button").click();
    expect(await behind().innerText()).toContain(name);
    expect(await page.locator('[onerror], img[src="x"]').count()).toBe(0);
    expect(await page.locator("#state").innerText()).toContain(name);
  });

  test("what is no picture is shown as what it is, and is given to no browser as a page", async () => {
    await open(world);
    const [writer] = lambdasOf(world.config);
    if (writer === undefined) throw new Error("expected a function in the default config");
    await dropObject(
      world.sandbox,
      writer,
      world.config,
      "page.html",
      Buffer.from("<script>alert(1)</script>"),
    );
    const item = page.locator("#source-thumbnail .pictures li").filter({ hasText: "uploads/page.html" });
    await item.waitFor(PATIENCE);
    expect(await item.locator("a, img").count()).toBe(0);
    const answer = await page.request.get(
      `${world.served.url}object?bucket=account-a-upload-bucket&key=uploads/page.html`,
    );
    expect([answer.status(), answer.headers()["content-type"]]).toEqual([415, "text/plain; charset=utf-8"]);
  });

  test("a name that no function is notified of is put, and the page says so", async () => {
    await open(world);
    await page.setInputFiles("#source-thumbnail input", {
      name: "notes.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("a"),
    });
    await page.locator("#state").filter({ hasText: "No function is invoked" }).waitFor(PATIENCE);
    expect(await page.locator("#state").innerText()).toContain(".jpg");
    await page
      .locator("#source-thumbnail .pictures li")
      .filter({ hasText: "uploads/notes.txt" })
      .waitFor(PATIENCE);
  });

  test("by keyboard: one stop for the list, arrows within, Enter opens, Escape follows the newest again", async () => {
    await open(world);
    await page.locator("#requests > li").nth(3).waitFor(PATIENCE);
    const focused = () => page.evaluate<string>("document.activeElement.parentElement.innerText");
    await page.locator("#only").focus();
    await page.keyboard.press("Tab");
    const last = await page.locator("#requests > li").last().innerText();
    expect(await focused()).toBe(last);
    await page.keyboard.press("Home");
    expect(await focused()).toContain("Administrator PutObject");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe(await page.locator("#requests > li").nth(1).innerText());
    await page.keyboard.press("Enter");
    expect(await behind().count()).toBe(1);
    expect(await page.locator("#follow").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await behind().count()).toBe(0);
    expect(await page.locator("#follow").isVisible()).toBe(false);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.closest('#requests')")).toBeNull();
  });

  test("the drawing shows what is behind its parts, as in the report", async () => {
    await open(world);
    await box("role ThumbXRole").focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("#inspector").innerText()).toContain("WriteThumbnails");
    await page.keyboard.press("Escape");
    expect(await page.locator("#inspector").isVisible()).toBe(false);
    await arrow("you, as administrator", "account-a-upload-bucket").focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("#inspector").innerText()).toContain(`puts objects into ${SOURCE}`);
  });

  test.each(["light", "dark"] as const)(
    "a sample at the press of a button, %s, in a narrow window",
    async (colorScheme) => {
      await open(world, { colorScheme, viewport: { width: 400, height: 800 } });
      const before = await pictures("source-thumbnail").count();
      await page.locator("#source-thumbnail .sample").click();
      await pictures("source-thumbnail").nth(before).waitFor(PATIENCE);
      await world.sandbox.settled();
      await page.locator("#requests > li > button").last().click();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
      const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      expect(paper).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)");
    },
  );

  test.each(["reduce", "no-preference"] as const)("less motion: %s", async (reducedMotion) => {
    await open(world, { reducedMotion });
    await rows("ThumbXRole PutObject").first().locator("button").click();
    const flows = await page.evaluate(
      "document.getAnimations().filter((one) => one.animationName === 'flow').length",
    );
    if (reducedMotion === "reduce") expect(await page.evaluate("document.getAnimations().length")).toBe(0);
    else expect(flows).toBe(1);
  });

  test("a burst leaves the last 500 lines, and the page at its end", async () => {
    await open(world);
    const { gateway } = world.sandbox;
    const client = s3ClientOf(gateway, "ap-northeast-1", gateway.issueForAdministrator("222222222222"));
    const put = (number: number) =>
      putObject(client, "account-b-thumb-bucket", `many/${String(number)}.txt`, "a");
    for (let number = 0; number < 600; number += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => put(number + index)));
    }
    client.destroy();
    await rows("many/599.txt").waitFor(PATIENCE);
    expect(await page.locator("#requests > li").count()).toBe(500);
    expect(
      await rows("many/599.txt").evaluate((row) => (row as never as Box).getBoundingClientRect().top),
    ).toBeLessThan(900);
    await page
      .locator("#destination .count")
      .filter({ hasText: /\d{3} objects/ })
      .waitFor(PATIENCE);
    expect(await page.locator("#destination .pictures li").count()).toBeLessThanOrEqual(121);
  });
});

describe("without the statement that lets thumbnails be written", () => {
  let world: World;
  beforeAll(async () => {
    world = await start(["WriteThumbnails"]);
  });
  afterAll(() => world.close());

  test("the put is shown as denied, with its reason and the statement that is missing", async () => {
    await open(world);
    expect(await page.locator(".warning").innerText()).toContain("WriteThumbnails");
    await page.locator("#source-thumbnail .sample").click();
    const denied = rows("ThumbXRole PutObject").first();
    await denied.waitFor(PATIENCE);
    expect(await denied.innerText()).toContain("403 AccessDenied");
    expect(await denied.innerText()).toContain("no statement of policy of role ThumbXRole");
    await denied.locator("button").click();
    expect(await classes(arrow("ThumbXRole", "account-b-thumb-bucket"))).toEqual(
      expect.arrayContaining(["lit", "denied"]),
    );
    expect(await classes(box("bucket account-b-thumb-bucket"))).toContain("denied");
    const text = await behind().innerText();
    expect(text).toContain("A statement of this access was removed");
    expect(text).toContain('"Sid": "WriteThumbnails"');
    expect(text).toContain("removed");
    expect(await pictures("destination").count()).toBe(0);
  });

  test("in a narrow window the reason is complete, and the denied arrow in sight", async () => {
    await open(world, { viewport: { width: 400, height: 800 } });
    await rows("ThumbXRole PutObject").first().locator("button").click();
    const latest = page.locator("#latest");
    expect(await latest.innerText()).toMatch(/no statement of policy of role ThumbXRole/);
    const cut = await latest.evaluate((one) => {
      const { scrollHeight, clientHeight } = one as never as Record<string, number>;
      return (scrollHeight ?? 0) - (clientHeight ?? 0);
    });
    expect(cut).toBeLessThanOrEqual(1);
    const badge = await page.locator(".badge.denied").first().boundingBox();
    expect(badge?.x).toBeGreaterThan(0);
    expect((badge?.x ?? 0) + (badge?.width ?? 0)).toBeLessThan(400);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
  });

  test("the failed attempts and the event in the failure queue are shown as well", async () => {
    await open(world);
    await rows("gave up the event: it is in the failure queue").first().waitFor(PATIENCE);
    expect(await rows("failed at attempt 3").count()).toBe(1);
    await rows("gave up the event").first().locator("button").click();
    expect(await classes(arrow("AccountA-LambdaRole", "thumbnail-failures"))).toContain("lit");
  });

  test("when the sandbox ends, the page says so", async () => {
    await open(world);
    await world.served.close();
    await page.locator("#state").filter({ hasText: "has stopped" }).waitFor(PATIENCE);
    // The browser complains of the lost connection by itself.
    complaints.splice(0);
  });
});
