import { ConfigError } from "../../src/config/errors";
import { parseConfig } from "../../src/config/parse-config";

/** The findings, a line each, of a config that must not pass; none of one that does. */
export function findingsOf(config: unknown): string[] {
  try {
    parseConfig(config, "test.config.ts");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return (
      error.findings
        // Writers that differ in one thing only share their prefix, which has its own test.
        .filter(({ expected }) => !expected.endsWith("among destination.sharedPrefixes"))
        .map(({ path, expected, received }) => `${path}: ${expected} | ${received}`)
    );
  }
  return [];
}
