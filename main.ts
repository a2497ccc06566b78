import { App } from "cdktf";
import { reportError } from "./commands/report-error";
import { loadConfig } from "./config/load-config";
import { planHandshakes } from "./handshakes/declare-handshakes";
import { packageFunctions } from "./packaging/package-functions";
import { buildStacks } from "./stacks/build-stacks";
import { replaceOutput } from "./stacks/replace-output";

/** The app that `cdktf synth` runs. Everything that can fail comes before the first file is written. */
async function main(): Promise<void> {
  const handshakes = planHandshakes(await loadConfig());
  const codeOf = await packageFunctions(handshakes.config);

  await replaceOutput(process.env["CDKTF_OUTDIR"] ?? "cdktf.out", (outdir) => {
    const app = new App({ outdir, stackTraces: false });
    buildStacks(app, handshakes, codeOf);
    app.synth();
  });
}

main().catch(reportError);
