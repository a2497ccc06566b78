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
].map((name) => `src/config/${name}.ts`);

/**
 * What each module may import from, besides itself and packages: the arrows of docs/explanation/architecture.md. Both sides
 * read `lambda-src/env.ts`.
 */
const MODULES = {
  "src/text": [],
  "src/iam": ["src/text"],
  "src/config": ["src/text", "lambda-src/env.ts"],
  "src/naming.ts": ["src/config"],
  "src/policies": ["src/naming.ts", "src/config"],
  "src/handshakes": ["src/policies", "src/naming.ts", "src/config", "lambda-src/env.ts"],
  "src/constructs": ["src/handshakes", "src/policies", "src/naming.ts", "src/config"],
  stacks: ["src/constructs", "src/handshakes", "src/policies", "src/naming.ts", "src/config"],
  "lambda-src": [],
  "src/packaging": ["src/config", "lambda-src/shared/crc32.ts"],
  "src/terraform-model": ["src/iam", ...DECLARATION],
  "src/analysis": [
    "src/text",
    "src/iam",
    ...DECLARATION,
    "src/terraform-model",
    "src/declared/oidc-tokens.ts",
  ],
  "src/declared": ["src/iam", ...DECLARATION, "src/terraform-model", "src/analysis"],
  "src/verifier": ["src/iam", ...DECLARATION, "src/terraform-model", "src/analysis", "src/declared"],
  "src/report": ["src/text", "src/iam", "src/terraform-model", "src/analysis", "src/verifier"],
  "src/sandbox": [
    "src/text",
    "src/iam",
    ...DECLARATION,
    "src/terraform-model",
    "src/analysis",
    "src/declared",
    "src/verifier",
    "src/report",
    "src/packaging",
    "lambda-src/env.ts",
  ],
  "src/deploy": ["src/text", "src/config", "src/terraform-model", "src/analysis"],
  "src/live": ["src/text", "src/iam", ...DECLARATION, "src/terraform-model", "src/analysis"],
  "src/deployer-policy": [...DECLARATION, "src/config/environment.ts", "src/terraform-model"],
  "src/pipeline": ["src/config"],
  "src/redrive": ["src/text", "src/policies", "src/naming.ts", "src/config"],
  "src/commands": [
    "src/text",
    "src/iam",
    "src/config",
    "src/naming.ts",
    "src/handshakes",
    "src/packaging",
    "src/terraform-model",
    "src/analysis",
    "src/declared",
    "src/verifier",
    "src/report",
    "src/deployer-policy",
    "src/pipeline",
    "src/redrive",
    "src/deploy",
    "src/live",
    "lambda-src",
    "src/sandbox",
    "stacks/replace-output.ts",
    "stacks/refuse-removals.ts",
    "stacks/policy-document-hcl.ts",
  ],
};
const FILES = ["src/index.ts", "main.ts", "s3-handshake.config.ts", "examples", "__tests__", "benchmarks"];

const walls = Object.entries(MODULES).map(([folder, allowed]) => {
  const message = `${folder} may import from ${allowed.join(", ") || "packages only"}; see docs/explanation/architecture.md.`;
  return [...Object.keys(MODULES), ...FILES]
    .filter((other) => other !== folder && !allowed.includes(other))
    .map((other) => {
      const except = allowed
        .filter((name) => name.startsWith(`${other}/`))
        .map((name) => `.${name.slice(other.length)}`);
      return { target: `./${folder}`, from: `./${other}`, ...(except.length > 0 && { except }), message };
    });
});

/** A writer is resolved once: after the plan no one asks the config which accounts one has. */
const RESOLVED_WALLS = ["src/handshakes", "src/constructs", "stacks"].map((folder) => ({
  target: `./${folder}`,
  from: "./src/config/writers-of.ts",
  message: `${folder} takes the resolved writer (src/config/resolve-writers.ts); see docs/explanation/architecture.md.`,
}));

/** The page is the end of the sandbox: nothing else of it imports the page. */
const PAGE_WALL = {
  target: "./src/sandbox/!(page)/**/*",
  from: "./src/sandbox/page",
  message:
    "src/sandbox/page is started by src/commands/sandbox.ts alone; see docs/explanation/architecture.md.",
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
      "docs/.vitepress/cache",
      "docs/.vitepress/dist",
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
          zones: [
            ...walls.flat(),
            ...RESOLVED_WALLS,
            PAGE_WALL,
            { ...PAGE_WALL, target: "./src/sandbox/*.ts" },
          ],
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
      // These two take a third of the time. No enum is declared here, and few classes, none of which another one is made of.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // A construct that is made is kept by its scope.
      "no-new": "off",
      // `() => void work()` and callbacks that return the result of a call without one.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    // The policies in a stack are data; what they become in Terraform goes through src/policies/render.ts alone.
    files: ["src/constructs/**", "stacks/**", "src/handshakes/**"],
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
    files: ["src/report/assets/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: { document: "readonly", window: "readonly", setTimeout: "readonly", clearTimeout: "readonly" },
    },
  },
  {
    // What runs in the sandbox's page.
    files: ["src/sandbox/page/assets/*.js"],
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
    ignores: ["src/report/assets/*.js", "src/sandbox/page/assets/*.js"],
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
