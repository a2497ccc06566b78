import { spawn, type SpawnOptionsWithStdioTuple, type StdioNull, type StdioPipe } from "node:child_process";

import { InstallError } from "./packaging-error";
import { onStop } from "./temporary-folder";

/** Lines of npm's own words that an error shows. */
const SHOWN_LINES = 12;

const ADVICE = {
  registry:
    "The first build of a Lambda fetches its pinned packages from the npm registry; later builds need no network. " +
    "Check that npm reaches its registry (`npm ping`), then run the same command again.",
  lock:
    "package.json and package-lock.json of the Lambda's code differ. Run `npm install --package-lock-only` in that " +
    "folder, then the same command again.",
  npm: "Node's npm was not found. Install it, or put it on PATH, then run the same command again.",
};

/**
 * Installs what a lockfile pins into `directory`, for Linux with glibc on the given processor, whatever this machine
 * is. Runs no package's scripts.
 *
 * @param optional - whether optional packages are installed too
 * @throws InstallError with what to do next, and npm's last lines
 */
export async function runNpmCi(
  directory: string,
  npmCpu: string,
  optional: "include" | "omit" = "include",
): Promise<void> {
  const { exitCode, output } = await runNpm(npmCiArguments(npmCpu, optional), directory, npmCpu);
  if (exitCode === 0) return;
  const advice = /EUSAGE|in sync/.test(output) ? ADVICE.lock : ADVICE.registry;
  throw new InstallError(
    describeFailure(npmCpu, `stopped with exit code ${String(exitCode)}`),
    advice,
    lastLines(output),
  );
}

function npmCiArguments(npmCpu: string, optional: "include" | "omit"): string[] {
  return [
    "ci",
    "--os=linux",
    `--cpu=${npmCpu}`,
    "--libc=glibc",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    // A person's own npm settings must not change what is installed, or where.
    "--include=prod",
    "--omit=dev",
    `--${optional}=optional`,
    "--install-strategy=hoisted",
    "--package-lock=true",
    "--global=false",
    "--dry-run=false",
    "--prefix=.",
    // Versions and integrity are pinned, so what npm has in its own cache is as good as new.
    "--prefer-offline",
    // npm's own patience with an unreachable registry is over a minute.
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=4000",
    "--loglevel=error",
    "--no-progress",
    "--no-update-notifier",
  ];
}

function runNpm(
  args: readonly string[],
  directory: string,
  npmCpu: string,
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const options: SpawnOptionsWithStdioTuple<StdioNull, StdioNull, StdioPipe> = {
      cwd: directory,
      stdio: ["ignore", "ignore", "pipe"],
    };
    // On Windows npm is a .cmd file, which only a shell can start; the arguments are constants without spaces.
    const child =
      process.platform === "win32"
        ? spawn(`npm ${args.join(" ")}`, { ...options, shell: true })
        : spawn("npm", args, options);
    const forget = onStop(() => child.kill("SIGKILL"));
    let output = "";
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (chunk: string) => {
      output += chunk;
    });
    child.on("error", (cause) => {
      forget();
      reject(new InstallError(describeFailure(npmCpu, "could not be started"), ADVICE.npm, "", { cause }));
    });
    child.on("close", (exitCode) => {
      forget();
      resolve({ exitCode, output });
    });
  });
}

function describeFailure(npmCpu: string, what: string): string {
  return `The Lambda's packages for linux-${npmCpu} could not be installed: npm ci ${what}.`;
}

function lastLines(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.slice(-SHOWN_LINES).join("\n");
}
