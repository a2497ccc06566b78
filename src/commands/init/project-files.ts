import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../packaging/project-folder";

/** The names for `--example`. */
export function exampleNames(): string[] {
  const suffix = ".config.ts";
  return readdirSync(join(projectFolder(), "examples"))
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .sort();
}

export const CONFIG_PATH = "s3-handshake.config.ts";

/** The files of a new project, by path, except package.json. @param example - one of {@link exampleNames} */
export function projectFiles(example: string | undefined): ReadonlyMap<string, string | Buffer> {
  const config = configText(example);
  return new Map<string, string | Buffer>([
    [CONFIG_PATH, config],
    ...filesOf(config),
    ["main.ts", MAIN],
    ["cdktf.json", json(CDKTF)],
    ["tsconfig.json", json(TSCONFIG)],
    [".gitignore", GITIGNORE],
    ["jest.config.js", JEST],
    ["__tests__/stacks.test.ts", TEST],
  ]);
}

/** A config of this package, with imports from the package. */
function configText(example: string | undefined): string {
  const path = example === undefined ? CONFIG_PATH : `examples/${example}.config.ts`;
  const text = readFileSync(join(projectFolder(), path), "utf8");
  return text.replace(/from "\.\.?\/src\/config\/define-config"/, 'from "s3-handshake/config"');
}

/** The policy files and code of an example's config. */
function filesOf(config: string): [string, Buffer][] {
  const examples = join(projectFolder(), "examples");
  const named = new Set(config.match(/\b(?:policies|functions)\/[\w./-]*\w/g));
  return [...named]
    .flatMap((path) =>
      statSync(join(examples, path)).isFile()
        ? [path]
        : readdirSync(join(examples, path), { recursive: true, encoding: "utf8" }).map((name) =>
            `${path}/${name}`.replaceAll("\\", "/"),
          ),
    )
    .filter((path) => statSync(join(examples, path)).isFile())
    .map((path) => [path, readFileSync(join(examples, path))]);
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const MAIN = `import { App } from "cdktf";
import { buildStacks, runApp } from "s3-handshake";

/** The app that \`s3-handshake synth\` and \`cdktf synth\` run: what it makes is proven before it is written. */
void runApp((outdir, handshakes, codeOf) => {
  const app = new App({ outdir, stackTraces: false });
  buildStacks(app, handshakes, codeOf);
  app.synth();
});
`;

const CDKTF = {
  language: "typescript",
  app: "node --require tsx/cjs main.ts",
  projectId: "s3-handshake",
  sendCrashReports: "false",
  terraformProviders: [],
  terraformModules: [],
  context: {},
};

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "node16",
    strict: true,
    esModuleInterop: true,
    skipLibCheck: true,
    types: ["node", "jest"],
    noEmit: true,
  },
  include: ["**/*.ts"],
  exclude: ["node_modules", "cdktf.out"],
};

const GITIGNORE = `node_modules/
cdktf.out/
.cache/
.terraform/
*.tfstate
*.tfstate.*
`;

const JEST = `/** @type {import("jest").Config} */
module.exports = {
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.cache"],
  transform: {
    "\\\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
};
`;

const TEST = `import { Testing } from "cdktf";
import { declareHandshakes, DestinationBucket } from "s3-handshake";
import config from "../s3-handshake.config";

test("account B gets the buckets that the config names", () => {
  const handshakes = declareHandshakes(config);
  const stack = Testing.synthScope((scope) => {
    new DestinationBucket(scope, "destination", { handshakes });
  });
  const owner = handshakes.plan.owners.find(({ key }) => key === "B");
  const { destinations = [] } = owner ?? {};
  expect(destinations.length).toBeGreaterThan(0);
  // One that already exists is its owner's.
  for (const { bucketName } of destinations.filter(({ existing }) => existing === undefined)) {
    expect(Testing.toHaveResourceWithProperties(stack, "aws_s3_bucket", { bucket: bucketName })).toBe(true);
  }
});
`;
