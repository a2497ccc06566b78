import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { buildLambdaPackage, type Workload } from "../../src/packaging/build-lambda-package";
import type { PackageFile } from "../../src/packaging/package-file";
import { unpackZip } from "../../src/sandbox/functions/unpack-zip";
import { LAMBDA_NODE } from "./lambda-runtime";

/** How one invocation ended. */
export interface Invoked {
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

/** A function that runs from its very zip, as Lambda would run it: one process for many invocations. */
export interface PackagedFunction {
  invoke(event: unknown): Promise<Invoked>;
  /** Of its process. */
  readonly pid: number;
  /** Everything that it wrote to standard output. */
  readonly log: readonly string[];
  stop(): void;
}

/** What Lambda's runtime does, as little of it as the function can see: load, then call for each line. */
const RUNTIME = `
  const { handler } = require(process.argv[1]);
  let count = 0;
  require("node:readline").createInterface({ input: process.stdin }).on("line", async (line) => {
    const context = {
      awsRequestId: "request-" + ++count,
      functionName: "packaged",
      getRemainingTimeInMillis: () => 60000,
    };
    const answer = await handler(JSON.parse(line), context).then(
      (result) => ({ result }),
      ({ name, message }) => ({ error: { name, message } }),
    );
    process.stderr.write("answer " + JSON.stringify(answer) + "\\n");
  });
`;

/** The folder that the zip is unpacked into, next to it: once, as a function writes nothing there. */
function unpacked(zipPath: string): string {
  const folder = join(dirname(zipPath), "unpacked");
  if (existsSync(folder)) return folder;
  const unfinished = mkdtempSync(`${folder}-`);
  unpackZip(zipPath, unfinished);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Another worker was quicker.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Starts the x86_64 zip's files under Lambda's Node.js, with this environment and no other. */
export async function startPackagedFunction(
  workload: Workload,
  environment: Readonly<Record<string, string>>,
  extra?: PackageFile,
): Promise<PackagedFunction> {
  const { zipPath } = await buildLambdaPackage({ workload, architecture: "x86_64", extra });
  const folder = unpacked(zipPath);
  const child = spawn(LAMBDA_NODE, ["-e", RUNTIME, join(folder, "index.js")], {
    cwd: folder,
    env: environment,
  });
  const log: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => log.push(line));
  // A function that has stopped is reported by its exit, below.
  child.stdin.on("error", () => undefined);
  const waiting: ((answer: Invoked) => void)[] = [];
  let errors = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.startsWith("answer ")) waiting.shift()?.(JSON.parse(line.slice("answer ".length)) as Invoked);
    else errors += `${line}\n`;
  });
  let closed = false;
  child.on("close", () => {
    closed = true;
    for (const resolve of waiting.splice(0)) resolve({ error: { name: "Exited", message: errors } });
  });
  return {
    invoke: (event) =>
      new Promise((resolve) => {
        if (closed) {
          resolve({ error: { name: "Exited", message: errors } });
          return;
        }
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify(event)}\n`, () => undefined);
      }),
    pid: child.pid ?? 0,
    log,
    stop: () => child.kill(),
  };
}
