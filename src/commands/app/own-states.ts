import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isObject } from "../../iam/parse-json";
import { readStacks } from "../../terraform-model";
import type { StackAccount } from "../../config/account-schema";
import { HandshakeError } from "../../config/errors";
import type { ResolvedConfig } from "../../config/schema";
import { identityCenterStackId, stackId } from "../../naming";
import { RECORD_FILE } from "./record";

/** Two output folders would keep their states in the same place. */
export class SharedStateError extends HandshakeError {
  readonly code = "STATE_SHARED";
}

/**
 * A local state is next to the output folder, under its stack's name; one in S3 is where the config says. With a second
 * output folder for the same state, Terraform would destroy the other's resources. Only neighbouring output folders are
 * compared.
 *
 * @param outdir - the output folder, absolute
 * @throws SharedStateError
 */
export function expectOwnStates(outdir: string, config: ResolvedConfig): void {
  const parent = dirname(outdir);
  if (!existsSync(parent)) return;
  const own = new Set(statesOf(config));
  for (const other of readdirSync(parent)) {
    const folder = join(parent, other);
    if (other === basename(outdir) || !existsSync(join(folder, RECORD_FILE))) continue;
    const state = writtenStates(folder).find((one) => own.has(one));
    if (state === undefined) continue;
    const name = basename(outdir);
    throw new SharedStateError(
      `${name}: expected separate states, received ${state}, which ${other} has as well. Give each config an ` +
        `environment, and each backend of the kind s3 another key; or write to a folder such as ${join(name, "cdktf.out")}.`,
    );
  }
}

function statesOf({ accounts, producers, owners, identityCenter, environment }: ResolvedConfig): string[] {
  const all: [string, StackAccount][] = [
    ...Object.entries({ ...accounts, ...producers, ...owners }).map(
      ([key, account]): [string, StackAccount] => [stackId(key, environment), account],
    ),
    ...(identityCenter === undefined
      ? []
      : [[identityCenterStackId(environment), identityCenter.account] as [string, StackAccount]]),
  ];
  return all.map(([id, { backend }]) =>
    backend.kind === "local" ? localState(id) : remoteState(backend.bucket, backend.key),
  );
}

function writtenStates(outdir: string): string[] {
  return readIfPossible(outdir).map(({ id, json }) => {
    const terraform = isObject(json) ? json["terraform"] : undefined;
    const backend = isObject(terraform) && isObject(terraform["backend"]) ? terraform["backend"] : {};
    const { s3 } = backend;
    return isObject(s3) ? remoteState(String(s3["bucket"]), String(s3["key"])) : localState(id);
  });
}

/** An unreadable folder cannot be deployed; its states are assumed at their default place. */
function readIfPossible(outdir: string): readonly { readonly id: string; readonly json: unknown }[] {
  try {
    return readStacks(outdir);
  } catch {
    const stacks = join(outdir, "stacks");
    return existsSync(stacks) ? readdirSync(stacks).map((id) => ({ id, json: undefined })) : [];
  }
}

function localState(id: string): string {
  return `terraform.${id}.tfstate`;
}

function remoteState(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}
