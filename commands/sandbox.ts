import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE, loadConfig } from "../config/load-config";
import { printableLine } from "../text/printable";
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
import { unneededLines, withoutLines } from "../sandbox/story/without-lines";
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

/** Signals that come so soon after the first one are the same. */
const SAME_PRESS_MILLISECONDS = 1000;

/** How often it is looked whether npm still runs. */
const PARENT_EVERY_MILLISECONDS = 500;

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
      await Promise.race([
        run(sandbox, config, page?.url, folder, stopped),
        stopped,
        endWithStore(sandbox),
      ]).finally(page?.close);
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
  write(`  The same as over plain HTTP, for policies that deny it: ${sandbox.gateway.plainUrl}`);
  for (const note of sandbox.notes) write(`  ${note}`);
  for (const line of withoutLines(sandbox)) write(line);
  if (pageUrl !== undefined) write(`To look on: ${pageUrl}`);
  tellStory(sandbox, paint, write);
  const scenario = await runScenario(sandbox, config, (step) => {
    write(`\n${paint.bold(step)}`);
  });
  write("");
  for (const line of [...scenarioLines(scenario, paint), ...unneededLines(sandbox)])
    write(printableLine(line));
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
    onLeftAlone: (own, count) => {
      const files = count === 1 ? "1 file is" : `${String(count)} files are`;
      write(`· ${files} in ${own} from before, and left alone: touch or copy one again to drop it`);
    },
  });
  for (const { folder: own, target } of dropFolders) write(`Put files into ${own} to drop them at ${target}`);
  write("Ctrl-C ends it.");
  await stopped;
}

/** Without its store a sandbox can do nothing; and one that starts again would be without what lay in it. */
async function endWithStore({ moto }: Sandbox): Promise<void> {
  const how = await moto.lost;
  console.error(
    `The store of the sandbox is gone: ${how}. What lay in it since the start is lost. Start again.`,
  );
  process.exitCode = 1;
}

/** Ctrl-C or a signal; started by npm, the end of npm or of the shell between, which pass no signal on when they are killed. */
function stopSignal(): Promise<void> {
  return new Promise((done) => {
    let firstAt: number | undefined;
    const end = (): void => {
      // A terminal sends Ctrl-C to all, and npm passes its own on: one press comes twice. Who presses again cannot wait.
      if (firstAt !== undefined && Date.now() - firstAt > SAME_PRESS_MILLISECONDS) process.exit(130);
      firstAt ??= Date.now();
      done();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
    if (process.env["npm_lifecycle_event"] === undefined) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      done();
    }, PARENT_EVERY_MILLISECONDS);
    timer.unref();
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
