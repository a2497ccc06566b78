import { join } from "node:path";
import { sourceOf } from "../../declared/names";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf } from "../../config/writers-of";
import type { Sandbox } from "../start-sandbox";
import { watchFolder } from "../watch-folder";
import { dropAs, ownerClient } from "./drop-object";
import { watchMisplaced } from "./watch-misplaced";

/** A folder whose files are uploaded to a function's source. */
export interface DropFolder {
  readonly writer: string;
  readonly folder: string;
  /** `s3://bucket/prefix` */
  readonly target: string;
}

export interface DropFoldersOptions {
  readonly sandbox: Pick<Sandbox, "gateway">;
  readonly config: ResolvedConfig;
  /** Contains a folder for each function, with its writer's name. */
  readonly folder: string;
  /** Called with each file that was not uploaded. */
  readonly onFailure: (path: string, why: string) => void;
  /** Called for each uploaded file that invokes no function. */
  readonly onIgnored: (path: string, why: string) => void;
  /** Called with each folder that already has files. */
  readonly onLeftAlone: (folder: string, count: number) => void;
}

/** Opens a folder for every function, and watches it as long as this process lives. */
export function openDropFolders({
  sandbox,
  config,
  folder,
  onFailure,
  onIgnored,
  onLeftAlone,
}: DropFoldersOptions): DropFolder[] {
  const writers = lambdasOf(config);
  const own = writers.map(({ name }) => name);
  watchMisplaced({
    folder,
    own,
    onMisplaced: (inner, paths) => {
      const [only = ""] = paths;
      onFailure(
        paths.length === 1 ? only : `each of ${String(paths.length)} files in ${inner}`,
        `only what lies directly in ${own.map((name) => join(folder, name)).join(" or ")} is`,
      );
    },
  });
  return writers.map((writer) => {
    const own = join(folder, writer.name);
    const client = ownerClient(sandbox, writer, config);
    const { prefix, suffixes } = writer.source;
    watchFolder({
      folder: own,
      onFile: (name, content) => {
        void dropAs(client, writer, config, name, content).then(({ result, why }) => {
          const isHeard = suffixes.length === 0 || suffixes.some((suffix) => name.endsWith(suffix));
          if (result !== "put") onFailure(join(own, name), why ?? result);
          else if (!isHeard) onIgnored(join(own, name), `${writer.name} takes ${suffixes.join(", ")} only`);
        });
      },
      onUnreadable: (name, { message }) => {
        onFailure(join(own, name), message);
      },
      onLeftAlone: (count) => {
        onLeftAlone(own, count);
      },
    });
    const target = `s3://${sourceOf(writer, config).name}/${prefix}`;
    return { writer: writer.name, folder: own, target };
  });
}
