import type { HandshakeConfig } from "./schema";

/** Gives a config file its types, for completion and checks in the editor. */
export function defineConfig(config: HandshakeConfig): HandshakeConfig {
  return config;
}
