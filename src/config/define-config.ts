import type { HandshakeConfig, OneDestinationConfig } from "./schema";

/** Gives a config file its types, for completion and checks in the editor. */
export function defineConfig(config: OneDestinationConfig): OneDestinationConfig;
export function defineConfig(config: HandshakeConfig): HandshakeConfig;
export function defineConfig(config: HandshakeConfig): HandshakeConfig {
  return config;
}
