import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";

/** The least that a CDKTF app with two stacks can be: what synth is measured against. */
const app = new App();
for (const id of ["account_A", "account_B"]) {
  new AwsProvider(new TerraformStack(app, id), "provider", { region: "eu-central-1" });
}
app.synth();
