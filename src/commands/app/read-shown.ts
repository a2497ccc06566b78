import { readFileSync } from "node:fs";
import {
  openDocument,
  readShowJson,
  type ShowDocument,
  type ShownModel,
} from "../../terraform-model/show-json";
import { userPath } from "../../config/user-path";
import { UsageError } from "../usage-error";
import type { ShownOptions } from "./shown-options";

/**
 * Reads the plans and states that the command line names.
 *
 * @throws ModelError, UsageError
 */
export function readShown(options: ShownOptions): ShownModel {
  const shown = readShowJson({ documents: openShown(options), accounts: options.account ?? [] });
  refuseUnusedAccounts([shown]);
  return shown;
}

/** @throws UsageError for an account entry that no model uses */
export function refuseUnusedAccounts(models: readonly ShownModel[]): void {
  const [first, ...others] = models;
  const found = first?.unused.find(({ name }) =>
    others.every(({ unused }) => unused.some((one) => one.name === name)),
  );
  if (found === undefined) return;
  const known = [...new Set(models.flatMap(({ unused }) => unused).flatMap((one) => one.known))];
  throw new UsageError(
    `expected --account for a provider, a file or an address of the files (${known.join(", ")}), received ${found.name}`,
  );
}

export function openShown({ plan = [], state = [] }: ShownOptions): ShowDocument[] {
  if ([...plan, ...state].filter((file) => file === "-").length > 1) {
    throw new UsageError("expected the standard input once, received - twice");
  }
  const twice = [...plan, ...state].find((file, index, all) => all.indexOf(file) !== index);
  if (twice !== undefined) throw new UsageError(`expected each file once, received ${twice} twice`);
  return [
    ...plan.map((file) => openDocument(file, bytesOf(file), "plan")),
    ...state.map((file) => openDocument(file, bytesOf(file), "state")),
  ];
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file === "-" ? 0 : userPath(file));
  } catch (error) {
    const { code = "?" } = error as NodeJS.ErrnoException;
    throw new UsageError(`expected a file that terraform show -json wrote, received ${file} (${code})`);
  }
}
