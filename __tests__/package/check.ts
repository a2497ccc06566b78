import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { page } from "../docs/pages";
import { copyOfCheckout, runPage } from "../docs/run-page";

/**
 * Follows the tutorial, as a stranger does: it packs the package and installs it into an empty folder. Has others check the
 * package's manifest and types, and uses the tutorial's project further: prove, cdktf synth, its own test; then a user's own app
 * that only uses the constructs. Run by `npm run test:package`; needs the npm registry, and PyPI for the sandbox.
 */
const ROOT = resolve(__dirname, "../..");
const CONFIG = `import { defineConfig } from "s3-handshake/config";

export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "reports-of-all-teams" },
  writers: [{ kind: "ecs-task", name: "reports", roleName: "report-writer", prefixes: ["reports/"] }],
});
`;

let steps = 0;

/** Runs a program in a folder, and expects that it ends with 0 and that this is among what it wrote. */
function run(folder: string, expected: string | RegExp, program: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", FORCE_COLOR: "0", INIT_CWD: folder },
  });
  const text = stdout + stderr;
  const isThere = typeof expected === "string" ? text.includes(expected) : expected.test(text);
  if (status !== 0 || !isThere) {
    throw new Error(
      `${program} ${args.join(" ")}: expected 0 and ${String(expected)}, received ${String(status)}:\n${text}`,
    );
  }
  steps += 1;
  console.log(`✓ ${program} ${args.join(" ")}`);
}

function expectThere(...paths: readonly string[]): void {
  for (const path of paths) if (!existsSync(path)) throw new Error(`expected ${path}, received nothing`);
}

const folder = mkdtempSync(join(tmpdir(), "a package-"));
try {
  const wrote = runPage(page("docs/tutorial/thumbnails.md"), copyOfCheckout(folder));
  steps += wrote.size;
  const bothPlans =
    /^account_A \(\d{12}, [\w-]+\): \d+ to create[^]*^account_B \(\d{12}, [\w-]+\): \d+ to create/m;
  for (const [line, expected] of [
    ["npm run synth", /\nproven for every request: /],
    ["npm run sandbox -- --once", /^All requests had the expected outcome\.$/m],
    ["npm run plan", bothPlans],
  ] as const) {
    const text = wrote.get(line) ?? "";
    if (!expected.test(text)) throw new Error(`${line}: expected ${String(expected)}, received:\n${text}`);
  }

  const tarball = readdirSync(join(folder, "s3-handshake")).find((name) => name.endsWith(".tgz"));
  const packed = join(folder, "s3-handshake", tarball ?? "");
  const checks = join(__dirname, "node_modules/.bin");
  run(folder, "All good!", join(checks, "publint"), packed, "--strict");
  run(folder, "No problems found", join(checks, "attw"), packed);

  // A project begins without what only the app needs.
  const bare = join(folder, "a bare project");
  mkdirSync(bare);
  writeFileSync(join(bare, "package.json"), "{}");
  const install = [
    "install",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
    "--omit=peer",
  ];
  run(bare, "", "npm", ...install, packed);
  run(bare, "written  .github/workflows/deploy.yml", "npx", "s3-handshake", "init", "--ci", "github");

  const project = join(folder, "handshakes");
  expectThere(join(project, "cdktf.out/s3-handshake.json"), join(project, ".cache/s3-handshake/lambda"));
  run(
    project,
    /^Config: s3-handshake\.config\.ts, as recorded in cdktf\.out$[^]*|^proven for every request: /m,
    "npx",
    "s3-handshake",
    "prove",
  );
  run(project, "Generated Terraform code for the stacks: account_A, account_B", "npx", "cdktf", "synth");
  run(project, "1 passed", "npx", "jest");
  run(project, "", "npx", "tsc", "--noEmit");

  const own = join(project, "own-app");
  mkdirSync(own);
  const app = readFileSync(join(ROOT, "examples/own-app/main.ts"), "utf8")
    .replace('"../../src/index"', '"s3-handshake"')
    .replace(/declareHandshakes\(\{[^]*?\n\}\)/, "declareHandshakes(config)");
  writeFileSync(join(own, "main.ts"), `import config from "./s3-handshake.config";\n${app}`);
  writeFileSync(join(own, "s3-handshake.config.ts"), CONFIG);
  writeFileSync(
    join(own, "cdktf.json"),
    JSON.stringify({ language: "typescript", app: "node --require tsx/cjs main.ts", projectId: "own" }),
  );
  run(own, "Generated Terraform code for the stacks: storage, team", "npx", "cdktf", "synth");
  run(own, /^proven for every request: /m, "npx", "s3-handshake", "prove");
  run(
    own,
    /^allowed$/m,
    "npx",
    "s3-handshake",
    "can",
    ...["arn:aws:iam::111111111111:role/report-writer"],
    "s3:PutObject",
    "arn:aws:s3:::reports-of-all-teams/reports/x",
  );

  // Without sharp, which only pictures need: one line says so, and all else works.
  rmSync(join(project, "node_modules/sharp"), { recursive: true });
  run(own, /^proven for every request: /m, "npx", "s3-handshake", "prove");
  const without = spawnSync("npx", ["s3-handshake", "thumbnail", "x.png"], { cwd: own, encoding: "utf8" });
  const line =
    "MissingPackageError [PACKAGE_MISSING] s3-handshake thumbnail: expected the package sharp, received none.";
  if (without.status !== 2 || !without.stderr.startsWith(line) || without.stderr.split("\n").length !== 2) {
    throw new Error(
      `expected one line on sharp and 2, received ${String(without.status)}:\n${without.stderr}`,
    );
  }
  steps += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${String(steps)} passed, 0 failed`);
