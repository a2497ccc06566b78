import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { cacheFolder } from "../../packaging/cache-folder";
import { projectFolder } from "../../packaging/project-folder";
import { installPython, PYTHON_ENVIRONMENTS } from "./install-python";
import { MotoError } from "./moto-error";
import { lastLines } from "./run-program";

export interface MotoOptions {
  /** Where the objects are kept when moto stops: they are there again when it starts with the same folder. */
  readonly folder: string;
  /** Called with what takes long. */
  readonly progress: (text: string) => void;
  /** Where moto is installed. @default - `.cache` of the project */
  readonly cache?: string;
}

/** A running moto. */
export interface Moto {
  /** Stays the same over a restart. */
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Ends it. What it held is in the folder then. */
  stop(): Promise<void>;
  /** Starts it again, with what it held when it was stopped; stops it first if it runs. */
  restart(): Promise<void>;
  /** Resolves when it has ended without being stopped, with how: `it was killed by SIGKILL`. */
  readonly lost: Promise<string>;
}

type MotoProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts moto's S3 on a free port of loopback and installs it before, if need be.
 *
 * It ends with this process, however this one ends. A stop in good order (`stop`, SIGTERM, the end of this process)
 * keeps the objects. After a SIGKILL those of that run are gone, as with a disk that broke: what was there at the last
 * stop is there again.
 *
 * @throws MotoError
 */
export async function startMoto({ folder, progress, cache }: MotoOptions): Promise<Moto> {
  const { python } = await installPython(PYTHON_ENVIRONMENTS.moto, cache ?? cacheFolder(), progress);
  mkdirSync(folder, { recursive: true });
  let { child, port } = await launch(python, folder, 0);
  let tellLost: (how: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => (tellLost = resolve));
  const watch = (running: MotoProcess): void => {
    running.once("exit", (code, signal) => {
      // Anyone who stops it has closed its input before.
      if (running.stdin.writableEnded) return;
      tellLost(signal === null ? `it ended with code ${String(code)}` : `it was killed by ${signal}`);
    });
  };
  watch(child);
  return {
    lost,
    url: `http://127.0.0.1:${String(port)}`,
    get pid() {
      return child.pid ?? 0;
    },
    stop: () => end(child),
    restart: async () => {
      await end(child);
      ({ child, port } = await launch(python, folder, port));
      watch(child);
    },
  };
}

/** It ends when its input is closed. */
function end(child: MotoProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => {
      resolve();
    });
    child.stdin.end();
  });
}

function launch(python: string, folder: string, port: number): Promise<{ child: MotoProcess; port: number }> {
  const script = join(projectFolder(), "src/sandbox/moto/serve.py");
  const child = spawn(python, ["-B", script, folder, String(port)], { stdio: ["pipe", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      // Kept short: it runs for long, and the last lines say what went wrong.
      errors = `${errors}${chunk}`.slice(-4_000);
    });
    // Its end closes the pipe under what is written to it.
    child.stdin.on("error", () => undefined);
    // Read to the end: moto prints of its own accord, and would wait for a pipe that is full.
    createInterface({ input: child.stdout }).on("line", (line) => {
      const listening = portIn(line);
      if (listening !== undefined) resolve({ child, port: listening });
    });
    child.on("error", (cause) => {
      reject(
        new MotoError("MOTO_NOT_STARTED", `${python} could not be started: ${cause.message}`, { cause }),
      );
    });
    child.on("exit", () => {
      reject(
        /Address already in use|address is in use/i.test(errors)
          ? new MotoError(
              "MOTO_PORT_TAKEN",
              `moto cannot listen on port ${String(port)} of 127.0.0.1: another program does`,
            )
          : new MotoError(
              "MOTO_NOT_STARTED",
              `moto ended before it listened. If it was interrupted while being installed, remove ${python.replace(/[\\/][^\\/]+[\\/][^\\/]+$/, "")} and run the same command again.${lastLines("moto", errors)}`,
            ),
      );
    });
  });
}

/** The port in the line that serve.py writes when it listens; undefined for whatever else moto prints. */
export function portIn(line: string): number | undefined {
  const [, port] = /^\{"port": (\d+)\}$/.exec(line) ?? [];
  return port === undefined ? undefined : Number(port);
}
