import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { HandshakeConfig } from "../../src/config/schema";
import { MORE_EXAMPLES } from "./more-examples";

/** A value, and where it is from. */
export interface Example {
  readonly file: string;
  readonly value: unknown;
}

const FOLDER = join(__dirname, "../../examples");

/** The configs that options are shown by: every example, then what no example has. */
export function exampleConfigs(): readonly Example[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".config.ts"));
  const examples = files.map((file) => {
    // oxlint-disable-next-line typescript/no-require-imports -- their names are those of the folder
    const { default: value } = require(join(FOLDER, file)) as { readonly default: HandshakeConfig };
    return { file, value };
  });
  return [...examples, ...MORE_EXAMPLES.map((value) => ({ file: "more-examples", value }))];
}
