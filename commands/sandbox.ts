import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE, loadConfig } from "../config/load-config";
import { printableLine } from "../config/printable";
import type { ResolvedConfig } from "../config/schema";
import { openDropFolders } from "../sandbox/callers/open-drop-folders";
import { disorder, IN_ORDER } from "../sandbox/events/disorder";
import { expectFreePort } from "../sandbox/gateway";
import { startPage } from "../sandbox/page/start-page";
import { takeFolder } from "../sandbox/own-folder";
import { runScenario } from "../sandbox/run-scenario";
import { startSandbox, type Sandbox } from "../sandbox/start-sandbox";
import { createPaint } from "../sandbox/story/paint";
import { pasteLines } from "../sandbox/story/paste-lines";
import { scenarioLines } from "../sandbox/story/scenario-lines";
import { tellStory } from "../sandbox/story/tell-story";
import { ensureSynthesized } from "./ensure-synthesized";
import { reportError } from "./report-error";
import { silenceNodeWarning } from "./silence-node-warning";
import { stacksFolder } from "./stacks-folder";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run sandbox [-- [options] [config]]

Runs both accounts on this machine: S3 and STS that enforce the synthesized policies, and the functions from their zips.
Drops a picture and tells who asked for what, and which statement allowed or denied it. Then stays for more. A page on
loopback shows the same with the pictures and the way of each request through the accounts; not with --once.

  config          a .ts or .json file (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})
  --once          end after the first picture
  --without SID   as if this statement had been forgotten; as often as needed
  --port N        of the endpoint (default: any that is free)
  --page-port N   of the page in the browser (default: any that is free)
  --disorder N    S3's events doubled, reordered and delayed; N is the seed
  --out DIR       take the stacks in this folder as they are, and synthesize nothing
  --keep          keep the objects of the last run
  --help          show this

Needs Python 3 for the store, and PyPI and the npm registry once. Exit codes: 0 everything ended as the config means it;
1 not, or the store cannot be installed or started; 2 the config, the stacks or the arguments are wrong.`;

/** Gets a folder for each function, for files that are to be dropped into its source bucket. */
const DROP_FOLDER = ".cache/sandbox/drop";

async function main(): Promise<void> {
  const values = readArguments();
  silenceNodeWarning();
  if (values.help) {
    console.log(HELP);
    return;
  }
  // Before anything that takes long.
  for (const port of [values.port, values.pagePort]) await expectFreePort(port ?? 0);
  const config = await loadConfig(values.file);
  const outdir = stacksFolder(values.out);
  if (values.out === undefined) await ensureSynthesized(config, values.file, outdir, progress);
  const folder = resolve(".cache/sandbox", config.destination.bucketName);
  const giveBack = takeFolder(folder, values.keep);
  try {
    const sandbox = await startSandbox({
      config,
      outdir,
      folder,
      without: values.without,
      schedule: values.seed === undefined ? IN_ORDER : disorder({ seed: values.seed }),
      progress,
      ...(values.port === undefined ? {} : { port: values.port }),
    });
    const stopped = stopSignal();
    try {
      const page = values.once ? undefined : await startPage({ sandbox, config, port: values.pagePort ?? 0 });
      await Promise.race([run(sandbox, config, page?.url, folder, stopped), stopped]).finally(page?.close);
    } finally {
      await sandbox.close();
    }
  } finally {
    giveBack();
  }
}

async function run(
  sandbox: Sandbox,
  config: ResolvedConfig,
  /** Undefined to end after the first picture. */
  pageUrl: string | undefined,
  folder: string,
  stopped: Promise<void>,
): Promise<void> {
  const paint = createPaint(process.stdout.isTTY && process.env["NO_COLOR"] === undefined);
  const write = (line: string): void => {
    console.log(line);
  };
  write(`S3 and STS of both accounts: ${sandbox.gateway.url}`);
  for (const note of sandbox.notes) write(`  ${note}`);
  if (pageUrl !== undefined) write(`To look on: ${pageUrl}`);
  tellStory(sandbox, paint, write);
  const scenario = await runScenario(sandbox, config, (step) => {
    write(`\n${paint.bold(step)}`);
  });
  write("");
  for (const line of scenarioLines(scenario, paint)) write(printableLine(line));
  write(`Logs and failure queues: ${folder}`);
  process.exitCode = scenario.succeeded ? 0 : 1;
  if (pageUrl === undefined) return;
  for (const line of ["", "To be one of these in a shell:", "", ...pasteLines(sandbox)]) write(line);
  const dropFolders = openDropFolders({
    sandbox,
    config,
    folder: resolve(DROP_FOLDER),
    onFailure: (path, why) => {
      write(`${paint.bad("✗")} ${path} was not dropped: ${why}`);
    },
    onIgnored: (path, why) => {
      write(`· ${path} was dropped, and sets off nothing: ${why}`);
    },
  });
  for (const { folder: own, target } of dropFolders) write(`Put files into ${own} to drop them at ${target}`);
  write("Ctrl-C ends it.");
  await stopped;
}

function stopSignal(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
}

function progress(text: string): void {
  console.error(`${text} …`);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        once: { type: "boolean", default: false },
        without: { type: "string", multiple: true, default: [] },
        port: { type: "string" },
        "page-port": { type: "string" },
        disorder: { type: "string" },
        out: { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (positionals.length > 1) {
      throw new UsageError(`expected one config file at most, received ${positionals.join(" ")}`);
    }
    const port = wholeNumber("--port", values.port, 65_535);
    const pagePort = wholeNumber("--page-port", values["page-port"], 65_535);
    if (port && port === pagePort) {
      throw new UsageError(
        `expected another port for --page-port than for --port, received ${String(port)} twice`,
      );
    }
    return {
      ...values,
      file: positionals[0],
      port,
      pagePort,
      seed: wholeNumber("--disorder", values.disorder, 2 ** 31),
    };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

function wholeNumber(flag: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= max) return Number(text);
  throw new UsageError(`expected a whole number up to ${String(max)} for ${flag}, received ${text}`);
}

main()
  .catch(reportError)
  // An open log or a listener must not keep an ended sandbox alive.
  .finally(() => process.exit());
