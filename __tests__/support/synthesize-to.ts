import { join } from "node:path";
import { App } from "cdktf";
import type { ResolvedConfig } from "../../src/config/schema";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { packageFunctions } from "../../src/packaging/package-functions";
import { buildStacks } from "../../stacks/build-stacks";

/** Writes the stacks of a config with the very zips of its functions into a folder, as `npm run synth` does. */
export async function synthesizeTo(outdir: string, config: ResolvedConfig): Promise<void> {
  const handshakes = planHandshakes(config);
  // Of those that are synthesized here, the examples name files.
  const codeOf = await packageFunctions(config, { folder: join(__dirname, "../../examples") });
  const app = new App({ outdir, stackTraces: false });
  buildStacks(app, handshakes, codeOf);
  app.synth();
}
