import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { launchChromium } from "../../__tests__/support/chromium";
import { runCli } from "../../__tests__/support/run-cli";
import { spawnSandbox } from "../../__tests__/support/spawn-sandbox";

/** Takes the pictures of the report and of the sandbox's page: `npm run docs:pictures`, after a change of how they look. */
const ROOT = join(__dirname, "../..");
const FOLDER = join(ROOT, "docs/images");

async function keep(page: Page, name: string, selector: string): Promise<void> {
  const png = await page.locator(selector).screenshot();
  await sharp(png)
    .webp({ quality: 85 })
    .toFile(join(FOLDER, `${name}.webp`));
}

async function run(...args: readonly string[]): Promise<void> {
  const { status, stderr } = await runCli(...args);
  if (status !== 0) throw new Error(stderr);
}

async function take(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "pictures-"));
  const browser = await launchChromium();
  const stacks = join(work, "cdktf.out");
  const config = join(ROOT, "s3-handshake.config.ts");
  await run("synth", config, "--out", stacks);
  const sandbox = spawnSandbox(work, "--out", stacks, config);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
    const report = join(work, "report.html");
    await run("prove", "--out", stacks, "--html", report);
    await page.goto(pathToFileURL(report).href);
    await keep(page, "report", 'section[aria-labelledby="handshakes"]');

    await sandbox.until("results from");
    const url = /^Page: (\S+)$/m.exec(sandbox.output())?.[1];
    if (url === undefined) throw new Error(`expected the address of the page, received ${sandbox.output()}`);
    await page.goto(url);
    await page.waitForTimeout(2000);
    await keep(page, "sandbox", ".screen");
  } finally {
    sandbox.interrupt();
    await sandbox.ended;
    sandbox.remove();
    await browser.close();
    rmSync(work, { recursive: true, force: true });
  }
}

void take();
