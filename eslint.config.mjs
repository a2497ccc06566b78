import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/**
 * What the proof reads of config/: the declaration, and facts by AWS. See docs/explanation/adr/0016-what-the-proof-shares-with-the-generator.md.
 */
const DECLARATION = [
  "account-schema",
  "by-kind",
  "delivery-services",
  "encryption-schema",
  "errors",
  "existing-schema",
  "limits-schema",
  "managed-policies-schema",
  "nearest",
  "parse-json",
  "partition",
  "policy-files",
  "role-services",
  "schema",
  "service-networks",
  "writer-schema",
  "writers-of",
].map((name) => `config/${name}.ts`);

/**
 * What each room may import from, beside itself and packages: the arrows of docs/explanation/architecture.md. `lambda-src/env.ts`
 * is the one file that both sides read.
 */
const ROOMS = {
  text: [],
  iam: ["text"],
  config: ["text", "lambda-src/env.ts"],
  "naming.ts": ["config"],
  policies: ["naming.ts", "config"],
  handshakes: ["policies", "naming.ts", "config", "lambda-src/env.ts"],
  constructs: ["handshakes", "policies", "naming.ts", "config"],
  stacks: ["constructs", "handshakes", "policies", "naming.ts", "config"],
  "lambda-src": [],
  packaging: ["config"],
  access: ["text", "iam", ...DECLARATION],
  sandbox: ["text", "iam", ...DECLARATION, "access", "packaging", "lambda-src/env.ts"],
  deploy: ["text", "config", "access"],
  deployed: ["text", "iam", ...DECLARATION, "access"],
  deployer: [...DECLARATION, "config/environment.ts", "access"],
  pipeline: ["config"],
  redrive: ["text", "policies", "naming.ts", "config"],
  commands: [
    "text",
    "iam",
    "config",
    "naming.ts",
    "handshakes",
    "packaging",
    "access",
    "deployer",
    "pipeline",
    "redrive",
    "deploy",
    "deployed",
    "lambda-src",
    "sandbox",
    "stacks/replace-output.ts",
    "stacks/refuse-removals.ts",
    "stacks/policy-document-hcl.ts",
  ],
};
const FILES = ["index.ts", "main.ts", "s3-handshake.config.ts", "examples", "__tests__", "benchmarks"];

const walls = Object.entries(ROOMS).map(([room, allowed]) => {
  const open = allowed.map((name) => name.split("/")[0]);
  const closed = [...Object.keys(ROOMS), ...FILES].filter((other) => other !== room && !open.includes(other));
  const message = `${room} may import from ${allowed.join(", ") || "packages only"}; see docs/explanation/architecture.md.`;
  const zones = closed.map((other) => ({ target: `./${room}`, from: `./${other}`, message }));
  const files = allowed.filter((name) => name.includes("/")).map((name) => name.split("/"));
  for (const folder of new Set(files.map(([name]) => name))) {
    const except = files.filter(([name]) => name === folder).map(([, file]) => `./${file}`);
    zones.push({ target: `./${room}`, from: `./${folder}`, except, message });
  }
  return zones;
});

/** A writer is resolved once: behind the plan nobody asks the config which accounts one has. */
const RESOLVED_WALLS = ["handshakes", "constructs", "stacks"].map((room) => ({
  target: `./${room}`,
  from: "./config/writers-of.ts",
  message: `${room} takes the resolved writer (config/resolve-writers.ts); see docs/explanation/architecture.md.`,
}));

/** The page stands at the end of the sandbox: nothing else of it knows the page. */
const PAGE_WALL = {
  target: "./sandbox/!(page)/**/*",
  from: "./sandbox/page",
  message: "sandbox/page is started by commands/sandbox.ts alone; see docs/explanation/architecture.md.",
};

export default tseslint.config(
  {
    ignores: [
      "node_modules",
      "cdktf.out",
      ".cache",
      "coverage",
      "dist",
      "**/node_modules",
      "__tests__/cdktn/.source-*",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { "import-x": importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { "import-x/resolver": { node: { extensions: [".ts", ".js", ".json"] } } },
    rules: {
      "import-x/no-restricted-paths": [
        "error",
        {
          zones: [...walls.flat(), ...RESOLVED_WALLS, PAGE_WALL, { ...PAGE_WALL, target: "./sandbox/*.ts" }],
        },
      ],
      "import-x/no-cycle": "error",
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "@cdktf/provider-aws",
              message: "Its index costs seconds at every synth: import lib/<resource>.",
            },
          ],
        },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // A construct that is made is kept by its scope.
      "no-new": "off",
      // `() => void work()` and callbacks that return the result of a call without one.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    // The policies in a stack are data; what they become in Terraform goes through policies/render.ts alone.
    files: ["constructs/**", "stacks/**", "handshakes/**"],
    rules: { "no-restricted-properties": ["error", { object: "Fn", property: "jsonencode" }] },
  },
  {
    files: ["__tests__/**"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off" },
  },
  {
    files: ["__tests__/**/*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly" } },
  },
  {
    // node:test waits for its tests by itself.
    files: ["__tests__/workflows/*.check.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: ["test"], package: "node:test" }] },
      ],
    },
  },
  {
    // What runs in the report's page, and not in Node.js.
    files: ["access/report/assets/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: { document: "readonly", window: "readonly", setTimeout: "readonly", clearTimeout: "readonly" },
    },
  },
  {
    // What runs in the sandbox's page.
    files: ["sandbox/page/assets/*.js"],
    languageOptions: {
      sourceType: "module",
      globals: Object.fromEntries(
        "clearTimeout document CSS EventSource fetch requestAnimationFrame setTimeout URLSearchParams"
          .split(" ")
          .map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    ignores: ["access/report/assets/*.js", "sandbox/page/assets/*.js"],
    files: ["**/*.js", "**/*.cjs"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        module: "writable",
        require: "readonly",
        process: "readonly",
        console: "readonly",
        __dirname: "readonly",
        setInterval: "readonly",
        setTimeout: "readonly",
        clearInterval: "readonly",
      },
    },
  },
);
