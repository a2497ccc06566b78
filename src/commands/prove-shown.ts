import { dirname } from "node:path";
import { readLimits } from "../analysis/guardrails";
import { readStacks } from "../terraform-model";
import { NOT_AS_SYNTHESIZED, prove } from "../verifier";
import { readShownOfStacks } from "../terraform-model/show-json";
import { printable } from "../text/printable";
import type { FreshSynth } from "./app/fresh-synth";
import { openConfig } from "./app/open-config";
import { openShown, refuseUnusedAccounts } from "./app/read-shown";
import { stacksFolder } from "./app/stacks-folder";
import type { ProveOptions } from "./prove";
import { writeProof } from "./prove-stacks";
import { withPlace } from "./report-error";
import type { Terminal } from "./terminal";

/**
 * Proves plans or states, and compares them with the synthesized config.
 *
 * @param synth - the config's fresh synth
 * @returns the exit code: 2 where something is known only after apply, and nothing else is wrong
 * @throws SynthError, ModelError, UndecidableError
 */
export async function proveShown(
  given: string | undefined,
  options: ProveOptions,
  terminal: Terminal,
  synth: FreshSynth,
): Promise<number> {
  const say = (text: string): void => terminal.err(printable(text));
  const documents = openShown(options);
  const outdir = stacksFolder(undefined);
  const { config, path } = await openConfig({ given, outdir, say: terminal.err, ofStacks: false });
  await synth.done;
  const accounts = options.account ?? [];
  const shown = readShownOfStacks({ documents, accounts }, readStacks(synth.folder));
  refuseUnusedAccounts([shown]);
  for (const note of shown.notes) say(`note: ${note}`);
  const what = options.plan === undefined ? "what is deployed" : "the plan";
  const { model, open, differences } = shown;
  const lint = differences.map((difference) => ({ rule: NOT_AS_SYNTHESIZED, ...difference }));
  const found = prove(
    config,
    model,
    withPlace(path, () => readLimits(config.limits, dirname(path))),
  );
  if (open.length > 0 && lint.length === 0) {
    say(`undetermined: ${open.length} values of ${what} are known only after apply`);
    return 2;
  }
  const proof = { ...found, proven: found.proven && lint.length === 0, lint: [...found.lint, ...lint] };
  const verdict = `${what} is ${proof.proven ? "" : "not "}what was proven`;
  return writeProof({ config, model, proof }, [verdict], options, terminal);
}
