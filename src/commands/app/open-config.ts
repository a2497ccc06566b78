import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { HandshakeError } from "../../config/errors";
import { CONFIG_VARIABLE, configFile, configPath } from "../../config/config-path";
import { loadConfig } from "../../config/load-config";
import type { ResolvedConfig } from "../../config/schema";
import { userFolder } from "../../config/user-path";
import { cacheFolder } from "../../packaging/cache-folder";
import { toolVersion } from "../../packaging/tool-version";
import { printable } from "../../text/printable";
import { commandText } from "../command-text";
import { configHash, readRecord, recordedPath } from "./record";

/** A command's config, read and checked. */
export interface OpenConfig {
  readonly config: ResolvedConfig;
  /** Its name for messages. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
}

export interface OpenConfigOptions {
  /** What the user named, if anything. */
  readonly given: string | undefined;
  /** The stacks' folder, absolute. */
  readonly outdir: string;
  /** Receives a line with the config's name, if the user named none and it is not the default. */
  readonly say: (line: string) => void;
  /** Whether the command uses the stacks: then a given config must be theirs. @default true */
  readonly ofStacks?: boolean;
}

/** The given config is not the stacks' config. */
export class OtherConfigError extends HandshakeError {
  readonly code = "OTHER_CONFIG";
}

/**
 * The given config, else the environment's, else the recorded one, else the default.
 *
 * @throws OtherConfigError when the stacks belong to another config
 * @throws RecordError, ConfigFileError, ConfigError
 */
export async function openConfig({
  given,
  outdir,
  say,
  ofStacks = true,
}: OpenConfigOptions): Promise<OpenConfig> {
  const record = readRecord(outdir);
  const named = given ?? process.env[CONFIG_VARIABLE];
  if (record === undefined && named === undefined && ofStacks && !existsSync(configPath())) {
    const name = relative(userFolder(), outdir) || ".";
    throw new OtherConfigError(
      `${name}: expected what synth wrote, with the record of its config, received none. ` +
        "Name the folder with --out, the config with --config, or run this in the project's folder.",
    );
  }
  if (record === undefined)
    return { config: await load(given), file: configFile(given), path: configPath(given) };

  const recorded = recordedPath(outdir, record);
  const recordedName = relative(userFolder(), recorded) || recorded;
  const outName = relative(userFolder(), outdir) || ".";
  if (named === undefined) {
    if (!existsSync(recorded)) {
      throw new OtherConfigError(
        `${outName}: expected its config, ${recordedName}, where it was at the synth, received no such file. ` +
          "Name the config.",
      );
    }
    const config = await load(recordedName);
    const changed = ofStacks && configHash(config) !== record.config.sha256;
    say(
      printable(
        `Config: ${recordedName}, as recorded in ${outName}${changed ? "; it has changed since that synth" : ""}`,
      ),
    );
    return { config, file: recordedName, path: recorded };
  }
  const config = await load(given);
  const path = configPath(given);
  if (ofStacks && path !== recorded && configHash(config) !== record.config.sha256) {
    throw new OtherConfigError(
      `${named}: expected the config that ${outName} was made of, ${recordedName}, received another. ` +
        `Name none for that one. For this one: ${ownFolderAdvice(named)}`,
    );
  }
  if (given === undefined) say(printable(`Config: ${named}, from ${CONFIG_VARIABLE}`));
  return { config, file: named, path };
}

/** Advice to keep both: a folder for the stacks of another config, with its option. */
export function ownFolderAdvice(file: string): string {
  const folder = ["--out", "other/cdktf.out"];
  return `${commandText("synth", file, ...folder)}, then the same command with ${folder.join(" ")}.`;
}

function load(given: string | undefined): Promise<ResolvedConfig> {
  return loadConfig(given, join(cacheFolder(), "config", toolVersion()));
}
