import { resolve } from "node:path";
import { readManifest, readStacks } from "../../terraform-model";
import { notAsSynthesized, type Proof, type Synthesized } from "../../verifier";
import type { FreshSynth } from "./fresh-synth";

/** How long to wait for the fresh synth, once everything else is done, before saying so. */
const PATIENCE_MILLISECONDS = 2_000;

/** What is assumed without the comparison: everything that no policy and no setting of the proof covers. */
const AS_IS =
  "the stacks are what `npm run synth` makes of this config, because --as-is does not compare them. The proof does not check " +
  "the functions' code, what alarms watch and dashboards show, descriptions, the order of stacks and resources (dependencies, " +
  "depends_on), the addresses of resources (Terraform replaces a resource at another address), and the provider's minor version";

/**
 * Adds to a proof the differences between the stacks and a fresh synth of the config.
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

/** Without a comparison, the proof says so. */
export function withoutComparison(proof: Proof): Proof {
  return { ...proof, suppositions: [...proof.suppositions, AS_IS] };
}
