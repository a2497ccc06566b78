import { App } from "cdktf";
import { runApp } from "./src/commands/app/run-app";
import { buildStacks } from "./stacks/build-stacks";

/** The app that `s3-handshake synth` and `cdktf synth` run: its stacks are proven before they are written. */
void runApp((outdir, handshakes, codeOf) => {
  const app = new App({ outdir, stackTraces: false });
  buildStacks(app, handshakes, codeOf);
  app.synth();
});
