import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { blocksOf, ROOT, type Page } from "./pages";
import { commandsIn } from "./shell-commands";

/** Run by .ci/run itself. */
const STEPS_OF_CI = new Set(["npm ci", "npm test", ".ci/run"]);

const TERRAFORM = join(ROOT, "__tests__/deploy/terraform.cjs");

/** A checkout in a folder, as a reader has it, with what is installed shared. */
export function copyOfCheckout(folder: string): string {
  const copy = join(folder, "s3-handshake");
  const { stdout } = spawnSync("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  for (const path of stdout.split("\n").filter((name) => name !== "" && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    // By their times the bundles are known to be of these sources.
    cpSync(join(ROOT, path), join(copy, path), { preserveTimestamps: true });
  }
  if (existsSync(join(ROOT, "dist"))) {
    cpSync(join(ROOT, "dist"), join(copy, "dist"), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  shareInstalled(join(copy, ".cache"));
  // Behind a link the functions' packages would be outside of the checkout, and not be bundled.
  const packages = join(ROOT, ".cache/lambda");
  if (existsSync(packages)) {
    // Others may be at work on theirs.
    const isDone = (path: string): boolean => !basename(path).startsWith("building-");
    cpSync(packages, join(copy, ".cache/lambda"), { recursive: true, filter: isDone });
  }
  return copy;
}

/** What the sandbox installs of Python's packages and of Node.js is the same for every project. */
function shareInstalled(cache: string): void {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(join(ROOT, ".cache")).filter((one) => /^(?:moto-|node$)/.test(one))) {
    symlinkSync(join(ROOT, ".cache", name), join(cache, name));
  }
}

/**
 * Runs the commands of a page that need no AWS, in its order, from a copy of the checkout. A command ends with 0, or with what
 * stands behind it: `# exit 1`. Terraform is a stand-in.
 *
 * @param done - the commands that have run, which are not run again; those of the page are added
 * @returns what each wrote
 */
export function runPage(page: Page, copy: string, done = new Set<string>()): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  let cwd = copy;
  for (const { line, status } of blocksOf(page)
    .filter(({ info }) => info === "sh")
    .flatMap(({ text }) => commandsIn(text))) {
    const [, to] = /^cd (\S+)$/.exec(line) ?? [];
    if (to !== undefined) {
      cwd = resolve(cwd, to);
      shareInstalled(join(cwd, ".cache/s3-handshake"));
    } else if (!STEPS_OF_CI.has(line) && !done.has(line)) {
      done.add(line);
      console.log(`${page.path}: ${line}`);
      outputs.set(line, runLine(line, status, cwd));
    }
  }
  return outputs;
}

function runLine(line: string, expected: number, cwd: string): string {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
    cwd,
    encoding: "utf8",
    env: {
      ...process.env,
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_prefer_offline: "true",
      npm_config_update_notifier: "false",
      STAND_IN: dirname(cwd),
      TERRAFORM_BINARY_NAME: TERRAFORM,
    },
  });
  if (status === expected) return stdout + stderr;
  throw new Error(`${line}: expected ${expected}, received ${String(status)}:\n${stdout}${stderr}`);
}
