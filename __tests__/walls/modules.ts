import { posix } from "node:path";
import { preProcessFile } from "typescript";

/**
 * What the proof reads of config/: the declaration, and facts by AWS. See docs/explanation/adr/0016-what-the-proof-shares-with-the-generator.md.
 */
const DECLARATION = [
  "account-schema",
  "by-kind",
  "decode-text",
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

/** What a README says for DECLARATION. */
export const THE_DECLARATION = "the declaration in src/config";

/**
 * What each module may import from, besides itself and packages: the arrows of docs/explanation/architecture.md. Both sides
 * read `lambda-src/env.ts`.
 */
export const MODULES: Readonly<Record<string, readonly string[]>> = {
  "src/text": [],
  "src/iam": ["src/text"],
  "src/config": ["src/text", "lambda-src/env.ts"],
  "src/naming.ts": ["src/config"],
  "src/policies": ["src/naming.ts", "src/config"],
  "src/handshakes": ["src/policies", "src/naming.ts", "src/config", "lambda-src/env.ts"],
  "src/constructs": ["src/handshakes", "src/policies", "src/naming.ts", "src/config"],
  stacks: ["src/constructs", "src/handshakes", "src/policies", "src/naming.ts", "src/config"],
  "lambda-src": [],
  "src/packaging": ["src/config"],
  "src/terraform-model": ["src/iam", THE_DECLARATION],
  "src/analysis": [
    "src/text",
    "src/iam",
    THE_DECLARATION,
    "src/terraform-model",
    "src/declared/oidc-tokens.ts",
  ],
  "src/declared": ["src/iam", THE_DECLARATION, "src/terraform-model", "src/analysis"],
  "src/verifier": ["src/iam", THE_DECLARATION, "src/terraform-model", "src/analysis", "src/declared"],
  "src/report": ["src/text", "src/iam", "src/terraform-model", "src/analysis", "src/verifier"],
  "src/sandbox": [
    "src/text",
    "src/iam",
    THE_DECLARATION,
    "src/terraform-model",
    "src/analysis",
    "src/declared",
    "src/verifier",
    "src/report",
    "src/packaging",
    "lambda-src/env.ts",
  ],
  "src/deploy": ["src/text", "src/config", "src/terraform-model", "src/analysis"],
  "src/live": ["src/text", "src/iam", THE_DECLARATION, "src/terraform-model", "src/analysis"],
  "src/deployer-policy": [THE_DECLARATION, "src/config/environment.ts", "src/terraform-model"],
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

/** Parts of a module that are closed to some who may import the rest of it. */
const CLOSED_PARTS: Readonly<Record<string, readonly string[]>> = {
  // A writer is resolved once: after the plan no one asks the config which accounts one has.
  "src/config/writers-of.ts": ["src/handshakes", "src/constructs", "stacks"],
  // The page is the end of the sandbox: src/commands/sandbox.ts alone starts it.
  "src/sandbox/page": ["src/sandbox"],
};

/** The imports of a file, by its path from the root, that its module may not have. */
export function forbiddenImports(file: string, text: string): string[] {
  const own = Object.keys(MODULES).find((name) => isIn(file, name));
  if (own === undefined) return [];
  const allowed = [own, ...(MODULES[own] ?? [])].flatMap((name) =>
    name === THE_DECLARATION ? DECLARATION : [name],
  );
  return preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => {
      if (!name.startsWith(".")) return false;
      const imported = posix.join(posix.dirname(file), name);
      const closed = Object.entries(CLOSED_PARTS).some(
        ([part, to]) => isIn(imported, part) && to.includes(own) && !isIn(file, part),
      );
      return closed || !allowed.some((name) => isIn(imported, name));
    });
}

/** Whether a path, which may lack its suffix, is the module's file or in its folder. */
function isIn(path: string, name: string): boolean {
  return path.replace(/\.ts$/, "") === name.replace(/\.ts$/, "") || path.startsWith(`${name}/`);
}
