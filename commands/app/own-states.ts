import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readStacks, isObject } from "../../access/model";
import { HandshakeError } from "../../config/errors";
import type { ResolvedConfig } from "../../config/schema";
import { RECORD_FILE } from "./record";

/** Two output folders would keep their states in the same files. */
export class SharedStateError extends HandshakeError {
  readonly code = "STATE_SHARED";
}

/**
 * A state that is kept in a file lies beside the output folder, under its stack's name: a second output folder beside the
 * first one would take over its state, and Terraform would destroy what the other has made.
 *
 * @param outdir - where the stacks are to be written, absolute
 * @throws SharedStateError
 */
export function expectOwnStates(outdir: string, config: ResolvedConfig): void {
  const { accounts, producers, identityCenter } = config;
  const all = [accounts.A, accounts.B, ...Object.values(producers), identityCenter?.account];
  const parent = dirname(outdir);
  if (!all.some((account) => account?.backend.kind === "local") || !existsSync(parent)) return;
  const other = readdirSync(parent).find(
    (name) =>
      name !== basename(outdir) &&
      existsSync(join(parent, name, RECORD_FILE)) &&
      hasLocalState(join(parent, name)),
  );
  if (other === undefined) return;
  const name = basename(outdir);
  throw new SharedStateError(
    `${name}: expected a folder beside which no other stacks keep their state, received one beside ${other}. ` +
      `Write to a folder such as ${join(name, "cdktf.out")}, or give the accounts a backend of the kind s3.`,
  );
}

function hasLocalState(outdir: string): boolean {
  try {
    return readStacks(outdir).some(({ json }) => {
      const terraform = isObject(json) ? json["terraform"] : undefined;
      const backend = isObject(terraform) ? terraform["backend"] : undefined;
      return !isObject(backend) || Object.hasOwn(backend, "local");
    });
  } catch {
    // It cannot be deployed as it is, and may have been before.
    return true;
  }
}
