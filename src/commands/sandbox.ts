import { resolve } from "node:path";
import { readModel, readStacks } from "../terraform-model";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/config-path";
import { printableLine } from "../text/printable";
import type { ResolvedConfig } from "../config/schema";
import { folderName } from "./app/folder-name";
import { openDropFolders } from "../sandbox/callers/open-drop-folders";
import { EVERY_ROLE, rolesNamed, rolesOf, type StackRole } from "../sandbox/callers/roles-of";
import { eventFaults, IN_ORDER } from "../sandbox/events/event-faults";
import { expectFreePort } from "../sandbox/gateway";
import { startPage } from "../sandbox/page/start-page";
import { takeFolder } from "../sandbox/own-folder";
import { runScenario } from "../sandbox/run-scenario";
import { startSandbox, type Sandbox } from "../sandbox/start-sandbox";
import { createPaint } from "../text/paint";
import { pasteLines } from "../sandbox/story/paste-lines";
import { scenarioLines } from "../sandbox/story/scenario-lines";
import { printStory } from "../sandbox/story/print-story";
import { unneededLines, withoutLines } from "../sandbox/story/without-lines";
import { ensureSynthesized } from "./app/ensure-synthesized";
import { openConfig } from "./app/open-config";
import { stacksFolder } from "./app/stacks-folder";
import { commandLine, runCommand } from "./run-command";
import { silenceNodeWarning } from "./silence-node-warning";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options {
  readonly once?: true;
  readonly without?: readonly string[];
  readonly as?: readonly string[];
  readonly port?: number;
  readonly pagePort?: number;
  readonly disorder?: number;
  readonly out?: string;
  readonly keep?: true;
}

const line = () =>
  commandLine(
    "sandbox",
    "Runs both accounts on your machine: S3 and STS that enforce the synthesized policies, and the functions from their " +
      "zips. It uploads a picture, and shows each request with the statement that allowed or denied it. It then waits for more. " +
      "A page on loopback shows the same, with the pictures and the path of each request through the accounts; not with --once.",
  )
    .argument("[config]", `a .ts or .json file (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})`)
    .option("--once", "end after the first picture")
    .option("--without <sid>", "remove this statement; repeatable", appended)
    .option(
      "--as <role>",
      `also print credentials of this role of the stacks, by name or ARN; "${EVERY_ROLE}" for all roles; repeatable`,
      appended,
    )
    .option("--port <number>", "port of the endpoint (default: any free port)", upTo("--port", 65_535))
    .option(
      "--page-port <number>",
      "port of the page in the browser (default: any free port)",
      upTo("--page-port", 65_535),
    )
    .option(
      "--disorder <seed>",
      "repeat, reorder and delay S3's events, depending on the seed",
      upTo("--disorder", 2 ** 31),
    )
    .option("--out <dir>", "use the stacks in this folder as they are, and do not synthesize")
    .option("--keep", "keep the objects of the last run")
    .addHelpText(
      "after",
      `
Needs Python 3 for the store, and PyPI and the npm registry once.
Exit codes: 0 all requests had the expected outcome; 1 not, or the store cannot be installed or started; 2 the config,
the stacks or the arguments are wrong.`,
    );

function appended(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function upTo(flag: string, max: number) {
  return (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) <= max) return Number(text);
    throw new UsageError(`expected a whole number up to ${String(max)} for ${flag}, received ${text}`);
  };
}

/** Contains a folder for each function: files in it are uploaded to its source bucket. */
const DROP_FOLDER = ".cache/sandbox/drop";

/** Signals this soon after the first one count as the same. */
const SAME_PRESS_MILLISECONDS = 1000;

/** How often to check whether npm still runs. */
const PARENT_EVERY_MILLISECONDS = 500;

/**
 * Runs the command until it is done or stopped. Open handles may keep the process alive: the caller ends it.
 * @param args - The command line after the command's name.
 * @returns The exit code: 0, 1 when a request had an unexpected outcome, 2 for wrong usage.
 */
export function sandbox(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, (options, [file]) => {
    refuseMixed(options);
    silenceNodeWarning();
    return runRequest(file, options, terminal);
  });
}

function refuseMixed({ once, as, port, pagePort }: Options): void {
  if (once === true && as !== undefined) {
    throw new UsageError(
      "expected no --as with --once: the credentials would be useless after the sandbox has stopped",
    );
  }
  if (port !== undefined && port > 0 && port === pagePort) {
    throw new UsageError(
      `expected another port for --page-port than for --port, received ${String(port)} twice`,
    );
  }
}

