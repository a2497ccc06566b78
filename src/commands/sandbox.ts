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
    "Runs both accounts on this machine: S3 and STS that enforce the synthesized policies, and the functions from their " +
      "zips. Drops a picture and reports who asked for what, and which statement allowed or denied it. Then stays for more. " +
      "A page on loopback shows the same with the pictures and the way of each request through the accounts; not with --once.",
  )
    .argument("[config]", `a .ts or .json file (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})`)
    .option("--once", "end after the first picture")
    .option("--without <sid>", "as if this statement were missing; as often as needed", appended)
    .option(
      "--as <role>",
      `print credentials of this role of the stacks as well, by name or ARN; "${EVERY_ROLE}" for each; as often as needed`,
      appended,
    )
    .option("--port <number>", "of the endpoint (default: any that is free)", upTo("--port", 65_535))
    .option(
      "--page-port <number>",
      "of the page in the browser (default: any that is free)",
      upTo("--page-port", 65_535),
    )
    .option(
      "--disorder <seed>",
      "S3's events doubled, reordered and delayed, as the seed has it",
      upTo("--disorder", 2 ** 31),
    )
    .option("--out <dir>", "take the stacks in this folder as they are, and synthesize nothing")
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

/** Gets a folder for each function, for files that are to be dropped into its source bucket. */
const DROP_FOLDER = ".cache/sandbox/drop";

/** Signals that come so soon after the first one are the same. */
const SAME_PRESS_MILLISECONDS = 1000;

/** How often it is looked whether npm still runs. */
const PARENT_EVERY_MILLISECONDS = 500;

/**
 * Runs the command, until it is done or the process is asked to stop. What it has started may keep the process alive: the
 * caller ends it.
 * @param args - The command line after the command's name.
 * @returns The exit code: 0, 1 when something ended otherwise than the config means it, 2 for wrong usage.
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
      "expected no --as with --once: credentials are of no use when the sandbox has ended",
    );
  }
  if (port !== undefined && port > 0 && port === pagePort) {
    throw new UsageError(
      `expected another port for --page-port than for --port, received ${String(port)} twice`,
    );
  }
}

async function runRequest(file: string | undefined, request: Options, terminal: Terminal): Promise<number> {
  // Before anything that takes long.
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
  /** Whose credentials are asked for. */
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
  write(`  The same as over plain HTTP, for policies that deny it: ${running.gateway.plainUrl}`);
  for (const note of running.notes) write(`  ${note}`);
  for (const line of withoutLines(running)) write(line);
  if (pageUrl !== undefined) write(`To look on: ${pageUrl}`);
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
  for (const line of ["", `To be one of these in a shell${more}:`, "", ...shells]) write(line);
  const dropFolders = openDropFolders({
    sandbox: running,
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
async function endOfStore({ moto }: Sandbox, terminal: Terminal): Promise<void> {
  const how = await moto.lost;
  terminal.err(
    `The store of the sandbox is gone: ${how}. What lay in it since the start is lost. Start again.`,
  );
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
