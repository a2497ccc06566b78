import { join, resolve } from "node:path";
import { readManifest, readStacks } from "../../access/model";
import { notAsSynthesized, type Proof, type Synthesized } from "../../access/prove";
import { cacheFolder } from "../../packaging/cache-folder";
import { withTemporaryFolder } from "../../packaging/temporary-folder";
import { startApp } from "./start-app";

/** How long the fresh synth may still take, once everything else is done, before a person is told. */
const PATIENCE_MILLISECONDS = 2_000;

/** What is supposed where nothing is compared. */
const AS_IS = "the stacks are as `npm run synth` made them of this config: --as-is compares nothing";

/**
 * Adds to a proof what of the stacks is not as the config synthesizes to now. The fresh synth runs beside the proof.
 *
 * @param configPath - the config file, absolute
 * @param out - the folder of the stacks
 * @param proveIt - makes the proof meanwhile
 * @throws SynthError, and what `proveIt` throws
 */
export function compareWithSynth<Proven extends { readonly proof: Proof }>(
  configPath: string,
  out: string,
  proveIt: () => Proven,
  progress: (text: string) => void,
): Promise<Proven> {
  return withTemporaryFolder(join(cacheFolder(), "prove"), async (folder) => {
    const fresh = join(folder, "cdktf.out");
    const stop = new AbortController();
    const synthesized = startApp({ configPath, outdir: fresh, prove: false, signal: stop.signal });
    // It is waited for below; until then nobody hears of its failure.
    synthesized.catch(() => undefined);
    try {
      const proven = proveIt();
      const telling = setTimeout(() => {
        progress("waiting for a fresh synth, to compare the stacks with");
      }, PATIENCE_MILLISECONDS);
      await synthesized.finally(() => {
        clearTimeout(telling);
      });
      const edits = notAsSynthesized(readSynthesized(fresh), readSynthesized(resolve(out)));
      if (edits.length === 0) return proven;
      const { proof } = proven;
      return { ...proven, proof: { ...proof, proven: false, lint: [...proof.lint, ...edits] } };
    } finally {
      stop.abort();
    }
  });
}

function readSynthesized(folder: string): Synthesized {
  return { manifest: readManifest(folder), stacks: readStacks(folder) };
}

/** A proof that compares nothing says so. */
export function withoutComparison<Proven extends { readonly proof: Proof }>(proven: Proven): Proven {
  const { proof } = proven;
  return { ...proven, proof: { ...proof, suppositions: [...proof.suppositions, AS_IS] } };
}
