/**
 * Runs every command of README and docs that needs no AWS, page by page, each from a copy of this checkout as a reader has it:
 * `npm run test:docs`. A command ends with 0, or with what stands behind it: `# exit 1`. Needs the npm registry for the
 * tutorial, and Python for the sandbox. Terraform is a stand-in.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { blocksOf, pages, ROOT } from "./pages";
import { commandsIn } from "./shell-commands";

/** Run by .ci/run itself. */
const STEPS_OF_CI = new Set(["npm ci", "npm test", ".ci/run"]);

/** In another language the commands are the same; a test compares them. */
const isTranslation = (path: string): boolean => path === "README.ja.md" || path.startsWith("docs/ja/");

/** A checkout, with what is installed shared. */
function copyOfCheckout(folder: string): string {
  const copy = join(folder, "s3-handshake");
  const { stdout } = spawnSync("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  for (const path of stdout.split("\n").filter((name) => name !== "" && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path));
  }
  if (existsSync(join(ROOT, "dist"))) cpSync(join(ROOT, "dist"), join(copy, "dist"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  mkdirSync(join(copy, ".cache"));
  for (const name of readdirSync(join(ROOT, ".cache")).filter((one) => /^(?:moto-|node$)/.test(one))) {
    symlinkSync(join(ROOT, ".cache", name), join(copy, ".cache", name));
  }
  // Behind a link the functions' packages would be outside of the checkout, and not be bundled.
  const packages = join(ROOT, ".cache/lambda");
  if (existsSync(packages)) cpSync(packages, join(copy, ".cache/lambda"), { recursive: true });
  return copy;
}

/** The commands of a page as one script, in the order of the page: what goes into a folder stays in it. */
function scriptOf(commands: ReturnType<typeof commandsIn>): string {
  const expected = (status: number): string => `{ status=$?; [ $status = ${status} ]; } || exit 1`;
  return ["set -x", ...commands.flatMap(({ line, status }) => [line, expected(status)])].join("\n");
}

let failed = 0;
for (const page of pages()) {
  if (isTranslation(page.path)) continue;
  const commands = blocksOf(page)
    .filter(({ info }) => info === "sh")
    .flatMap(({ text }) => commandsIn(text))
    .filter(({ line }) => !STEPS_OF_CI.has(line));
  if (commands.length === 0) continue;
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  try {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", scriptOf(commands)], {
      cwd: copyOfCheckout(folder),
      encoding: "utf8",
      env: {
        ...process.env,
        npm_config_audit: "false",
        npm_config_fund: "false",
        npm_config_prefer_offline: "true",
        STAND_IN: folder,
        TERRAFORM_BINARY_NAME: join(ROOT, "__tests__/deploy/terraform.cjs"),
      },
    });
    console.log(`${status === 0 ? "✓" : "✗"} ${page.path}: ${commands.length} commands`);
    if (status !== 0) {
      failed += 1;
      console.error(stdout, stderr);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = failed === 0 ? 0 : 1;
