import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { HandshakeError } from "../src/config/errors";
import { readWrittenStacks, type Store, type WrittenStack } from "./read-stores";

/** The variable with the buckets and key aliases, separated by commas, that may be removed. */
export const CONFIRM_REMOVAL_VARIABLE = "S3_HANDSHAKE_CONFIRM_REMOVAL";

/** A protected bucket or key is no longer in the stacks. */
export class RemovalError extends HandshakeError {
  readonly code = "STORE_REMOVED";
}

interface Removal extends Store {
  readonly stack: string;
}

/** How a removal is confirmed. */
export interface Confirmation {
  /** The buckets and key aliases that may be removed. @default - those of the environment */
  readonly confirmed?: readonly string[] | undefined;
  /** The command to run again, up to the first name. @default "s3-handshake synth --confirm-removal" */
  readonly again?: string | undefined;
}

/**
 * Compares the stacks with those of the last synth. `prevent_destroy` protects a resource only while it is in the
 * stack: if it is removed with its protection, the next apply destroys it.
 *
 * @param last - the output folder as the last synth left it
 * @param next - the folder of this synth
 * @throws RemovalError for every protected bucket and key that was removed without confirmation
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy
 */
export function refuseRemovals(
  last: string,
  next: string,
  {
    confirmed = namesIn(process.env[CONFIRM_REMOVAL_VARIABLE]),
    again = "s3-handshake synth --confirm-removal",
  }: Confirmation = {},
): void {
  const before = readWrittenStacks(last);
  const after = readWrittenStacks(next);
  if (!isSameDeployment(before, after, dirname(last))) return;
  const removals = before.flatMap(({ id, stores }): Removal[] => {
    const still = new Set(after.find((stack) => stack.id === id)?.stores.map(({ address }) => address));
    return stores
      .filter(({ address, name, kept }) => kept && !still.has(address) && !confirmed.includes(name))
      .map((store) => ({ ...store, stack: id }));
  });
  if (removals.length > 0) throw new RemovalError(message(removals, last, again));
}

/** The names in a value of the variable. */
export function namesIn(text = ""): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

/**
 * Whether both stacks have the same resources in AWS. For a state in S3 its location decides. Local states share a
 * folder: it is the same deployment if anything was applied, or the account has the same bucket.
 */
function isSameDeployment(
  before: readonly WrittenStack[],
  after: readonly WrittenStack[],
  folder: string,
): boolean {
  const [one, other] = [before, after].map((stacks) => stacks.find(({ id }) => /(?:^|_)account_B$/.test(id)));
  if (one === undefined || other === undefined) return false;
  if (one.state !== other.state || one.account !== other.account) return false;
  if (!one.isStateLocal || existsSync(join(folder, `terraform.${one.id}.tfstate`))) return true;
  return one.stores.some(({ address, name }) =>
    other.stores.some((store) => store.address === address && store.name === name),
  );
}

function message(removals: readonly Removal[], outdir: string, again: string): string {
  return [
    "expected every protected bucket and key of the last synth; the next apply would destroy:",
    ...removals.map(
      (removal) =>
        `  ${removal.name} (${removal.stack}: ${removal.address})${
          removal.address.startsWith("aws_kms_key.")
            ? ": what it encrypted can never be read again once it is deleted"
            : ": Terraform deletes a bucket only when it is empty"
        }`,
    ),
    "To keep one, restore its configuration. Or remove it from Terraform's state, which leaves it in AWS, and then confirm:",
    // An environment has its own folder: another's state must not be used.
    ...removals.map(
      ({ stack, address }) =>
        `  terraform -chdir=${relative("", join(outdir, "stacks", stack))} state rm '${address}'`,
    ),
    "To let them go (encrypt the old objects with another key first), confirm by their names:",
    `  ${again} ${removals.map(({ name }) => name).join(" --confirm-removal ")}`,
    "or, for cdktf, in the environment:",
    `  ${CONFIRM_REMOVAL_VARIABLE}=${removals.map(({ name }) => name).join(",")}`,
  ].join("\n");
}
