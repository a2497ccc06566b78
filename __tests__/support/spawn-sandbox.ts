import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { projectFolder } from "../../src/packaging/project-folder";
import { pause } from "./pause";

/** `npm run sandbox`, running as from a terminal: in its own process group. */
export interface SpawnedSandbox {
  /** Of the process that was started: its children are others. */
  readonly pid: number;
  /** What it has written so far, standard output and errors apart. */
  readonly output: () => string;
  readonly errors: () => string;
  /** Resolves when a text has come so often on standard output; rejects when the sandbox ends before. */
  readonly until: (text: string, times?: number) => Promise<void>;
  /** Resolves with the exit code: null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** The processes of its group that run now, its own children and theirs among them. */
  readonly processes: () => RunningProcess[];
  /** Ctrl-C: a terminal sends it to the whole group. */
  readonly interrupt: () => void;
  /** Ends all that is left of it. */
  readonly remove: () => void;
}

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** @param cwd - gets what the sandbox keeps: objects, logs, the drop folders */
export function spawnSandbox(cwd: string, ...args: readonly string[]): SpawnedSandbox {
  return spawnGroup(cwd, process.execPath, [
    join(projectFolder(), "bin/s3-handshake.cjs"),
    "sandbox",
    ...args,
  ]);
}

/** The same by npm, with the project's own script. @param cwd - gets a package.json too */
export function spawnSandboxByNpm(cwd: string, ...args: readonly string[]): SpawnedSandbox {
  const { scripts } = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const sandbox = (scripts["sandbox"] ?? "").replace("bin/", join(projectFolder(), "bin/"));
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ scripts: { sandbox } }));
  return spawnGroup(cwd, "npm", ["run", "sandbox", "--", ...args]);
}

function spawnGroup(cwd: string, program: string, args: readonly string[]): SpawnedSandbox {
  const child = spawn(program, args, {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const group = child.pid ?? 0;
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
  let isOver = false;
  const ended = once(child, "close").then(([code]) => {
    isOver = true;
    return code as number | null;
  });
  return {
    pid: group,
    output: () => output,
    errors: () => errors,
    until: async (text, times = 1) => {
      while (output.split(text).length <= times) {
        if (isOver) throw new Error(`expected "${text}" before its end, received:\n${output}${errors}`);
        await pause(100);
      }
    },
    ended,
    processes: () => processesOf(group),
    interrupt: () => {
      process.kill(-group, "SIGINT");
    },
    remove: () => {
      for (const { pid } of processesOf(group)) process.kill(pid, "SIGKILL");
    },
  };
}

function processesOf(group: number): RunningProcess[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat=,args="], { encoding: "utf8" }).split(
    "\n",
  );
  return lines.flatMap((line) => {
    const [, pid, parent, pgid, state = "", command = ""] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    // Z: it has ended, and no one has asked how.
    return Number(pgid) === group && !state.startsWith("Z")
      ? [{ pid: Number(pid), parent: Number(parent), command }]
      : [];
  });
}

/** A client with the credentials that the sandbox printed for an account, to be pasted into a shell. */
export function pastedClient(output: string, account: string): S3Client {
  const [, line = ""] = new RegExp(`^# an administrator of ${account}\nexport (.+)$`, "m").exec(output) ?? [];
  const variables = new Map(
    [...line.matchAll(/(\w+)='([^']*)'/g)].map(([, name = "", value = ""]) => [name, value]),
  );
  const value = (name: string): string => {
    const found = variables.get(name);
    if (found === undefined) throw new Error(`expected ${name} among the lines to paste, received ${line}`);
    return found;
  };
  return new S3Client({
    endpoint: value("AWS_ENDPOINT_URL"),
    region: value("AWS_REGION"),
    credentials: {
      accessKeyId: value("AWS_ACCESS_KEY_ID"),
      secretAccessKey: value("AWS_SECRET_ACCESS_KEY"),
      sessionToken: value("AWS_SESSION_TOKEN"),
    },
  });
}
