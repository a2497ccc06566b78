import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../packaging/project-folder";

type Manifest = Readonly<Record<string, unknown>>;

const SCRIPTS = {
  synth: "s3-handshake synth",
  prove: "s3-handshake prove",
  can: "s3-handshake can",
  who: "s3-handshake who",
  explain: "s3-handshake explain",
  diff: "s3-handshake diff",
  // `plan` synthesizes first; `deploy` uses the existing stacks that were reviewed.
  preplan: "s3-handshake synth",
  plan: "s3-handshake plan",
  deploy: "s3-handshake deploy",
  destroy: "s3-handshake destroy",
  sandbox: "s3-handshake sandbox",
  redrive: "s3-handshake redrive",
  test: "jest",
};

/** cdktf-cli's terminal module, in a build for every Node.js: its own supports only Node.js 20 and 22. */
const TERMINAL = "@cdktf/node-pty-prebuilt-multiarch";

/** A project's further dependencies, in the tested versions. */
const PACKAGES = [
  "@cdktf/provider-aws",
  TERMINAL,
  "@swc/core",
  "@swc/jest",
  "@types/jest",
  "@types/node",
  "cdktf",
  "cdktf-cli",
  "constructs",
  "jest",
  "sharp",
  "tsx",
  "typescript",
];

/**
 * A project's package.json: the existing one, completed with what a project needs.
 *
 * @param present - what is there
 * @param more - further packages that it needs
 */
export function projectManifest(present: Manifest, more: readonly string[] = []): Manifest {
  const own = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8")) as {
    readonly version: string;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const wanted = Object.fromEntries(
    [...PACKAGES, ...more].map((name) => [name, own.devDependencies[name] ?? "*"]),
  );
  const dependencies = present["dependencies"] ?? {};
  const missing = Object.entries({ ...wanted, "s3-handshake": own.version }).filter(
    ([name]) => !Object.hasOwn(dependencies, name),
  );
  return {
    ...{ name: "handshakes", private: true },
    ...present,
    scripts: { ...SCRIPTS, ...withoutPlaceholder(present["scripts"]) },
    devDependencies: sorted({
      ...Object.fromEntries(missing),
      ...(present["devDependencies"] as object | undefined),
    }),
    overrides: { [TERMINAL]: `$${TERMINAL}`, ...(present["overrides"] as object | undefined) },
  };
}

/** `npm init` writes a script that only fails. */
function withoutPlaceholder(scripts: unknown): object {
  const { test, ...others } = (scripts ?? {}) as Readonly<Record<string, string>>;
  return test === undefined || test.includes("no test specified") ? others : { ...others, test };
}

function sorted(values: object): object {
  return Object.fromEntries(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));
}
