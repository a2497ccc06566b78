import { disabledStatementsOf, type DisabledStatement } from "../gateway";
import type { Sandbox } from "../start-sandbox";

type Taken = Pick<Sandbox, "synthesized" | "without">;

/** The removed statements and their policies, for the start. */
export function withoutLines({ synthesized, without }: Taken): string[] {
  return disabledStatementsOf(synthesized, without).map(
    ({ sid, policies }) => `Without ${sid}, removed from the ${policies.join(" and the ")}`,
  );
}

/** A note at the end if nothing in the run needed them. */
export function unneededLines({
  synthesized,
  without,
  differed,
}: Taken & Pick<Sandbox, "differed">): string[] {
  if (without.length === 0 || differed()) return [];
  return disabledStatementsOf(synthesized, without).map(
    (taken) => `No decision in this run changed without ${taken.sid}: ${whatItDoes(taken)}`,
  );
}

/** Services whose permissions the sandbox uses. */
const CHECKED_SERVICES: ReadonlySet<string> = new Set(["s3", "sts", "kms", "lambda", "sqs", "*"]);

function whatItDoes({ effect, actions }: DisabledStatement): string {
  const list = actions.join(", ");
  if (!actions.some((action) => CHECKED_SERVICES.has(action.split(":")[0] ?? "")))
    return `it is about ${list}, which nothing in the sandbox uses.`;
  return effect === "Deny"
    ? `it denies ${list} under conditions that no request met.`
    : `no request needed it to allow ${list}.`;
}
