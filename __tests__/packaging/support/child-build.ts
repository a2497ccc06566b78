import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { BuildLambdaPackageOptions, LambdaPackage } from "../../../src/packaging/build-lambda-package";
import { LAMBDA_NODE } from "../../support/lambda-runtime";

export interface ChildResult {
  readonly built?: LambdaPackage;
  readonly node?: string;
  readonly timeZone?: string;
  readonly error?: { readonly name: string; readonly message: string; readonly code: string };
  readonly signal: NodeJS.Signals | null;
}

/** Lambda's Node.js where it can run, else the one that runs the tests. */
export const OTHER_NODE = existsSync(LAMBDA_NODE) ? LAMBDA_NODE : process.execPath;

/** Builds in its own process, with its own Node, time zone, current folder and environment. */
export function buildInChild(
  options: BuildLambdaPackageOptions,
  machine: {
    readonly node?: string;
    readonly cwd?: string;
    readonly environment?: Readonly<Record<string, string>>;
    /** Called for each line of progress. */
    readonly onProgress?: (message: string, child: ChildProcess) => void;
  } = {},
): Promise<ChildResult> {
  const script = join(__dirname, "build-in-child.ts");
  const loader = pathToFileURL(require.resolve("tsx")).href;
  const child = spawn(
    machine.node ?? process.execPath,
    ["--import", loader, script, JSON.stringify(options)],
    {
      cwd: machine.cwd,
      env: { ...process.env, ...machine.environment },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let result: Omit<ChildResult, "signal"> = {};
  let rest = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = JSON.parse(line) as Omit<ChildResult, "signal"> & { readonly progress?: string };
      if (event.progress === undefined) result = event;
      else machine.onProgress?.(event.progress, child);
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_exitCode, signal) => {
      resolve({ ...result, signal });
    });
  });
}
