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
  /** The folder for objects when moto stops; a later start with it restores them. */
  readonly folder: string;
  /** Called before slow steps. */
  readonly progress: (text: string) => void;
  /** Where moto is installed. @default - `.cache` of the project */
  readonly cache?: string;
}

export interface Moto {
  /** Stays the same over a restart. */
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Stops it, and saves its objects in the folder. */
  stop(): Promise<void>;
  /** Restarts it with the saved objects. */
  restart(): Promise<void>;
  /** Resolves if it ended by itself, with the reason: `it was killed by SIGKILL`. */
  readonly lost: Promise<string>;
}

type MotoProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts moto's S3 on a free port of loopback and installs it before, if need be.
 *
 * It always ends with this process. A normal stop (`stop`, SIGTERM, the end of this process) keeps the objects. After a
 * SIGKILL only those of the last stop are left.
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
    // Its end closes the pipe during a write.
    child.stdin.on("error", () => undefined);
    // Always read: moto prints, and would block on a full pipe.
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

/** The port in the line that serve.py writes when it listens; undefined for moto's other lines. */
export function portIn(line: string): number | undefined {
  const [, port] = /^\{"port": (\d+)\}$/.exec(line) ?? [];
  return port === undefined ? undefined : Number(port);
}
