import { resolve } from "node:path";
import { readManifest, readStacks } from "../../terraform-model";
import { notAsSynthesized, type Proof, type Synthesized } from "../../verifier";
import type { FreshSynth } from "./fresh-synth";

/** How long the fresh synth may still take, once everything else is done, before a person hears of it. */
const PATIENCE_MILLISECONDS = 2_000;

/** What is assumed where nothing is compared: all that no policy and no setting of the proof is about. */
const AS_IS =
  "the stacks are what `npm run synth` makes of this config: --as-is does not compare them. The proof itself reads neither " +
  "the functions' code nor what alarms watch and dashboards show, no description, no order of stacks and resources " +
  "(dependencies, depends_on), no address of a resource (under another one Terraform destroys it and makes it again), and " +
  "not which version 6 of the provider it is";

/**
 * Adds to a proof what of the stacks is not as the config synthesizes to now.
 *
 * @param out - the folder of the stacks
 * @throws SynthError
 */
export async function compareWithSynth(
  proof: Proof,
  out: string,
  { folder, done }: FreshSynth,
  progress: (text: string) => void,
): Promise<Proof> {
  const notice = setTimeout(() => {
    progress("waiting for a fresh synth to compare with");
  }, PATIENCE_MILLISECONDS);
  await done.finally(() => {
    clearTimeout(notice);
  });
  const edits = notAsSynthesized(readSynthesized(folder), readSynthesized(resolve(out)));
  return edits.length === 0 ? proof : { ...proof, proven: false, lint: [...proof.lint, ...edits] };
}

function readSynthesized(folder: string): Synthesized {
  return { manifest: readManifest(folder), stacks: readStacks(folder) };
}

/** A proof that compares nothing says so. */
export function withoutComparison(proof: Proof): Proof {
  return { ...proof, suppositions: [...proof.suppositions, AS_IS] };
}