async function runRequest(file: string | undefined, request: Options, terminal: Terminal): Promise<number> {
  // Before anything slow.
  for (const port of [request.port, request.pagePort]) await expectFreePort(port ?? 0);
  const progress = (text: string): void => {
    terminal.err(`${text} …`);
  };
  const opened = await openConfig({
    given: file,
    outdir: stacksFolder(request.out),
    say: terminal.err,
    ofStacks: request.out !== undefined,
  });
  const { config } = opened;
  const outdir =
    request.out === undefined ? await ensureSynthesized(opened, progress) : stacksFolder(request.out);
  const roles = rolesNamed(request.as ?? [], rolesOf(readModel(readStacks(outdir)), config));
  const folder = resolve(".cache/sandbox", folderName(config));
  const giveBack = takeFolder(folder, request.keep === true);
  try {
    const running = await startSandbox({
      config,
      outdir,
      folder,
      without: request.without ?? [],
      schedule: request.disorder === undefined ? IN_ORDER : eventFaults({ seed: request.disorder }),
      progress,
      ...(request.port === undefined ? {} : { port: request.port }),
    });
    const stopped = stopSignal();
    let end = 0;
    const tellEnd = (code: number): void => {
      end = code;
    };
    try {
      const page =
        request.once === true
          ? undefined
          : await startPage({ sandbox: running, config, port: request.pagePort ?? 0 });
      const parts = { running, config, roles, pageUrl: page?.url, folder, stopped, terminal, tellEnd };
      try {
        await Promise.race([
          printAndStay(parts),
          stopped,
          endOfStore(running, terminal).then(() => {
            tellEnd(1);
          }),
        ]);
      } finally {
        await page?.close();
      }
    } finally {
      await running.close();
    }
    return end;
  } finally {
    giveBack();
  }
}

interface Parts {
  readonly running: Sandbox;
  readonly config: ResolvedConfig;
  /** The roles whose credentials are requested. */
  readonly roles: readonly StackRole[];
  /** Undefined to end after the first picture. */
  readonly pageUrl: string | undefined;
  readonly folder: string;
  readonly stopped: Promise<void>;
  readonly terminal: Terminal;
  /** Called with how the first picture ended, as an exit code. */
  readonly tellEnd: (code: number) => void;
}

async function printAndStay(parts: Parts): Promise<void> {
  const { running, config, roles, pageUrl, folder, stopped, terminal, tellEnd } = parts;
  const paint = createPaint(terminal.colour ?? false);
  const write = (line: string): void => {
    terminal.out(line);
  };
  write(`S3 and STS of both accounts: ${running.gateway.url}`);
  write(`  The same over plain HTTP, which policies can deny: ${running.gateway.plainUrl}`);
  for (const note of running.notes) write(`  ${note}`);
  for (const line of withoutLines(running)) write(line);
  if (pageUrl !== undefined) write(`Page: ${pageUrl}`);
  printStory(running, paint, write);
  const scenario = await runScenario(running, config, (step) => {
    write(`\n${paint.bold(step)}`);
  });
  write("");
  for (const line of [...scenarioLines(scenario, paint), ...unneededLines(running)])
    write(printableLine(line));
  write(`Logs and failure queues: ${folder}`);
  tellEnd(scenario.succeeded ? 0 : 1);
  if (pageUrl === undefined) return;
  const shells = pasteLines(running, roles);
  const more = roles.length === 0 ? " (with --as ROLE or --as all, a role of the stacks as well)" : "";
  for (const line of ["", `To use these credentials in a shell${more}:`, "", ...shells]) write(line);
  const dropFolders = openDropFolders({
    sandbox: running,
    config,
    folder: resolve(DROP_FOLDER),
    onFailure: (path, why) => {
      write(`${paint.bad("✗")} ${path} was not uploaded: ${why}`);
    },
    onIgnored: (path, why) => {
      write(`· ${path} was uploaded, but invokes no function: ${why}`);
    },
    onLeftAlone: (own, count) => {
      const files = count === 1 ? "1 file is" : `${String(count)} files are`;
      write(`· ${files} in ${own} from an earlier run, not uploaded: touch or copy one to upload it`);
    },
  });
  for (const { folder: own, target } of dropFolders)
    write(`Put files into ${own} to upload them to ${target}`);
  write("Ctrl-C stops it.");
  await stopped;
}

/** Without its store the sandbox cannot work, and a restarted store would be empty. */
async function endOfStore({ moto }: Sandbox, terminal: Terminal): Promise<void> {
  const how = await moto.lost;
  terminal.err(`The sandbox's store has stopped: ${how}. Its objects are lost. Start the sandbox again.`);
}

/**
 * Ctrl-C or a signal; under npm also the end of npm or its shell, which do not forward signals when they are killed.
 */
function stopSignal(): Promise<void> {
  return new Promise((done) => {
    let firstAt: number | undefined;
    const end = (): void => {
      // A terminal sends Ctrl-C to all processes, and npm forwards it: one press arrives twice. A later second press
      // stops at once.
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
