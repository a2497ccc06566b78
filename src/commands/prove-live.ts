import { prove } from "../verifier";
import { accountCalls } from "../live/account-calls";
import { createSend } from "../live/aws-request";
import { readLive } from "../live/live-model";
import type { ProbeRow } from "../live/probe-row";
import { printable } from "../text/printable";
import { accountsOf, placesOf } from "./app/account-profiles";
import { openConfig } from "./app/open-config";
import { readProofOf } from "./app/read-proof-input";
import type { ProveOptions } from "./prove";
import { writeProof } from "./prove-stacks";
import { silenceNodeWarning } from "./silence-node-warning";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** Differences between the deployment and the stacks. */
const NOT_AS_DEPLOYED = "not-as-deployed";

const NOT_READ =
  "the code and the settings of functions, queues, rules and alarms are deployed as in the stacks: --live reads only policies, and " +
  "the settings and notifications of buckets";

/**
 * Proves the deployed policies, read with AWS's API, instead of the stacks'.
 *
 * @param out - the folder of the stacks, absolute
 * @returns the exit code: 2 where something could not be read
 */
export async function proveLive(
  given: string | undefined,
  options: ProveOptions,
  terminal: Terminal,
  out: string,
): Promise<number> {
  silenceNodeWarning();
  const { config, path } = await openConfig({ given, outdir: out, say: terminal.err });
  const { model, limits } = readProofOf(config, path, out);
  const places = placesOf({ config, model });
  const accounts = await accountsOf(options.profile ?? [], places);
  const left = places.filter(({ account }) => !accounts.some((one) => one.account === account));
  if (left.length > 0) {
    const names = left.map(({ label }) => `--profile ${label}=NAME`);
    throw new UsageError(`expected a profile of every account, received none for ${names.join(", ")}`);
  }
  const send = createSend();
  const live = await readLive(
    model,
    accounts.map(({ label, account, region, keys }) => ({
      label,
      calls: accountCalls(send, keys, account, region),
    })),
  );
  const unread = live.rows.filter(({ verdict }) => verdict === "unknown");
  for (const { who, what, why } of unread)
    terminal.err(printable(`${who}: ${what} is not read: ${why.join("; ")}`));
  if (unread.length > 0) return 2;
  const lint = live.rows.map(findingOf);
  const found = prove(config, live.model, limits);
  const proof = {
    ...found,
    proven: found.proven && lint.length === 0,
    lint: [...found.lint, ...lint],
    suppositions: [...found.suppositions, NOT_READ],
  };
  const verdict = `what is deployed is ${proof.proven ? "" : "not "}what was proven`;
  return writeProof({ config, model: live.model, proof }, [verdict], options, terminal);
}

function findingOf({ what, expected, received, why }: ProbeRow) {
  return { rule: NOT_AS_DEPLOYED, place: what, expected, received: [received, ...why].join("; ") };
}
